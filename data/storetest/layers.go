package storetest

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"

	"github.com/waylog/waylog/data"
)

func emptyStore(s *suite) {
	s.ok(s.store.Ping(s.ctx))
	m, err := s.store.Head(s.ctx)
	s.ok(err)
	equal(s, "head", m, data.Mark{})
	m, err = s.store.At(s.ctx, time.Now().AddDate(100, 0, 0))
	s.ok(err)
	equal(s, "last commit of all times", m, data.Mark{})
	list, err := s.store.Layers(s.ctx, 0)
	s.ok(err)
	equal(s, "layers", len(list), 0)
	_, err = s.store.Layer(s.ctx, "strikes", 0)
	s.code(err, data.NotFound)
	_, err = s.store.Count(s.ctx, data.Query{Layer: "strikes"})
	s.code(err, data.NotFound)
	for _, err := range s.store.Events(s.ctx, data.Query{Layer: "strikes"}) {
		s.code(err, data.NotFound)
	}
	_, err = s.store.Commit(s.ctx, data.Edit{Layer: "strikes", Ops: []data.Op{{Kind: data.Put, Event: strike("a", 1, 1, "")}}})
	s.code(err, data.NotFound)
	_, err = s.store.Import(s.ctx, data.ImportSpec{Layer: "strikes"})
	s.code(err, data.NotFound)
	s.layer("strikes", "") // an import that could not begin holds up nobody
	_, err = s.store.Count(s.ctx, data.Query{Layer: "strikes", At: s.head() + 1})
	s.code(err, data.Invalid)
}

func layers(s *suite) {
	full := data.Layer{
		ID: "convoys", Title: "Convoys", Description: "Ways", GeometryType: "line", Attribution: "N. N.", Licence: "CC BY 4.0",
		Private: true, Review: true, TimeZone: "Asia/Damascus",
		Kinds:    []data.Kind{{Key: "convoy", Label: "Convoy", Colour: "#aabbcc", Symbol: "truck"}},
		Coverage: []data.Coverage{{From: day("2017-05-01"), Note: "daily"}},
	}
	s.layer("strikes", "")
	made, err := s.store.PutLayer(s.ctx, full, "ann", "new")
	s.ok(err)
	equal(s, "what", made.What, "layer")
	equal(s, "layer", made.Layer, "convoys")
	equal(s, "sequence", made.Seq, int64(2))

	list, err := s.store.Layers(s.ctx, s.head())
	s.ok(err)
	equal(s, "layers, private ones among them", len(list), 2)
	full.Created = made.At
	if got := list[1]; !reflect.DeepEqual(got, full) {
		s.Fatalf("layer came back as %+v, want %+v", got, full)
	}
	list, err = s.store.Layers(s.ctx, 1)
	s.ok(err)
	equal(s, "layers before the second", len(list), 1)
	_, err = s.store.Layer(s.ctx, "convoys", 1)
	s.code(err, data.NotFound)

	again, err := s.store.PutLayer(s.ctx, full, "ann", "the same")
	s.ok(err)
	equal(s, "a description that changes nothing makes no commit", again.Mark, made.Mark)

	full.Title = "Routes"
	_, err = s.store.PutLayer(s.ctx, full, "ann", "new title")
	s.ok(err)
	was, err := s.store.Layer(s.ctx, "convoys", made.Seq)
	s.ok(err)
	equal(s, "old title", was.Title, "Convoys")
	is, err := s.store.Layer(s.ctx, "convoys", s.head())
	s.ok(err)
	equal(s, "new title", is.Title, "Routes")
	if !is.Created.Equal(made.At) {
		s.Fatalf("created %v, want %v", is.Created, made.At)
	}
	_, err = s.store.PutLayer(s.ctx, data.Layer{ID: "Not A Slug"}, "ann", "")
	s.code(err, data.Invalid)
}

func zoneStays(s *suite) {
	l := s.layer("strikes", "Asia/Damascus")
	l.TimeZone = "Asia/Baghdad"
	_, err := s.store.PutLayer(s.ctx, l, "ann", "no event yet")
	s.ok(err)
	s.put(strike("a", 38, 35, "2017-05-25"))
	l.TimeZone = "UTC"
	_, err = s.store.PutLayer(s.ctx, l, "ann", "")
	s.code(err, data.Invalid)
	s.edit(data.Op{Kind: data.Delete, ID: "a"})
	_, err = s.store.PutLayer(s.ctx, l, "ann", "")
	s.code(err, data.Invalid) // the tombstone's states are dated as well
}

func kindsAndProperties(s *suite) {
	l := s.layer("strikes", "")
	a := strike("a", 38, 35, "")
	a.Properties = json.RawMessage(`{"n":1,"x":1,"list":[1],"o":{"n":"x"},"t":"a\"b","flag":true,"none":null,"day":"2017-05-25","at":"2017-05-25T14:30:00Z","note":"2017-05-25","big":1,"bits":8000000000,"grünes \u00e4":2}`)
	s.put(a)
	first := s.head()
	types := func(at int64) map[string]string {
		l, err := s.store.Layer(s.ctx, "strikes", at)
		s.ok(err)
		m := map[string]string{}
		for _, p := range l.Properties {
			m[p.Name] = strings.TrimSpace(p.Type + " " + p.Format)
		}
		return m
	}
	want := map[string]string{"n": "integer", "x": "integer", "list": "array", "o": "object", "t": "string", "flag": "boolean", "grünes ä": "integer",
		"day": "string date", "at": "string date-time", "note": "string date", "big": "integer", "bits": "integer int64"}
	if got := types(first); !reflect.DeepEqual(got, want) {
		s.Fatalf("types %v, want %v", got, want)
	}
	b := strike("b", 38, 35, "")
	b.Kind = "shelling"
	b.Properties = json.RawMessage(`{"n":1.5,"x":"many","none":7,"flag":null,"list":{},"day":"2017-05-26","note":"in May","big":8000000000,"bits":"many"}`)
	s.put(b)
	want["n"], want["x"], want["none"], want["list"] = "number", "string", "integer", "string"
	want["note"], want["big"], want["bits"] = "string", "integer int64", "string"
	if got := types(s.head()); !reflect.DeepEqual(got, want) {
		s.Fatalf("types %v, want %v", got, want)
	}
	equal(s, "type of n before", types(first)["n"], "integer")

	keys := func(at int64) []string {
		l, err := s.store.Layer(s.ctx, "strikes", at)
		s.ok(err)
		var keys []string
		for _, k := range l.Kinds {
			keys = append(keys, k.Key)
		}
		return keys
	}
	same(s, "kinds at first", keys(first), []string{"airstrike"})
	same(s, "kinds", keys(s.head()), []string{"airstrike", "shelling"})
	l.Kinds = []data.Kind{{Key: "mine"}, {Key: "shelling", Label: "Shelling"}}
	_, err := s.store.PutLayer(s.ctx, l, "ann", "")
	s.ok(err)
	same(s, "kinds that events have stay", keys(s.head()), []string{"mine", "shelling", "airstrike"})
	if got := types(s.head()); !reflect.DeepEqual(got, want) {
		s.Fatalf("types after the layer was described anew: %v, want %v", got, want)
	}
	l.Kinds = []data.Kind{{Key: "airstrike"}, {Key: "shelling"}}
	_, err = s.store.PutLayer(s.ctx, l, "ann", "")
	s.ok(err)
	same(s, "a kind that no event has goes", keys(s.head()), []string{"airstrike", "shelling"})
}
