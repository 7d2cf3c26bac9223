package storetest

import "github.com/waylog/waylog/data"

// importMakesLayer begins imports into a layer that is not there: it is seen
// from the commit on, and nothing of it is left by an import that had none.
func importMakesLayer(s *suite) {
	s.layer("other", "")
	before := s.head()
	spec := data.ImportSpec{Layer: "made", Create: &data.Layer{ID: "made", Title: "Made by import", TimeZone: "Asia/Damascus"}}
	absent := func(when string) {
		s.Helper()
		_, err := s.store.Layer(s.ctx, "made", s.head())
		s.code(err, data.NotFound)
		layers, err := s.store.Layers(s.ctx, s.head())
		s.ok(err)
		equal(s, "layers "+when, len(layers), 1)
		equal(s, "head "+when, s.head(), before)
	}
	start := func(spec data.ImportSpec) data.Import {
		s.Helper()
		i, err := s.store.Import(s.ctx, spec)
		s.ok(err)
		s.Cleanup(func() { i.Abort() })
		e := strike("a", 38, 35, "2017-05-25")
		s.ok(e.Normalize(spec.Create))
		s.add(i, e)
		return i
	}
	_, err := s.store.Import(s.ctx, data.ImportSpec{Layer: "made"})
	s.code(err, data.NotFound)
	_, err = s.store.Import(s.ctx, data.ImportSpec{Layer: "Not a slug", Create: &data.Layer{}})
	s.code(err, data.Invalid)

	rehearsal := spec
	rehearsal.DryRun = true
	c, err := start(rehearsal).Commit(s.ctx, "")
	s.ok(err)
	equal(s, "a rehearsal counts", c.Counts, data.Counts{Stored: 1})
	absent("after a rehearsal")

	i := start(spec)
	absent("while it runs")
	s.ok(i.Abort())
	absent("after Abort")

	start(spec)
	s.store = s.crash(s.T)
	absent("after a crash")

	i, err = s.store.Import(s.ctx, spec)
	s.ok(err)
	_, err = i.Commit(s.ctx, "")
	s.ok(err)
	absent("after an import without events")

	c, err = start(spec).Commit(s.ctx, "")
	s.ok(err)
	equal(s, "it is one commit", c.Seq, before+1)
	l, err := s.store.Layer(s.ctx, "made", c.Seq)
	s.ok(err)
	equal(s, "title", l.Title, "Made by import")
	equal(s, "zone", l.TimeZone, "Asia/Damascus")
	equal(s, "kinds", len(l.Kinds), 1)
	_, err = s.store.Layer(s.ctx, "made", before)
	s.code(err, data.NotFound)
	events := s.events(data.Query{Layer: "made", At: c.Seq})
	equal(s, "events", len(events), 1)

	c, err = start(spec).Commit(s.ctx, "")
	s.ok(err)
	equal(s, "again, the layer being there", c.Counts, data.Counts{Unchanged: 1})
}
