package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// outlineNames are what an index is made of. The words come as one, with a zero
// byte between them, which none of them holds: most are of few kinds.
const (
	outlineNames = "e.pk, e.min_lon, e.min_lat, e.max_lon, e.max_lat, e.t_lo, e.t_hi, e.c_from, e.c_to, concat(e.kind, x'00', e.status, x'00', e.place_precision)"
	outlineWidth = 10
)

// allOutlines reads the outlines of all that a layer had at a commit, in ranges
// of rows, several at a time.
func (s *Store) allOutlines(ctx context.Context, layer string, at int64, pages chan<- []data.Outline) error {
	return s.rangewise(ctx, layer, at, func(ctx context.Context, v view, _ int, from, to int64) error {
		page, err := s.outlineRange(ctx, v, from, to)
		if err != nil {
			return err
		}
		select {
		case pages <- page:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// outlineRange reads the outlines of the rows behind from, up to to.
func (s *Store) outlineRange(ctx context.Context, v view, from, to int64) ([]data.Outline, error) {
	layer := "e.layer"
	if denseRange(from, to) {
		layer = "+e.layer"
	}
	query := "SELECT " + outlineNames + " FROM events e WHERE " + layer + " = ?1 AND +e.seq <= ?2 AND e.deleted = 0 AND e.pk > ?3 AND e.pk <= ?4" +
		" UNION ALL SELECT " + outlineNames + " FROM revisions e WHERE EXISTS (SELECT 1 FROM revisions WHERE layer = ?1 AND until > ?2)" +
		" AND e.pk > ?3 AND e.pk <= ?4 AND +e.layer = ?1 AND +e.until > ?2 AND e.seq <= ?2 AND e.deleted = 0"
	conn, err := s.reader.Conn(ctx)
	if err != nil {
		return nil, s.failed(ctx, fmt.Errorf("read outlines: %w", err))
	}
	defer conn.Close() //nolint:errcheck // it goes back to its pool
	r := outlineRoom{words: map[string]outlineWords{}, page: make([]data.Outline, 0, rangeRows), places: make([]orb.Bound, 0, rangeRows), times: make([]geo.Minute, 0, 2*rangeRows)}
	// The driver's own rows: database/sql takes as long to hand a value on as SQLite
	// to find it.
	err = conn.Raw(func(c any) error {
		q, ok := c.(driver.QueryerContext)
		if !ok {
			return errors.New("the driver takes no queries")
		}
		args := []driver.NamedValue{{Ordinal: 1, Value: v.layer}, {Ordinal: 2, Value: v.at}, {Ordinal: 3, Value: from}, {Ordinal: 4, Value: to}}
		rows, err := q.QueryContext(ctx, query, args)
		if err != nil {
			return err
		}
		defer rows.Close() //nolint:errcheck // Next has told
		var values [outlineWidth]driver.Value
		for {
			switch err := rows.Next(values[:]); {
			case err == io.EOF:
				return nil
			case err != nil:
				return err
			}
			r.add(&values)
		}
	})
	if err != nil {
		return nil, s.failed(ctx, fmt.Errorf("read outlines: %w", err))
	}
	return r.page, nil
}

// outlineRoom holds outlines and what they point to.
type outlineRoom struct {
	words  map[string]outlineWords
	page   []data.Outline
	places []orb.Bound
	times  []geo.Minute
}

type outlineWords struct{ kind, status, precision string }

func (r *outlineRoom) add(v *[outlineWidth]driver.Value) {
	text := valueOf[string](v[9])
	words, ok := r.words[text]
	if !ok {
		var rest string
		words.kind, rest, _ = strings.Cut(text, "\x00")
		words.status, words.precision, _ = strings.Cut(rest, "\x00")
		r.words[text] = words
	}
	o := data.Outline{Row: valueOf[int64](v[0]), Kind: words.kind, Status: words.status, PlacePrecision: words.precision}
	if v[1] != nil {
		r.places = append(r.places, orb.Bound{
			Min: orb.Point{valueOf[float64](v[1]), valueOf[float64](v[2])}, Max: orb.Point{valueOf[float64](v[3]), valueOf[float64](v[4])},
		})
		o.Box = &r.places[len(r.places)-1]
	}
	o.Span = geo.Span{Lo: r.minute(v[5]), Hi: r.minute(v[6]), From: r.minute(v[7]), To: r.minute(v[8])}
	r.page = append(r.page, o)
}

// valueOf returns the zero value for null.
func valueOf[T any](v driver.Value) T {
	t, _ := v.(T)
	return t
}

func (r *outlineRoom) minute(v driver.Value) *geo.Minute {
	n, ok := v.(int64)
	if !ok {
		return nil
	}
	r.times = append(r.times, geo.Minute(n))
	return &r.times[len(r.times)-1]
}
