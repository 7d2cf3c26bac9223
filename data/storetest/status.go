package storetest

import (
	"fmt"

	"github.com/waylog/waylog/data"
)

func status(s *suite) {
	get := func() data.Status {
		s.Helper()
		st, err := s.store.Status(s.ctx)
		s.ok(err)
		return st
	}
	empty := get()
	equal(s, "head of an empty store", empty.Head, data.Mark{})
	s.layer("strikes", "")
	equal(s, "a layer has no words to index", get().Unindexed, 0)
	for n := range 3 {
		s.edit(data.Op{Kind: data.Put, Event: strike(fmt.Sprint("e", n), 1, 1, "2017-05-25")})
	}
	st := get()
	m, err := s.store.Head(s.ctx)
	s.ok(err)
	equal(s, "head", st.Head, m)
	equal(s, "edits whose words are not indexed", st.Unindexed, 0)
	for what, n := range map[string]*int64{"size": st.Size, "size of the log": st.LogSize, "free space": st.FreeSpace} {
		if n != nil && *n < 0 {
			s.Errorf("%s: %d bytes", what, *n)
		}
	}
	if st.Size != nil && *st.Size == 0 {
		s.Error("a store with events has no size")
	}
	if st.Writable != nil && !*st.Writable {
		s.Error("a store that was just written to is not writable")
	}
	ctx, cancel := contextWithCancel(s)
	cancel()
	if _, err := s.store.Status(ctx); err == nil {
		s.Error("a status that nobody waits for")
	}
}
