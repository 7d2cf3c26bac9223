package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"github.com/waylog/waylog/data"
)

// pageRows is how many events are read at once. An order that no index gives
// sorts all matches for each page, so there the pages grow.
const (
	pageRows    = 300
	pageRowsMax = 3000
)

// Events yields the events that q asks for, page by page: between two pages,
// however long the reader takes, no snapshot is held.
func (s *Store) Events(ctx context.Context, q data.Query) iter.Seq2[*data.Event, error] {
	return func(yield func(*data.Event, error) bool) {
		var events []data.Event
		load := func(ctx context.Context, tx *sql.Tx, v view, q *data.Query, p *part) (int, *data.Key, error) {
			got, key, err := v.fetch(ctx, tx, q, p)
			events = append(events, got...)
			return len(got), key, err
		}
		more := func(err error) bool {
			if err != nil {
				return yield(nil, err)
			}
			for i := range events {
				if !yield(&events[i], nil) {
					return false
				}
			}
			events = nil // who asks keeps what was given
			return true
		}
		s.pages(ctx, q, load, more)
	}
}

// loader reads a part of the events in an order and says how many it found and
// the key of the last of them.
type loader func(ctx context.Context, tx *sql.Tx, v view, q *data.Query, p *part) (int, *data.Key, error)

// part is some of the events that a query matches: those that more leaves, in
// an order, at most n. column is what keys hold besides the row.
type part struct {
	column string
	more   clause
	order  string // ASC or DESC of column
	n      int
}

// pages loads page after page, giving the turn to more behind each.
func (s *Store) pages(ctx context.Context, q data.Query, load loader, more func(error) bool) {
	size, left := pageRows, q.Limit
	for {
		n := size
		if q.Limit > 0 {
			n = min(n, left)
		}
		got, next, err := s.page(ctx, q, n, load)
		if err != nil {
			more(err)
			return
		}
		if got > 0 && !more(nil) {
			return
		}
		if left -= got; next == nil || q.Limit > 0 && left <= 0 {
			return
		}
		q.After = next
		if q.Sort != data.SortInsertion {
			size = min(2*size, pageRowsMax)
		}
	}
}

// sortColumns are what is compared for each order; keys of pages hold the same.
var sortColumns = map[data.SortField]string{
	data.SortInsertion:  "",
	data.SortDateStart:  "e.t_lo",
	data.SortDateEnd:    "e.t_hi",
	data.SortTitle:      "e.title",
	data.SortKilledBest: "e.killed_best",
	data.SortUpdated:    "e.seq",
}

// page loads at most n events behind q.After. The key of the next page is nil
// where there is none.
func (s *Store) page(ctx context.Context, q data.Query, n int, load loader) (got int, next *data.Key, err error) {
	column, ok := sortColumns[q.Sort]
	if !ok {
		return 0, nil, data.InvalidField("sortby", "%q is not a field to order by", string(q.Sort))
	}
	err = s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, q.Layer, q.At)
		if err != nil {
			return err
		}
		if column == "" {
			got, next, err = v.byInsertion(ctx, tx, &q, n, load)
			return err
		}
		if q.After == nil || !q.After.Null {
			if got, next, err = v.byColumn(ctx, tx, &q, column, n, load); err != nil || next != nil {
				return err
			}
		}
		rest, key, err := v.lacking(ctx, tx, &q, column, n-got, load)
		got, next = got+rest, key
		return err
	})
	return got, next, err
}

func (v view) byInsertion(ctx context.Context, tx *sql.Tx, q *data.Query, n int, load loader) (int, *data.Key, error) {
	p := part{column: "NULL", n: n}
	if q.After != nil {
		p.more.and("e.pk > ?", q.After.Row)
	}
	got, last, err := load(ctx, tx, v, q, &p)
	if err != nil || got < n {
		return got, nil, err
	}
	return got, &data.Key{Row: last.Row}, nil
}

// byColumn loads the events that have the field.
func (v view) byColumn(ctx context.Context, tx *sql.Tx, q *data.Query, column string, n int, load loader) (int, *data.Key, error) {
	p := part{column: column, order: "ASC", n: n}
	p.more.and(column + " IS NOT NULL")
	than := ">"
	if q.Desc {
		than, p.order = "<", "DESC"
	}
	if k := q.After; k != nil {
		var value any = k.Int
		if q.Sort == data.SortTitle {
			value = k.Text
		}
		p.more.and(column+" "+than+" ? OR "+column+" = ? AND e.pk > ?", value, value, k.Row)
	}
	got, last, err := load(ctx, tx, v, q, &p)
	if err != nil || got < n {
		return got, nil, err
	}
	return got, last, nil
}

// lacking fills the page up with events that lack the field: they come last.
func (v view) lacking(ctx context.Context, tx *sql.Tx, q *data.Query, column string, n int, load loader) (int, *data.Key, error) {
	p := part{column: "NULL", n: n}
	p.more.and(column + " IS NULL")
	if q.After != nil && q.After.Null {
		p.more.and("e.pk > ?", q.After.Row)
	}
	got, last, err := load(ctx, tx, v, q, &p)
	if err != nil || got < n {
		return got, nil, err
	}
	return got, &data.Key{Null: true, Row: last.Row}, nil
}

// fetch reads a part as events.
func (v view) fetch(ctx context.Context, tx *sql.Tx, q *data.Query, p *part) ([]data.Event, *data.Key, error) {
	c, err := v.rowsOf(ctx, tx, stateNames+", "+contentNames+", "+p.column, q, &p.more)
	if err != nil {
		return nil, nil, err
	}
	order := "1"
	if p.order != "" {
		order = fmt.Sprintf("%d %s, 1", stateColumns+contentColumns+1, p.order)
	}
	c.add(" ORDER BY " + order)
	c.limit(p.n)
	rows, err := tx.QueryContext(ctx, c.sql.String(), c.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("read events: %w", err)
	}
	defer rows.Close()
	r := make(row, stateColumns+contentColumns+1)
	into := r.pointers()
	events := make([]data.Event, 0, min(p.n, pageRows))
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, nil, fmt.Errorf("read events: %w", err)
		}
		e, err := r.decode(q.Layer)
		if err != nil {
			return nil, nil, err
		}
		events = append(events, e)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, fmt.Errorf("read events: %w", err)
	}
	if len(events) == 0 {
		return nil, nil, nil
	}
	key := &data.Key{Row: events[len(events)-1].Row}
	switch value := r[len(r)-1].(type) {
	case int64:
		key.Int = value
	case string:
		key.Text = value
	}
	return events, key, nil
}
