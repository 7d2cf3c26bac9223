package timeindex

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
)

// oracle answers by looking at every event, in the terms of package geo.
type oracle map[int64]Event

func (o oracle) rows(q Query) []int64 {
	var rows []int64
	for row, e := range o {
		in := row > q.After && (q.Kinds == nil || slices.Contains(q.Kinds, e.Kind)) && (q.Statuses == nil || slices.Contains(q.Statuses, e.Status))
		in = in && !(q.WithoutUndated && e.Span.Undated()) && !(q.WithoutUnplaced && e.Box == nil)
		if q.From != nil || q.To != nil {
			if q.Certain {
				in = in && e.Span.Certain(q.From, q.To)
			} else {
				in = in && e.Span.Possible(q.From, q.To)
			}
		}
		if q.Boxes != nil && e.Box != nil {
			in = in && slices.ContainsFunc(q.Boxes, func(b orb.Bound) bool { return meets(b, &e) })
		}
		if in {
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return rows
}

// meets: a shape of the tests is the diagonal of its box.
func meets(b orb.Bound, e *Event) bool {
	return geo.Meets(b, diagonal(e))
}

func diagonal(e *Event) orb.Geometry {
	if e.Point {
		return e.Box.Min
	}
	return orb.LineString{e.Box.Min, e.Box.Max}
}

func (o oracle) refine(boxes []orb.Bound) func(int64) bool {
	return func(row int64) bool {
		e := o[row]
		return slices.ContainsFunc(boxes, func(b orb.Bound) bool { return meets(b, &e) })
	}
}

// world makes events and questions that hit edges often: few places, few times.
type world struct{ *rand.Rand }

func (w world) degrees(most float64) float64 {
	switch w.IntN(8) {
	case 0:
		return most
	case 1:
		return -most
	case 2:
		return math.Round((w.Float64()*2-1)*most*1e9) / 1e9 // finer than columns keep
	}
	return math.Round((w.Float64()*2-1)*min(most, 40)) + float64(w.IntN(3))*1e-7
}

func (w world) point() orb.Point { return orb.Point{w.degrees(180), w.degrees(90)} }

func (w world) box() orb.Bound {
	a, b := w.point(), w.point()
	return orb.Bound{Min: orb.Point{min(a[0], b[0]), min(a[1], b[1])}, Max: orb.Point{max(a[0], b[0]), max(a[1], b[1])}}
}

func (w world) minute() *geo.Minute {
	switch w.IntN(12) {
	case 0:
		return new(geo.Minute(math.MinInt32) + geo.Minute(w.IntN(5)) - 2)
	case 1:
		return new(geo.Minute(math.MaxInt32) + geo.Minute(w.IntN(5)) - 2)
	case 2, 3:
		return nil
	}
	return new(geo.Minute(w.IntN(400) - 100))
}

func (w world) event(row int64) Event {
	e := Event{Row: row, Kind: uint32(w.IntN(6)), Status: uint8(w.IntN(4))}
	if w.IntN(20) == 0 {
		e.Kind = 250 + uint32(w.IntN(10))
	}
	if lo := w.minute(); lo != nil {
		e.Span.Lo = lo
		e.Span.Hi = new(*lo + geo.Minute(w.IntN(30)))
	}
	switch w.IntN(10) {
	case 0:
		e.Span.Hi = w.minute()
	case 1:
		e.Span.From, e.Span.To = w.minute(), w.minute()
	case 2, 3:
		e.Span.From, e.Span.To = e.Span.Lo, e.Span.Hi
	case 4:
		if e.Span.Lo != nil {
			e.Span.Hi = new(*e.Span.Lo - 1) // a day that a zone skipped
		}
	}
	switch w.IntN(10) {
	case 0:
	case 1, 2:
		e.Box = new(w.box())
	default:
		p := w.point()
		e.Box, e.Point = &orb.Bound{Min: p, Max: p}, true
	}
	return e
}

func (w world) query(o oracle) Query {
	var q Query
	if w.IntN(2) == 0 {
		for range 1 + w.IntN(2) {
			q.Boxes = append(q.Boxes, w.box())
		}
		q.Refine = o.refine(q.Boxes)
	}
	if w.IntN(4) > 0 {
		q.From, q.To = w.minute(), w.minute()
		q.Certain = w.IntN(2) == 0
	}
	if w.IntN(3) == 0 {
		q.Kinds = []uint32{}
		for range w.IntN(4) {
			q.Kinds = append(q.Kinds, uint32(w.IntN(6)))
		}
		if w.IntN(3) == 0 {
			q.Kinds = append(q.Kinds, 250+uint32(w.IntN(10)))
		}
	}
	if w.IntN(4) == 0 {
		q.Statuses = []uint8{uint8(w.IntN(4))}
	}
	if w.IntN(6) == 0 {
		q.After = int64(w.IntN(9000))
	}
	q.WithoutUndated, q.WithoutUnplaced = w.IntN(4) == 0, w.IntN(4) == 0
	return q
}

// check compares all answers of the index to one question.
func check(t *testing.T, x *Index, o oracle, q Query, n int) {
	t.Helper()
	want := o.rows(q)
	if got := x.Rows(q); !slices.Equal(got, want) {
		t.Fatalf("%+v: %d rows, want %d: %v", q, len(got), len(want), firstDifference(got, want))
	}
	if got := x.Count(q); got != int64(len(want)) {
		t.Fatalf("%+v: count %d, want %d", q, got, len(want))
	}
	if got := x.First(q, n); !slices.Equal(got, want[:min(n, len(want))]) {
		t.Fatalf("%+v: the first %d are %v, want %v", q, n, got, want[:min(n, len(want))])
	}
	if got := x.firstShared(q, n, 3); !slices.Equal(got, want[:min(n, len(want))]) {
		t.Fatalf("%+v: the first %d of three shares are %v, want %v", q, n, got, want[:min(n, len(want))])
	}
	if got := x.Count(q.Share(0, 3)) + x.Count(q.Share(1, 3)) + x.Count(q.Share(2, 3)); got != int64(len(want)) {
		t.Fatalf("%+v: three shares count %d, want %d", q, got, len(want))
	}
	seen := 0
	x.Visit(q, func(h Hit) {
		seen++
		e := o[h.Row]
		if h != hitOf(&e) {
			t.Fatalf("row %d comes as %+v, it is %+v", h.Row, h, hitOf(&e))
		}
	})
	if seen != len(want) {
		t.Fatalf("%+v: %d visited, want %d", q, seen, len(want))
	}
	placed := map[int64]bool{}
	x.VisitPlaced(q, func(h Hit, box orb.Bound) {
		placed[h.Row] = true
		e := o[h.Row]
		if h != hitOf(&e) || box != *e.Box {
			t.Fatalf("row %d comes as %+v at %v, it is %+v", h.Row, h, box, e)
		}
	})
	for _, row := range want {
		if placed[row] != (o[row].Box != nil) {
			t.Fatalf("%+v: row %d is visited as placed: %v", q, row, placed[row])
		}
		delete(placed, row)
	}
	if len(placed) > 0 {
		t.Fatalf("%+v: %d visited that were not meant", q, len(placed))
	}
	checkTimes(t, x, o, q, want)
}

// checkTimes compares the answers that are about times alone.
func checkTimes(t *testing.T, x *Index, o oracle, q Query, want []int64) {
	t.Helper()
	type times struct {
		lo, hi geo.Minute
		kind   uint32
	}
	got, expected := map[times]int{}, map[times]int{}
	x.Batches(q, func(b Batch) {
		if !slices.IsSorted(b.Lo) {
			t.Fatalf("%+v: a batch is not in order", q)
		}
		for i, lo := range b.Lo {
			e := times{geo.Minute(lo), geo.Minute(b.Hi[i]), uint32(b.Kinds[i])}
			if lo == UnknownLo {
				e.lo = Unknown
			}
			if b.Hi[i] == UnknownHi {
				e.hi = Unknown
			}
			got[e]++
		}
	}, func(h Hit) { got[times{h.Span.Lo, h.Span.Hi, h.Kind}]++ })
	var bounds []geo.Minute
	for _, row := range want {
		e := o[row]
		h := hitOf(&e)
		expected[times{h.Span.Lo, h.Span.Hi, h.Kind}]++
		for _, m := range []*geo.Minute{e.Span.Lo, e.Span.Hi, e.Span.From, e.Span.To} {
			if m != nil {
				bounds = append(bounds, *m)
			}
		}
	}
	if !maps.Equal(got, expected) {
		t.Fatalf("%+v: batches have other times or kinds than the events", q)
	}
	first, last, ok := x.Extent(q)
	if ok != (len(bounds) > 0) || ok && (first != slices.Min(bounds) || last != slices.Max(bounds)) {
		t.Fatalf("%+v: extent %d to %d, %v, of %d bounds", q, first, last, ok, len(bounds))
	}
}

// bounded compares the box around everything.
func (o oracle) bounded(t *testing.T, x *Index) {
	t.Helper()
	var want *orb.Bound
	for _, e := range o {
		if e.Box != nil && want == nil {
			want = new(*e.Box)
		} else if e.Box != nil {
			*want = want.Union(*e.Box)
		}
	}
	if got, ok := x.Bounds(); ok != (want != nil) || ok && got != *want {
		t.Fatalf("all lie in %v, %v, want %v", got, ok, want)
	}
}

func firstDifference(a, b []int64) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("at %d %d for %d", i, a[i], b[i])
		}
	}
	return "one is the beginning of the other"
}

// TestOracle asks random questions of random events, through edits and merges.
func TestOracle(t *testing.T) {
	for seed := range uint64(4) {
		w := world{rand.New(rand.NewPCG(seed, 1))}
		o := oracle{}
		var events []Event
		for row := range int64(1 + w.IntN(9000)) {
			e := w.event(row + 1)
			events = append(events, e)
			o[e.Row] = e
		}
		x := Build(events)
		next := int64(len(events)) + 1
		for round := range 12 {
			if x.Len() != len(o) {
				t.Fatalf("the index holds %d events, want %d", x.Len(), len(o))
			}
			o.bounded(t, x)
			for range 12 {
				check(t, x, o, w.query(o), 1+w.IntN(200))
			}
			before, old := x, maps.Clone(o)
			var removed []int64
			var added []Event
			for row := range o {
				if w.IntN(50) > 0 {
					continue
				}
				removed = append(removed, row)
				if delete(o, row); w.IntN(2) == 0 {
					added = append(added, w.event(row))
				}
			}
			for range w.IntN(60) {
				added = append(added, w.event(next))
				next++
			}
			for _, e := range added {
				o[e.Row] = e
			}
			if x = x.Apply(removed, added); round%4 == 3 {
				x = x.Merged()
				if x.Fresh() != 0 {
					t.Fatalf("%d events lie beside a merged base", x.Fresh())
				}
			}
			check(t, before, old, w.query(old), 10) // an index never changes
		}
	}
}

// TestCoordinates finds points at the very edges of boxes, in whatever decimals.
func TestCoordinates(t *testing.T) {
	w := rand.New(rand.NewPCG(7, 7))
	for range 200_000 {
		edge := (w.Float64()*2 - 1) * 180
		if w.IntN(2) == 0 {
			edge = math.Round(edge*1e7) / 1e7
		}
		least, most := atLeast(edge), atMost(edge)
		if float64(least)/units < edge || float64(least-1)/units >= edge {
			t.Fatalf("%v: the least step that is not below is not %d", edge, least)
		}
		if float64(most)/units > edge || float64(most+1)/units <= edge {
			t.Fatalf("%v: the greatest step that is not above is not %d", edge, most)
		}
		if u, ok := unit(float64(least) / units); !ok || u != least {
			t.Fatalf("step %d becomes %d, %v", least, u, ok)
		}
	}
}

// TestHilbert walks the curve: cells one apart on it are neighbours.
func TestHilbert(t *testing.T) {
	const side = 64
	cells := make(map[uint32][2]uint32)
	for x := range uint32(side) {
		for y := range uint32(side) {
			cells[hilbert(x<<16<<10, y<<16<<10)>>20] = [2]uint32{x, y}
		}
	}
	if len(cells) != side*side {
		t.Fatalf("%d cells share a place on the curve", side*side-len(cells))
	}
	for d := uint32(1); d < side*side; d++ {
		a, b := cells[d-1], cells[d]
		if apart := abs(a[0], b[0]) + abs(a[1], b[1]); apart != 1 {
			t.Fatalf("between %d and %d the curve jumps from %v to %v", d-1, d, a, b)
		}
	}
}

func abs(a, b uint32) uint32 { return max(a, b) - min(a, b) }

// FuzzQuery lets the fuzzer choose the seed of a world and of a question.
func FuzzQuery(f *testing.F) {
	f.Add(uint64(1), uint64(2), uint16(50))
	f.Fuzz(func(t *testing.T, events, question uint64, n uint16) {
		w := world{rand.New(rand.NewPCG(events, 0))}
		o := oracle{}
		var list []Event
		for row := range int64(n%500) + 1 {
			e := w.event(row + 1)
			list, o[e.Row] = append(list, e), e
		}
		w = world{rand.New(rand.NewPCG(question, 0))}
		check(t, Build(list), o, w.query(o), 1+w.IntN(20))
	})
}
