package storetest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waylog/waylog/data"
)

func wordLists(s *suite) {
	s.layer("strikes", "")
	put := func(id, kind, status string, actors ...string) {
		e := &data.Event{ID: id, Kind: kind, Status: status}
		for _, a := range actors {
			e.Actors = append(e.Actors, data.Actor{Name: a})
		}
		s.put(e)
	}
	put("a", "airstrike", "disputed", "U.S. Air Force", "ISIS")
	put("b", "airstrike", "", "Jabhat al-Nuṣra")
	put("c", "it's \"odd\"", "disputed", "ISIS%")
	put("d", "", "corroborated")
	many := make([]string, 40_000)
	for i := range many {
		many[i] = fmt.Sprint("no ", i)
	}
	for _, c := range []struct {
		name string
		f    data.Filter
		want []string
	}{
		{"a kind", data.Filter{Kinds: []string{"airstrike"}}, []string{"a", "b"}},
		{"two kinds", data.Filter{Kinds: []string{"airstrike", "it's \"odd\""}}, []string{"a", "b", "c"}},
		{"no kind", data.Filter{Kinds: []string{""}}, []string{"d"}},
		{"a kind that is none", data.Filter{Kinds: []string{"' OR '1'='1"}}, []string{}},
		{"a status", data.Filter{Statuses: []string{"disputed"}}, []string{"a", "c"}},
		{"the status that is set where none is given", data.Filter{Statuses: []string{"reported"}}, []string{"b"}},
		{"status and kind", data.Filter{Kinds: []string{"airstrike"}, Statuses: []string{"disputed"}}, []string{"a"}},
		{"an actor", data.Filter{Actors: []string{"ISIS"}}, []string{"a", "c"}}, // signs are no part of a folded name
		{"an actor in other letters", data.Filter{Actors: []string{"jabhat al-nusra"}}, []string{"b"}},
		{"a part of an actor's name", data.Filter{Actors: []string{"Air Force"}}, []string{}},
		{"two actors", data.Filter{Actors: []string{"u.s. air force", "Jabhat al-Nusra"}}, []string{"a", "b"}},
		{"an actor with signs of SQL", data.Filter{Actors: []string{"%", "' OR '1'='1"}}, []string{}},
		{"very many of them", data.Filter{Kinds: append(slices.Clone(many), "airstrike"), Statuses: append(slices.Clone(many), "disputed"), Actors: append(slices.Clone(many), "isis")}, []string{"a"}},
	} {
		if got := s.matched(c.f); fmt.Sprint(got) != fmt.Sprint(c.want) {
			s.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func textWords(s *suite) {
	s.layer("strikes", "")
	sources := []data.Source{
		{ID: "s1", URL: "https://www.zaman-alwsl.net/news/1", Title: "Convoy hit", Publisher: "Reuters", Author: "Suleiman Al-Khalidi", Language: "en", SHA256: "feed"},
		{ID: "s2", Title: "Second"},
	}
	ops := []data.Op{}
	for _, e := range []*data.Event{
		{ID: "raqqa", Title: "Strike on Raqqah", Summary: "Near ar-Raqqah's grain silos", Claims: []data.Claim{{Claimant: "ministry", SourceID: "s1"}}},
		{ID: "arabic", Place: "الرقة"},
		{ID: "palmyra", Place: "تَدْمُر", SourceIDs: []string{"s2"}},
		{ID: "idlib", Title: "غارة على إدلب"},
		{ID: "ayn", Place: "ʿAyn ʿĪsā", Actors: []data.Actor{{Name: "People's Defence Units"}}},
		{ID: "empty"},
	} {
		ops = append(ops, data.Op{Kind: data.Create, Event: e})
	}
	_, err := s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Ops: ops, Sources: sources})
	s.ok(err)
	all := []string{"raqqa", "arabic", "palmyra", "idlib", "ayn", "empty"}
	at := s.head()
	for _, state := range []string{"at the head", "after they were replaced"} {
		for _, c := range []struct {
			text string
			want []string
		}{
			{"Raqqah", []string{"raqqa"}},
			{"RAQQ", []string{"raqqa"}},
			{"aqqah", nil},
			{"raqqah strike", []string{"raqqa"}},
			{"raqqah palmyra", nil},
			{"grain silo", []string{"raqqa"}},
			{"الرقة", []string{"arabic"}},
			{"رقه", []string{"arabic"}},
			{"رقة", []string{"arabic"}},
			{"تدمر", []string{"palmyra"}},
			{"تَدْمُر", []string{"palmyra"}},
			{"ادلب", []string{"idlib"}},
			{"إدلب", []string{"idlib"}},
			{"ayn", []string{"ayn"}},
			{"ʿAyn Isa", []string{"ayn"}},
			{"people's units", []string{"ayn"}},
			{"reuters", []string{"raqqa"}},
			{"khalidi", []string{"raqqa"}},
			{"convoy", []string{"raqqa"}},
			{"zaman-alwsl.net", []string{"raqqa"}},
			{"second", []string{"palmyra"}},
			{"news", nil},     // the path of an address is not searched
			{"ministry", nil}, // nor are claimants
			{"feed", nil},
			{"", all},
			{"* \" ' -", all}, // no words in it
			{`"raqqah"`, []string{"raqqa"}},
			{"raq*", []string{"raqqa"}},
			{`raqqah" OR "t:ayn`, nil},
			{"raqqah OR ayn", nil},
			{"raqqah NOT ayn", nil},
			{"NEAR raqqah", []string{"raqqa"}},
			{"'; DROP TABLE events; --", nil},
			{"(raqqah", []string{"raqqa"}},
		} {
			got := s.ids(data.Query{Layer: "strikes", At: at, Filter: data.Filter{Text: c.text}})
			if fmt.Sprint(got) != fmt.Sprint(c.want) && len(got)+len(c.want) > 0 {
				s.Errorf("%q %s: got %q, want %q", c.text, state, got, c.want)
			}
		}
		var ops []data.Op
		for _, id := range all {
			ops = append(ops, data.Op{Kind: data.Replace, Event: &data.Event{ID: id, Title: "other words"}})
		}
		s.edit(ops...)
		equal(s, "found by their new words", len(s.matched(data.Filter{Text: "other words"})), len(all))
		equal(s, "found by their old words", len(s.matched(data.Filter{Text: "raqqah"})), 0)
	}
}

func tooManyWords(s *suite) {
	s.layer("strikes", "")
	s.put(strike("a", 1, 1, ""))
	_, err := s.store.Count(s.ctx, s.query(data.Filter{Text: strings.Repeat("x ", 5000)}))
	s.code(err, data.Invalid)
}

func textFollowsSources(s *suite) {
	s.layer("strikes", "")
	a, b := strike("a", 1, 1, ""), strike("b", 1, 1, "")
	a.SourceIDs = []string{"s1"} // which nobody has written yet
	b.Claims = []data.Claim{{SourceID: "s1"}}
	s.put(a, b, strike("c", 1, 1, ""))
	before := s.head()
	same(s, "no source yet", s.matched(data.Filter{Text: "guardian"}), []string{})
	write := func(title string) {
		_, err := s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Sources: []data.Source{{ID: "s1", Title: title}}})
		s.ok(err)
	}
	write("Guardian")
	first := s.head()
	same(s, "by the new source", s.matched(data.Filter{Text: "guardian"}), []string{"a", "b"})
	write("Observer")
	s.put(strike("c", 2, 1, ""))
	same(s, "by the changed source", s.matched(data.Filter{Text: "observer strike"}), []string{"a", "b"})
	same(s, "by the words it no longer has", s.matched(data.Filter{Text: "guardian"}), []string{})
	text := func(at int64, words string) []string {
		return s.ids(data.Query{Layer: "strikes", At: at, Filter: data.Filter{Text: words}})
	}
	same(s, "then, by its words then", text(first, "guardian"), []string{"a", "b"})
	same(s, "then, by its words now", text(first, "observer"), []string{})
	same(s, "before it was written", text(before, "guardian"), []string{})
	same(s, "by the title, at any time", text(before, "strike"), []string{"a", "b", "c"})
}
