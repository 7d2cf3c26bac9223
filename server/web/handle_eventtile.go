package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timetile/eventtile"
)

const tileWait = 10 * time.Second // for the turn to make a tile of events

// eventTile answers the matched events that have a place and a time one by one, in
// columns. There is one such tile, of the whole world.
func (s *server) eventTile(c echo.Context, r *reading) error {
	if r.values.Has("bin") {
		return parameterProblem("bin", "it cannot be combined with f=events", "either bin or f=events")
	}
	if c.Param("z") != "0" || c.Param("row") != "0" || c.Param("col") != "0" {
		return missing("time tile", c.Param("z")+"/"+c.Param("row")+"/"+c.Param("col"), "0/0/0, the only tile of events there is")
	}
	if fresh(c, s.tagOf(c, r.state), false) {
		return nil
	}
	if isHead(c) { // how long the tile is, only its making tells
		c.Response().Header().Set("Content-Type", typeBytes)
		return c.NoContent(http.StatusOK)
	}
	ctx := c.Request().Context()
	var body []byte
	var err error
	if r.unfiltered() { // what every reader of the map begins with
		body, err = r.public.tiles.get(ctx, r.layer.ID, func() ([]byte, error) { return r.eventTile(ctx, s.TileEvents) })
	} else {
		body, err = s.filteredTile(ctx, r)
	}
	if err != nil {
		return err
	}
	return answer(c, typeBytes, body)
}

// filteredTile makes a tile that nobody else will ask for: few at a time, for
// each is in memory whole.
func (s *server) filteredTile(ctx context.Context, r *reading) ([]byte, error) {
	wait := time.NewTimer(tileWait)
	defer wait.Stop()
	select {
	case s.tiles <- struct{}{}:
		defer func() { <-s.tiles }()
		return r.eventTile(ctx, s.TileEvents)
	case <-wait.C:
		return nil, overloaded.problem("Too many time tiles are being made; try again in a few seconds.")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// eventTile reads and packs the matched events, if they are no more than most.
func (r *reading) eventTile(ctx context.Context, most int) ([]byte, error) {
	q := r.query
	q.Filter.WithoutUndated = true
	q.Filter.WithoutUnplaced = true
	tile := eventtile.Tile{Seq: q.At}
	for _, k := range r.layer.Kinds {
		tile.Kinds = append(tile.Kinds, k.Key)
	}
	zone := r.layer.Location()
	for p, err := range r.store.Points(ctx, q) {
		if err != nil {
			return nil, fmt.Errorf("read points: %w", err)
		}
		if len(tile.Events) == most {
			return nil, r.tooMany(most)
		}
		tile.Events = append(tile.Events, tileEvent(p, zone))
	}
	return eventtile.Encode(tile), nil
}

func tileEvent(p data.Point, zone *time.Location) eventtile.Event {
	return eventtile.Event{
		ID: p.ID, Lon: p.Lon, Lat: p.Lat, Kind: p.Kind, Ongoing: p.Ongoing,
		Lo: dayOf(p.Span.Lo, zone), Hi: dayOf(p.Span.Hi, zone), From: dayOf(p.Span.From, zone), To: dayOf(p.Span.To, zone),
		Precision: indexOf(data.PlacePrecisions, p.PlacePrecision, "unknown"), Status: indexOf(data.Statuses, p.Status, "reported"),
	}
}

func dayOf(m *geo.Minute, zone *time.Location) *geo.Date {
	if m == nil {
		return nil
	}
	return new(m.Date(zone))
}

// indexOf returns where a word stands in its list; a word that is not in it
// counts as the fallback.
func indexOf(words []string, word, fallback string) uint8 {
	i := slices.Index(words, word)
	if i < 0 {
		i = slices.Index(words, fallback)
	}
	return uint8(i)
}
