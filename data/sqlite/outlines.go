package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
)

// outlineRows is how many outlines are read at once: more than of whole events,
// for they are small.
const outlineRows = 20_000

// Outlines yields what an index keeps of the events that changed after since, as
// they stood at the commit at. While one page is looked at the next is read.
func (s *Store) Outlines(ctx context.Context, layer string, since, at int64) iter.Seq2[data.Outline, error] {
	return func(yield func(data.Outline, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		pages, failed := make(chan []data.Outline, 1), make(chan error, 1)
		go func() {
			defer close(pages)
			if since == 0 {
				failed <- s.allOutlines(ctx, layer, at, pages)
			} else {
				failed <- s.outlinePages(ctx, layer, since, at, pages)
			}
		}()
		defer func() {
			stop()
			for range pages { // the reading has ended when there are no more
			}
		}()
		for page := range pages {
			for i := range page {
				if !yield(page[i], nil) {
					return
				}
			}
		}
		if err := <-failed; err != nil {
			yield(data.Outline{}, err)
		}
	}
}

func (s *Store) outlinePages(ctx context.Context, layer string, since, at int64, pages chan<- []data.Outline) error {
	after := outlined{seq: since, row: math.MaxInt64}
	for {
		page, last, err := s.outlines(ctx, layer, at, after)
		if err != nil {
			return err
		}
		select {
		case pages <- page:
		case <-ctx.Done():
			return ctx.Err()
		}
		if len(page) < outlineRows {
			return nil
		}
		after = last
	}
}

// outlined is where a page of outlines ended.
type outlined struct{ seq, row int64 }

func (s *Store) outlines(ctx context.Context, layer string, at int64, after outlined) (page []data.Outline, last outlined, err error) {
	// Of a box that is a point the second corner is not read.
	const columns = "SELECT e.seq, e.pk, e.deleted, e.min_lon, e.min_lat, iif(e.max_lon = e.min_lon AND e.max_lat = e.min_lat, NULL, e.max_lon), iif(e.max_lon = e.min_lon AND e.max_lat = e.min_lat, NULL, e.max_lat), e.t_lo, e.t_hi, e.c_from, e.c_to, e.kind, e.status, e.place_precision FROM "
	err = s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, layer, at)
		if err != nil {
			return err
		}
		var c clause
		// In two parts, for an index is not entered in the middle of a commit by
		// comparing pairs.
		c.add(columns+"events e INDEXED BY events_seq WHERE e.layer = ? AND e.seq = ? AND e.seq <= ? AND e.pk > ?", v.layer, after.seq, at, after.row)
		c.add(" UNION ALL "+columns+"events e INDEXED BY events_seq WHERE e.layer = ? AND e.seq > ? AND e.seq <= ?", v.layer, after.seq, at)
		c.add(" UNION ALL "+columns+"revisions e WHERE e.layer = ? AND e.until > ? AND e.seq <= ? AND (e.seq, e.pk) > (?, ?)", v.layer, at, at, after.seq, after.row)
		c.add(" ORDER BY 1, 2")
		c.limit(outlineRows)
		rows, err := tx.QueryContext(ctx, c.sql.String(), c.args...)
		if err != nil {
			return fmt.Errorf("read outlines: %w", err)
		}
		defer rows.Close()
		r := make(row, 14)
		into := r.pointers()
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return fmt.Errorf("read outlines: %w", err)
			}
			o := data.Outline{Row: r.int(1), Deleted: r.int(2) == 1, Span: span(r, 7), Kind: r.text(11), Status: r.text(12), PlacePrecision: r.text(13)}
			if r[3] != nil {
				o.Box = &orb.Bound{Min: orb.Point{r.float(3), r.float(4)}, Max: orb.Point{r.float(3), r.float(4)}}
				if r[5] != nil {
					o.Box.Max = orb.Point{r.float(5), r.float(6)}
				}
			}
			page, last = append(page, o), outlined{r.int(0), o.Row}
		}
		return rows.Err()
	})
	return page, last, err
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
