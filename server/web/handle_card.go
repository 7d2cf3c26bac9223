package web

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/server/web/card"
)

// The picture that stands for a view where its link is shared.

const (
	cardWidth  = card.Width
	cardHeight = card.Height

	cardEvents = 400       // of one layer that are drawn one by one; more are dots
	cardDots   = 1_000_000 // of one layer that are drawn at all
)

// card answers a picture of what an address shows, as a PNG.
func (s *server) card(c echo.Context) error {
	ctx := c.Request().Context()
	head, err := s.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	v := readPageView(c.Request().URL.RawQuery)
	h := c.Response().Header()
	if fresh(c, s.tagOf(c, head, "image/png"), false) {
		return nil
	}
	if isHead(c) {
		h.Set("Content-Type", "image/png")
		return c.NoContent(http.StatusOK)
	}
	key := strconv.FormatInt(head.Seq, 10) + v.query()
	body, err := s.cards.get(ctx, key, func(ctx context.Context) ([]byte, error) { return s.drawCard(ctx, v) })
	if err != nil {
		return err
	}
	return answer(c, "image/png", body)
}

// ground is what all cards share; a build without the page has none of it.
type ground struct {
	land  *card.Land
	fonts *card.Fonts
}

func (s *server) ground(ctx context.Context) (ground, error) {
	return s.grounds.get(ctx, "", func() (ground, error) {
		read := func(name string) ([]byte, error) {
			if s.Static == nil {
				return nil, fs.ErrNotExist
			}
			return fs.ReadFile(s.Static, "card/"+name)
		}
		fonts, err := card.ReadFonts(read)
		if err != nil {
			return ground{}, err
		}
		packed, err := read("land.bin.gz")
		if errors.Is(err, fs.ErrNotExist) {
			return ground{fonts: fonts}, nil
		}
		if err != nil {
			return ground{}, fmt.Errorf("read land: %w", err)
		}
		land, err := card.ReadLand(packed)
		return ground{land, fonts}, err
	})
}

func (s *server) drawCard(ctx context.Context, v pageView) ([]byte, error) {
	facts, err := s.factsOf(ctx, v)
	if err != nil {
		return nil, err
	}
	g, err := s.ground(ctx)
	if err != nil {
		return nil, err
	}
	p := card.Picture{Title: facts.title(), Period: facts.period(), Sentence: facts.cardSentence(), Credit: credit(facts.layers)}
	if facts.chosen != nil {
		p.Period, p.Sentence = upperFirst(eventWhen(facts.chosen)), facts.eventSentence(false)
	}
	if len(facts.layers) == 0 && facts.chosen == nil {
		p.Title, p.Sentence = "Conflict events over time", "What happened, when, who says so, and how sure anyone is."
	}
	if c := v.camera; c != nil {
		p.Camera = &card.Camera{Zoom: c.zoom, Lat: c.lat, Lon: c.lon}
	}
	for i := range facts.layers {
		if err := s.addLayer(ctx, &p, v, &facts.layers[i], facts.state.Seq); err != nil {
			return nil, err
		}
	}
	return card.Draw(p, g.land, g.fonts)
}

// addLayer puts the placed events of a layer onto the picture, and their kinds
// into its legend.
func (s *server) addLayer(ctx context.Context, p *card.Picture, v pageView, l *data.Layer, at int64) error {
	q := data.Query{Layer: l.ID, Filter: v.filter(), At: at}
	q.Filter.WithoutUnplaced = true
	n, err := s.Store.Count(ctx, q)
	if err != nil {
		return fmt.Errorf("count events: %w", err)
	}
	counts := map[string]int{}
	forms := map[string]string{}
	if n > cardEvents {
		for pt, err := range s.Store.Points(ctx, q) {
			if err != nil {
				return fmt.Errorf("read points: %w", err)
			}
			if counts[pt.Kind]++; len(p.Dots) < cardDots {
				p.Dots = append(p.Dots, card.Dot{Lon: pt.Lon, Lat: pt.Lat, Kind: slices.IndexFunc(l.Kinds, func(k data.Kind) bool { return k.Key == pt.Kind }), Colour: kindColour(l, pt.Kind)})
			}
		}
	} else {
		for e, err := range s.Store.Events(ctx, q) {
			if err != nil {
				return fmt.Errorf("read events: %w", err)
			}
			one := card.Event{
				Geometry: e.Geometry, Colour: kindColour(l, e.Kind), Hollow: e.Status == "disputed" || e.Status == "retracted",
				Chosen: v.event == e.ID && v.layer == l.ID,
			}
			if e.RadiusM != nil && e.PlacePrecision != "exact" {
				one.RadiusM = *e.RadiusM
			}
			p.Events = append(p.Events, one)
			counts[e.Kind]++
			forms[e.Kind] = []string{"point", "line", "area"}[max(0, min(2, e.Geometry.Dimensions()))]
		}
	}
	for _, k := range l.Kinds {
		if counts[k.Key] == 0 {
			continue
		}
		form := forms[k.Key]
		if form == "" {
			form = "point"
		}
		label := k.Label
		if label == "" {
			label = strings.ReplaceAll(k.Key, "_", " ")
		}
		p.Legend = append(p.Legend, card.Sign{Label: label, Form: form, Colour: kindColour(l, k.Key)})
	}
	return nil
}

// kindColour is the colour of a kind, else that of the layer's form, as on the page.
func kindColour(l *data.Layer, kind string) color.NRGBA {
	for _, k := range l.Kinds {
		if k.Key == kind && len(k.Colour) == 7 {
			if n, err := strconv.ParseUint(k.Colour[1:], 16, 32); err == nil {
				return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}
			}
		}
	}
	switch l.GeometryType {
	case "line":
		return color.NRGBA{0x1c, 0x5f, 0xa8, 255}
	case "area":
		return color.NRGBA{0x0f, 0x76, 0x6e, 255}
	}
	return color.NRGBA{0xc2, 0x41, 0x0c, 255}
}

// cardSentence says what a card does not say elsewhere: how many events, and
// who says so.
func (f *viewFacts) cardSentence() string {
	s := eventCount(f.matched)
	if v := f.voiceWords(); v != "" && (len(f.layers) > 1 || f.matched <= voiceEvents) { // the credit names the makers of a data set
		s += ", as reported by " + v
	}
	s += "."
	if rest := f.leftOut(); rest != "" {
		s += " " + upperFirst(rest) + "."
	}
	return s
}

// credit names those whose data it is, each once.
func credit(layers []data.Layer) string {
	var out []string
	for _, l := range layers {
		if a := strings.TrimSpace(l.Attribution); a != "" && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "Data: " + strings.Join(out, "; ")
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
