package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// each calls fn for every matched row of the columns; the row is fn's until it
// returns.
func (s *Store) each(ctx context.Context, q *data.Query, columns string, n int, fn func(v view, r row)) error {
	return s.eachOf(ctx, q, columns, n, nil, false, fn)
}

// eachOf is each for the rows that more leaves; for dense see view.
func (s *Store) eachOf(ctx context.Context, q *data.Query, columns string, n int, more *clause, dense bool, fn func(v view, r row)) error {
	return s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, q.Layer, q.At)
		if err != nil {
			return err
		}
		v.dense = dense
		c, err := v.rowsOf(ctx, tx, columns, q, more)
		if err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, c.sql.String(), c.args...)
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
		defer rows.Close()
		r := make(row, n)
		into := r.pointers()
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return fmt.Errorf("read events: %w", err)
			}
			fn(v, r)
		}
		return rows.Err()
	})
}

// Count returns how many events the filter matches.
func (s *Store) Count(ctx context.Context, q data.Query) (int64, error) {
	var n int64
	err := s.each(ctx, &q, "count(*)", 1, func(_ view, r row) { n += r.int(0) })
	return n, err
}

// Extent returns the box and the days that the layer's events cover.
func (s *Store) Extent(ctx context.Context, layer string, at int64) (data.Extent, error) {
	return s.extent(ctx, &data.Query{Layer: layer, At: at})
}

func (s *Store) extent(ctx context.Context, q *data.Query) (data.Extent, error) {
	const columns = `min(e.min_lon), min(e.min_lat), max(e.max_lon), max(e.max_lat),
		min(e.t_lo), min(e.t_hi), min(e.c_from), min(e.c_to), max(e.t_lo), max(e.t_hi), max(e.c_from), max(e.c_to)`
	var x data.Extent
	err := s.each(ctx, q, columns, 12, func(v view, r row) {
		if r[0] != nil {
			b := geo.Box{West: r.float(0), South: r.float(1), East: r.float(2), North: r.float(3)}
			if o := x.Box; o != nil {
				b = geo.Box{West: min(b.West, o.West), South: min(b.South, o.South), East: max(b.East, o.East), North: max(b.North, o.North)}
			}
			x.Box = &b
		}
		for i := 4; i < 12; i++ {
			m := r.minute(i)
			if m == nil {
				continue
			}
			day := m.Date(v.loc)
			if x.From == nil || day < *x.From {
				x.From = &day
			}
			if x.To == nil || day > *x.To {
				x.To = &day
			}
		}
	})
	return x, err
}

// Histogram counts the events that the filter matches over time.
func (s *Store) Histogram(ctx context.Context, q data.Query, spec data.HistogramSpec) (data.Histogram, error) {
	l, err := s.Layer(ctx, q.Layer, q.At)
	if err != nil {
		return data.Histogram{}, err
	}
	loc := l.Location()
	from, to, err := data.HistogramDays(&q.Filter, loc, func() (data.Extent, error) { return s.extent(ctx, &q) })
	if err != nil {
		return data.Histogram{}, err
	}
	return data.FillHistogram(loc, spec, from, to, func(b *data.HistogramBuilder) error {
		return s.each(ctx, &q, "e.t_lo, e.t_hi, e.c_from, e.c_to, e.kind", 5, func(_ view, r row) {
			b.Add(span(r, 0), r.text(4))
		})
	})
}

func span(r row, i int) geo.Span {
	return geo.Span{Lo: r.minute(i), Hi: r.minute(i + 1), From: r.minute(i + 2), To: r.minute(i + 3)}
}

// Places returns the places that the matched events name and put somewhere.
func (s *Store) Places(ctx context.Context, q data.Query, most int) (data.NamedPlaces, error) {
	q.Filter.WithoutUnplaced = true
	b := data.NewPlaces(most)
	var broken error
	const columns = "e.place, e.place_precision, e.min_lon, e.min_lat, e.max_lon, e.max_lat, " + cutGeometry
	err := s.each(ctx, &q, columns, 7, func(_ view, r row) {
		if r[0] == nil {
			return
		}
		lon, err := middleOf(r, 2)
		if err != nil {
			broken = err
			return
		}
		b.Add(r.text(0), r.text(1), lon, (r.float(3)+r.float(5))/2)
	})
	return b.Result(), errors.Join(err, broken)
}

// cutGeometry is the geometry where it was cut at the antimeridian: only then
// its box does not tell where its middle is.
const cutGeometry = "CASE WHEN e.min_lon = -180 AND e.max_lon = 180 THEN e.geom END"

// middleOf returns the longitude in the middle of a geometry, of which a row has
// the box from column i on, and cutGeometry behind it.
func middleOf(r row, i int) (float64, error) {
	lon := (r.float(i) + r.float(i+2)) / 2
	b, ok := r[i+4].([]byte)
	if !ok {
		return lon, nil
	}
	g, err := wkb.Unmarshal(b)
	if err != nil {
		return 0, fmt.Errorf("read geometry: %w", err)
	}
	return middleAcross(g, lon), nil
}

// pointRows is how many points are read at once.
const pointRows = 5000

// Points yields what is needed to draw the events that the filter matches and
// that have a place, in order of insertion.
func (s *Store) Points(ctx context.Context, q data.Query) iter.Seq2[data.Point, error] {
	q.Filter.WithoutUnplaced = true
	return func(yield func(data.Point, error) bool) {
		after := int64(0)
		if q.After != nil {
			after = q.After.Row
		}
		left := q.Limit
		for {
			n := pointRows
			if q.Limit > 0 {
				n = min(n, left)
			}
			points, err := s.points(ctx, &q, after, n)
			if err != nil {
				yield(data.Point{}, err)
				return
			}
			for _, p := range points {
				if !yield(p, nil) {
					return
				}
			}
			if left -= len(points); len(points) < n || q.Limit > 0 && left <= 0 {
				return
			}
			after = points[n-1].Row
		}
	}
}

func (s *Store) points(ctx context.Context, q *data.Query, after int64, n int) ([]data.Point, error) {
	// The geometry itself is needed only where it was cut at the antimeridian.
	const columns = `e.pk, e.id, e.min_lon, e.min_lat, e.max_lon, e.max_lat, e.t_lo, e.t_hi, e.c_from, e.c_to,
		e.kind, e.status, e.place_precision, e.ongoing, CASE WHEN e.min_lon = -180 AND e.max_lon = 180 THEN e.geom END`
	points := make([]data.Point, 0, min(n, pointRows))
	err := s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, q.Layer, q.At)
		if err != nil {
			return err
		}
		var more clause
		more.and("e.pk > ?", after)
		c, err := v.rowsOf(ctx, tx, columns, q, &more)
		if err != nil {
			return err
		}
		c.add(" ORDER BY 1")
		c.limit(n)
		rows, err := tx.QueryContext(ctx, c.sql.String(), c.args...)
		if err != nil {
			return fmt.Errorf("read points: %w", err)
		}
		defer rows.Close()
		r := make(row, 15)
		into := r.pointers()
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return fmt.Errorf("read points: %w", err)
			}
			p := data.Point{
				Row: r.int(0), ID: r.text(1), Lon: (r.float(2) + r.float(4)) / 2, Lat: (r.float(3) + r.float(5)) / 2, Span: span(r, 6),
				Kind: r.text(10), Status: r.text(11), PlacePrecision: r.text(12), Ongoing: r.int(13) == 1,
				Shape: r.float(2) != r.float(4) || r.float(3) != r.float(5),
			}
			if b, ok := r[14].([]byte); ok {
				g, err := wkb.Unmarshal(b)
				if err != nil {
					return fmt.Errorf("read geometry of %q: %w", p.ID, err)
				}
				p.Lon = middleAcross(g, p.Lon)
			}
			points = append(points, p)
		}
		return rows.Err()
	})
	return points, err
}
