package data

import (
	"context"
	"slices"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
)

// TimeTileSpec says what a time tile is made of.
type TimeTileSpec struct {
	Tile vectortile.Tile
	Bin  int // days in a bin; 0 leaves it to the tile
	// Most is how many events the filter may match where they have to be read one by
	// one: more are a TooMany error.
	Most int
	// Key stands for the filter, by which a store may keep what it matches for the
	// other tiles of a view; "" is to keep nothing.
	Key string
}

// PrecisionNumber returns where a word stands in PlacePrecisions; a word that
// does not is "unknown".
func PrecisionNumber(word string) uint8 {
	i := slices.Index(PlacePrecisions, word)
	if i < 0 {
		i = slices.Index(PlacePrecisions, "unknown")
	}
	return uint8(i)
}

// TimeTileOptions says of what a tile of a layer is made, whose events have the
// numbers of these kinds and of PlacePrecisions.
func TimeTileOptions(tile vectortile.Tile, l *Layer, kinds []string) timetile.Options {
	o := timetile.Options{At: tile, Zone: l.Location(), Kinds: kinds}
	for i := range l.Kinds {
		o.Legend = append(o.Legend, l.Kinds[i].Key)
	}
	for i, p := range PlacePrecisions {
		if p != "exact" && p != "near" { // it is not where it happened, but somewhere in there
			o.Wide = append(o.Wide, uint8(i))
		}
	}
	return o
}

// MatchedPoints reads the points of the events that have a time, if they are no
// more than most.
func MatchedPoints(ctx context.Context, s Store, q Query, most int, fn func(*Point)) error {
	q.Filter.WithoutUndated, q.Filter.WithoutUnplaced = true, true
	n := 0
	for p, err := range s.Points(ctx, q) {
		if err != nil {
			return err
		}
		if n++; n > most {
			return Errorf(TooMany, "more than %d events match", most)
		}
		fn(&p)
	}
	return nil
}

// TimeTileOf makes a time tile of the points of a store.
func TimeTileOf(ctx context.Context, s Store, q Query, spec TimeTileSpec) ([]byte, error) {
	l, err := s.Layer(ctx, q.Layer, q.At)
	if err != nil {
		return nil, err
	}
	var points []Point
	numbers := map[string]uint32{}
	var kinds []string
	area := timetile.Area(spec.Tile)
	err = MatchedPoints(ctx, s, q, spec.Most, func(p *Point) {
		if !area.Contains(orb.Point{p.Lon, p.Lat}) {
			return
		}
		if _, ok := numbers[p.Kind]; !ok {
			numbers[p.Kind] = uint32(len(kinds))
			kinds = append(kinds, p.Kind)
		}
		points = append(points, *p)
	})
	if err != nil || len(points) == 0 {
		return nil, err
	}
	var b timetile.Builder
	b.Reset(TimeTileOptions(spec.Tile, &l, kinds))
	for i := range points {
		p := &points[i]
		b.Add(timetile.PlaceOf(p.Lon, p.Lat), p.Span, numbers[p.Kind], PrecisionNumber(p.PlacePrecision))
	}
	return TimeTileBytes(&b, spec.Bin), nil
}

// TimeTileBytes returns what a builder added up; nil where that is nothing.
func TimeTileBytes(b *timetile.Builder, bin int) []byte {
	if b.Len() == 0 {
		return nil
	}
	return b.Append(nil, bin)
}
