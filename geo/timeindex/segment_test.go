package timeindex

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func segmentsOf(x *Index) [][]byte {
	var all [][]byte
	for b := range x.Segments() {
		all = append(all, bytes.Clone(b))
	}
	return all
}

func load(segments [][]byte) (*Index, error) {
	var l Loader
	for _, b := range segments {
		if err := l.Add(b); err != nil {
			return nil, err
		}
	}
	return l.Index()
}

// TestSegments makes an index of its segments and asks both the same.
func TestSegments(t *testing.T) {
	for seed, n := range []int{0, 1, blockSize, 9000, 2*segmentSize + 5000} {
		w := world{rand.New(rand.NewPCG(uint64(seed), 3))}
		o := oracle{}
		events := make([]Event, n)
		for i := range events {
			events[i] = w.event(int64(i + 1))
			o[events[i].Row] = events[i]
		}
		x, err := load(segmentsOf(Build(events)))
		if err != nil {
			t.Fatalf("%d events: %v", n, err)
		}
		if x.Len() != n || x.Fresh() != 0 {
			t.Fatalf("%d events of %d, %d of them beside the base", x.Len(), n, x.Fresh())
		}
		if !x.Within(260, 4) || n > 1000 && (x.Within(6, 4) || x.Within(260, 3)) {
			t.Errorf("kinds are below 260 and some above 6, statuses below 4: not said so")
		}
		for range 20 {
			check(t, x, o, w.query(o), 1+w.IntN(200))
		}
		added := w.event(int64(n + 1)) // and it goes on from there
		o[added.Row] = added
		check(t, x.Apply(nil, []Event{added}), o, w.query(o), 10)
	}
}

func TestSegmentsRefused(t *testing.T) {
	w := world{rand.New(rand.NewPCG(1, 3))}
	events := make([]Event, 2*segmentSize)
	for i := range events {
		events[i] = w.event(int64(i + 1))
	}
	whole := segmentsOf(Build(events))
	if _, err := load(whole); err != nil {
		t.Fatal(err)
	}
	broken := func(at int, change func([]byte) []byte) [][]byte {
		all := append([][]byte{}, whole...)
		all[at] = change(bytes.Clone(all[at]))
		return all
	}
	for name, segments := range map[string][][]byte{
		"the first is missing":   whole[1:],
		"the last is missing":    whole[:len(whole)-1],
		"one comes twice":        append(append([][]byte{}, whole[0]), whole...),
		"one is cut short":       broken(0, func(b []byte) []byte { return b[:len(b)-1] }),
		"the last is cut short":  broken(len(whole)-1, func(b []byte) []byte { return b[:len(b)-1] }),
		"one is empty":           broken(0, func([]byte) []byte { return nil }),
		"of a later format":      broken(0, func(b []byte) []byte { b[0]++; return b }),
		"of a form there is not": broken(0, func(b []byte) []byte { b[1] = 9; return b }),
		"times out of order":     broken(0, func(b []byte) []byte { copy(b[segmentHead:], "\xff\xff\xff\x7f"); return b }),
		"a status there is not":  broken(len(whole)-1, func(b []byte) []byte { b[segmentHead+1] = MaxStatus + 1; return b }),
	} {
		if _, err := load(segments); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// FuzzSegments takes any bytes for the segments of an index, and asks it.
func FuzzSegments(f *testing.F) {
	w := world{rand.New(rand.NewPCG(5, 3))}
	o := oracle{}
	events := make([]Event, 40)
	for i := range events {
		events[i] = w.event(int64(i + 1))
	}
	q := w.query(o)
	q.Refine = func(int64) bool { return true }
	for _, b := range segmentsOf(Build(events)) {
		f.Add(b, b)
		f.Add(b, []byte{})
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		x, err := load([][]byte{a, b})
		if err != nil {
			if x, err = load([][]byte{a}); err != nil {
				return
			}
		}
		if got := segmentsOf(x); len(got) > 0 && x.Len() != 0 && !bytes.Equal(got[0], a) {
			t.Errorf("% x comes back as % x", a, got[0])
		}
		if n := len(x.Rows(q)); int64(n) != x.Count(q) {
			t.Errorf("%d rows, but a count of %d", n, x.Count(q))
		}
	})
}
