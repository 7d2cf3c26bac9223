package storetest

import (
	"bytes"
	"slices"

	"github.com/waylog/waylog/data"
)

// keptIndex keeps bytes of an index and has them back, also after a crash.
func keptIndex(s *suite) {
	s.layer("strikes", "")
	s.layer("routes", "")
	var parts [][]byte
	read := func(store data.Store, layer string) int64 {
		s.Helper()
		parts = nil
		seq, err := store.KeptIndex(s.ctx, layer, func(b []byte) error {
			parts = append(parts, bytes.Clone(b))
			return nil
		})
		s.ok(err)
		return seq
	}
	if seq := read(s.store, "strikes"); seq != 0 || parts != nil {
		s.Fatalf("before anything was kept: %d parts of commit %d", len(parts), seq)
	}
	long := bytes.Repeat([]byte{0, 1, 255}, 700_000)
	for _, want := range [][][]byte{{[]byte("head"), long, {7}}, {[]byte("another")}} {
		before := s.head()
		s.ok(s.store.KeepIndex(s.ctx, "strikes", 1, slices.Values(want)))
		equal(s, "the last commit", s.head(), before)
		for name, layer := range map[string]int64{"strikes": 1, "routes": 0, "nowhere": 0} {
			equal(s, "the commit kept of "+name, read(s.store, name), layer)
			if layer != 0 && !slices.EqualFunc(parts, want, bytes.Equal) {
				s.Fatalf("%d parts come back, want %d", len(parts), len(want))
			}
		}
	}
	if err := s.store.KeepIndex(s.ctx, "nowhere", 1, slices.Values([][]byte{{1}})); err == nil {
		s.Error("an index is kept of a layer that is not there")
	}
	equal(s, "the commit kept after a crash", read(s.crash(s.T), "strikes"), 1)
	if !slices.EqualFunc(parts, [][]byte{[]byte("another")}, bytes.Equal) {
		s.Errorf("after a crash: %q", parts)
	}
}
