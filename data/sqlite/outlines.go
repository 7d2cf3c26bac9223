package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
)

// outlineRows is how many outlines are read at once: more than of whole events,
// for they are small.
const outlineRows = 20_000

// Outlines yields what an index keeps of the events that changed after since, as
// they stood at the commit at.
func (s *Store) Outlines(ctx context.Context, layer string, since, at int64) iter.Seq2[data.Outline, error] {
	return func(yield func(data.Outline, error) bool) {
		after := int64(0)
		for {
			page, err := s.outlines(ctx, layer, since, at, after)
			if err != nil {
				yield(data.Outline{}, err)
				return
			}
			for _, o := range page {
				if !yield(o, nil) {
					return
				}
			}
			if len(page) < outlineRows {
				return
			}
			after = page[len(page)-1].Row
		}
	}
}

func (s *Store) outlines(ctx context.Context, layer string, since, at, after int64) ([]data.Outline, error) {
	const columns = "SELECT e.pk, e.deleted, e.min_lon, e.min_lat, e.max_lon, e.max_lat, e.t_lo, e.t_hi, e.c_from, e.c_to, e.kind, e.status FROM "
	var page []data.Outline
	err := s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, layer, at)
		if err != nil {
			return err
		}
		var c clause
		c.add(columns+"events e WHERE e.layer = ? AND e.seq <= ? AND e.seq > ? AND e.pk > ?", v.layer, at, since, after)
		c.add(" UNION ALL "+columns+"revisions e WHERE e.layer = ? AND e.until > ? AND e.seq <= ? AND e.seq > ? AND e.pk > ?", v.layer, at, at, since, after)
		c.add(" ORDER BY 1 LIMIT ?", outlineRows)
		rows, err := tx.QueryContext(ctx, c.sql.String(), c.args...)
		if err != nil {
			return fmt.Errorf("read outlines: %w", err)
		}
		defer rows.Close()
		r := make(row, 12)
		into := r.pointers()
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return fmt.Errorf("read outlines: %w", err)
			}
			o := data.Outline{Row: r.int(0), Deleted: r.int(1) == 1, Span: span(r, 6), Kind: r.text(10), Status: r.text(11)}
			if r[2] != nil {
				o.Box = &orb.Bound{Min: orb.Point{r.float(2), r.float(3)}, Max: orb.Point{r.float(4), r.float(5)}}
			}
			page = append(page, o)
		}
		return rows.Err()
	})
	return page, err
}

// Geometries returns the geometries of rows as they stood at the commit at.
func (s *Store) Geometries(ctx context.Context, layer string, rows []int64, at int64) (map[int64]orb.Geometry, error) {
	found := make(map[int64]orb.Geometry, len(rows))
	var broken error
	err := s.each(ctx, &data.Query{Layer: layer, At: at, Rows: rows}, "e.pk, e.geom", 2, func(_ view, r row) {
		b, ok := r[1].([]byte)
		if !ok || broken != nil {
			return
		}
		g, err := wkb.Unmarshal(b)
		if err != nil {
			broken = fmt.Errorf("read geometry of row %d: %w", r.int(0), err)
			return
		}
		found[r.int(0)] = g
	})
	if err == nil {
		err = broken
	}
	return found, err
}
