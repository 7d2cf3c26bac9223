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
		size, left := pageRows, q.Limit
		for {
			n := size
			if q.Limit > 0 {
				n = min(n, left)
			}
			events, next, err := s.page(ctx, q, n)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range events {
				if !yield(&events[i], nil) {
					return
				}
			}
			if left -= len(events); next == nil || q.Limit > 0 && left <= 0 {
				return
			}
			q.After = next
			if q.Sort != data.SortInsertion {
				size = min(2*size, pageRowsMax)
			}
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

// page reads at most n events behind q.After. The key of the next page is nil
// where there is none.
func (s *Store) page(ctx context.Context, q data.Query, n int) (events []data.Event, next *data.Key, err error) {
	column, ok := sortColumns[q.Sort]
	if !ok {
		return nil, nil, data.InvalidField("sortby", "%q is not a field to order by", string(q.Sort))
	}
	err = s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, q.Layer, q.At)
		if err != nil {
			return err
		}
		if column == "" {
			events, next, err = v.byInsertion(ctx, tx, &q, n)
			return err
		}
		if q.After == nil || !q.After.Null {
			if events, next, err = v.byColumn(ctx, tx, &q, column, n); err != nil || next != nil {
				return err
			}
		}
		return v.lacking(ctx, tx, &q, column, n, &events, &next)
	})
	return events, next, err
}

func (v view) byInsertion(ctx context.Context, tx *sql.Tx, q *data.Query, n int) ([]data.Event, *data.Key, error) {
	var after clause
	if q.After != nil {
		after.and("e.pk > ?", q.After.Row)
	}
	events, _, err := v.fetch(ctx, tx, q, "NULL", &after, "1", n)
	if err != nil || len(events) < n {
		return events, nil, err
	}
	return events, &data.Key{Row: events[n-1].Row}, nil
}

// byColumn reads the events that have the field.
func (v view) byColumn(ctx context.Context, tx *sql.Tx, q *data.Query, column string, n int) ([]data.Event, *data.Key, error) {
	var more clause
	more.and(column + " IS NOT NULL")
	than, order := ">", ""
	if q.Desc {
		than, order = "<", " DESC"
	}
	if k := q.After; k != nil {
		var value any = k.Int
		if q.Sort == data.SortTitle {
			value = k.Text
		}
		more.and(column+" "+than+" ? OR "+column+" = ? AND e.pk > ?", value, value, k.Row)
	}
	events, last, err := v.fetch(ctx, tx, q, column, &more, fmt.Sprintf("%d%s, 1", stateColumns+contentColumns+1, order), n)
	if err != nil || len(events) < n {
		return events, nil, err
	}
	key := &data.Key{Row: events[n-1].Row}
	switch value := last.(type) {
	case int64:
		key.Int = value
	case string:
		key.Text = value
	}
	return events, key, nil
}

// lacking fills the page up with events that lack the field: they come last.
func (v view) lacking(ctx context.Context, tx *sql.Tx, q *data.Query, column string, n int, events *[]data.Event, next **data.Key) error {
	var more clause
	more.and(column + " IS NULL")
	if q.After != nil && q.After.Null {
		more.and("e.pk > ?", q.After.Row)
	}
	want := n - len(*events)
	rest, _, err := v.fetch(ctx, tx, q, "NULL", &more, "1", want)
	if err != nil {
		return err
	}
	*events = append(*events, rest...)
	if len(rest) == want {
		*next = &data.Key{Null: true, Row: rest[want-1].Row}
	}
	return nil
}

// fetch reads at most n events in an order, and the value of column in the last.
func (v view) fetch(ctx context.Context, tx *sql.Tx, q *data.Query, column string, more *clause, order string, n int) ([]data.Event, any, error) {
	c, err := v.rowsOf(ctx, tx, stateNames+", "+contentNames+", "+column, q, more)
	if err != nil {
		return nil, nil, err
	}
	c.add(" ORDER BY "+order+" LIMIT ?", n)
	rows, err := tx.QueryContext(ctx, c.sql.String(), c.args...)
	if err != nil {
		return nil, nil, fmt.Errorf("read events: %w", err)
	}
	defer rows.Close()
	r := make(row, stateColumns+contentColumns+1)
	into := r.pointers()
	events := make([]data.Event, 0, min(n, pageRows))
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
	return events, r[len(r)-1], nil
}
