package indexed

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/timeindex"
)

// chunk is how many rows the store is asked for by name at once.
const chunk = 1000

// few says whether so many events are found quicker by name than by reading all.
func (a *question) few(n int64) bool { return n <= 50_000 && n*4 <= int64(a.index.Len()) }

func ascending(rows []int64) []int64 {
	slices.Sort(rows)
	return rows
}

// Count returns how many events the filter matches.
func (s *Store) Count(ctx context.Context, q data.Query) (int64, error) {
	a, ok, err := s.ask(ctx, &q)
	switch {
	case err != nil:
		return 0, err
	case !ok:
		if q, err = s.named(ctx, q); err != nil {
			return 0, err
		}
		return s.Store.Count(ctx, q)
	}
	return a.index.Count(a.Query), nil
}

// Histogram counts the events that the filter matches over time.
func (s *Store) Histogram(ctx context.Context, q data.Query, spec data.HistogramSpec) (data.Histogram, error) {
	a, ok, err := s.ask(ctx, &q)
	if err != nil {
		return data.Histogram{}, err
	}
	if !ok {
		return s.Store.Histogram(ctx, q, spec) // which is over the filter's window, not that of rows
	}
	from, to, err := data.HistogramDays(&q.Filter, a.loc, func() (data.Extent, error) { return a.days(), nil })
	if err != nil {
		return data.Histogram{}, err
	}
	return data.FillHistogram(a.loc, spec, from, to, func(b *data.HistogramBuilder) error {
		CountInto(b, a.index, a.Query, a.kinds.list)
		return nil
	})
}

// CountInto counts all that a question finds in an index into a histogram, by
// several goroutines where that may be much. Kinds are numbers of these words.
func CountInto(b *data.HistogramBuilder, x *timeindex.Index, q timeindex.Query, kinds []string) {
	of := x.Shares()
	count := func(b *data.HistogramBuilder, share int) {
		all := b.Numbered(kinds)
		x.Batches(q.Share(share, of), func(many timeindex.Batch) {
			all.AddMany(many.Lo, many.Hi, many.Kinds)
		}, func(h timeindex.Hit) {
			b.Add(spanOf(&h.Span), kinds[h.Kind])
		})
	}
	var all sync.WaitGroup
	others := make([]*data.HistogramBuilder, of-1)
	for i := range others {
		others[i] = b.Alike()
		all.Go(func() { count(others[i], i+1) })
	}
	count(b, 0)
	all.Wait()
	for _, o := range others {
		b.Join(o)
	}
}

// Extent returns the box and the days that the layer's events cover.
func (s *Store) Extent(ctx context.Context, layer string, at int64) (data.Extent, error) {
	a, ok, err := s.ask(ctx, &data.Query{Layer: layer, At: at})
	if err != nil {
		return data.Extent{}, err
	}
	if !ok {
		return s.Store.Extent(ctx, layer, at)
	}
	e := a.days()
	if b, ok := a.index.Bounds(); ok {
		e.Box = &geo.Box{West: b.Min[0], South: b.Min[1], East: b.Max[0], North: b.Max[1]}
	}
	return e, nil
}

// days returns the days that the matched events cover.
func (a *question) days() data.Extent {
	first, last, ok := a.index.Extent(a.Query)
	if !ok {
		return data.Extent{}
	}
	return data.Extent{From: new(first.Date(a.loc)), To: new(last.Date(a.loc))}
}

// spanOf points into the index's own form of a span.
func spanOf(s *timeindex.Span) geo.Span {
	known := func(m *geo.Minute) *geo.Minute {
		if *m == timeindex.Unknown {
			return nil
		}
		return m
	}
	return geo.Span{Lo: known(&s.Lo), Hi: known(&s.Hi), From: known(&s.From), To: known(&s.To)}
}

// named asks the index what lies in the filter's box, window, kinds and statuses
// and returns the query for those rows, with what else the filter asks for.
func (s *Store) named(ctx context.Context, q data.Query) (data.Query, error) {
	part := q
	part.Filter, _ = q.Filter.Split()
	a, ok, err := s.ask(ctx, &part)
	if err != nil || !ok || unfiltered(&part.Filter) {
		return q, err
	}
	return a.named(q), nil
}

// named is the query for the rows that the index found, in the place of its part
// of the filter; where that is no quicker it is the query as it was.
func (a *question) named(q data.Query) data.Query {
	if !a.few(a.index.Count(a.Query)) {
		return q
	}
	q.Rows = a.index.Rows(a.Query)
	if q.Rows == nil {
		q.Rows = []int64{}
	}
	_, q.Filter = q.Filter.Split()
	return q
}

// Summary adds up the events that the filter matches.
func (s *Store) Summary(ctx context.Context, q data.Query) (data.Summary, error) {
	q, err := s.named(ctx, q)
	if err != nil {
		return data.Summary{}, err
	}
	return s.Store.Summary(ctx, q)
}

// Places returns the places that the matched events name and put somewhere.
func (s *Store) Places(ctx context.Context, q data.Query, most int) (data.NamedPlaces, error) {
	q, err := s.named(ctx, q)
	if err != nil {
		return data.NamedPlaces{}, err
	}
	return s.Store.Places(ctx, q, most)
}

// Points yields what is needed to draw the events that the filter matches.
func (s *Store) Points(ctx context.Context, q data.Query) iter.Seq2[data.Point, error] {
	return func(yield func(data.Point, error) bool) {
		q, err := s.named(ctx, q)
		if err != nil {
			yield(data.Point{}, err)
			return
		}
		for p, err := range s.Store.Points(ctx, q) {
			if !yield(p, err) {
				return
			}
		}
	}
}

// Events yields the events that q asks for.
func (s *Store) Events(ctx context.Context, q data.Query) iter.Seq2[*data.Event, error] {
	return read(ctx, s, q, s.Store.Events)
}

// StoredEvents yields what Events yields, as it is stored.
func (s *Store) StoredEvents(ctx context.Context, q data.Query) iter.Seq2[[]data.StoredEvent, error] {
	return read(ctx, s, q, s.Store.StoredEvents)
}

// reader is one of the ways in which a store yields events.
type reader[T any] func(context.Context, data.Query) iter.Seq2[T, error]

// read yields what the store does. In order of insertion or of time the store is
// asked for a chunk of rows at a time, in another order for all that were found.
func read[T any](ctx context.Context, s *Store, q data.Query, from reader[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		a, ok, err := s.ask(ctx, &q)
		switch {
		case err != nil:
			yield(none, err)
			return
		case !ok:
			if q, err = s.named(ctx, q); err != nil {
				yield(none, err)
				return
			}
		case q.Sort == data.SortDateStart || q.Sort == data.SortDateEnd:
			byTime(ctx, &a, q, from, yield)
			return
		case unfiltered(&q.Filter):
		case q.Sort == data.SortInsertion:
			if n := a.index.Count(a.Query); q.Limit > 0 || a.few(n) {
				byRow(ctx, &a, q, from, yield)
				return
			}
		default:
			q = a.named(q)
		}
		for e, err := range from(ctx, q) {
			if !yield(e, err) {
				return
			}
		}
	}
}

// unfiltered reports whether all events are meant, which the store reads in
// their order anyway.
func unfiltered(f *data.Filter) bool {
	return f.Box == nil && f.Time == nil && !f.WithoutUndated && !f.WithoutUnplaced && len(f.Kinds) == 0 && len(f.Statuses) == 0
}

func byRow[T any](ctx context.Context, a *question, q data.Query, from reader[T], yield func(T, error) bool) {
	left := q.Limit
	if q.After != nil {
		a.After = q.After.Row
	}
	for {
		n := chunk
		if q.Limit > 0 {
			n = min(n, left)
		}
		rows := a.index.First(a.Query, n)
		if len(rows) == 0 {
			return
		}
		for e, err := range from(ctx, data.Query{Layer: q.Layer, Rows: rows, At: q.At}) {
			if !yield(e, err) || err != nil {
				return
			}
		}
		if left -= len(rows); len(rows) < n || q.Limit > 0 && left <= 0 {
			return
		}
		a.After = rows[len(rows)-1]
	}
}
