package sqlite

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
)

func TestArraysAreSets(t *testing.T) {
	var s sets
	for _, c := range []struct {
		a, b                            string
		equal, contains, within, shared bool
	}{
		{`["x","y","x"]`, `["y","x"]`, true, true, true, true},
		{`["x","y"]`, `["x"]`, false, true, false, true},
		{`["x"]`, `["y"]`, false, false, false, false},
		{`[]`, `[]`, true, true, true, false},
		{`[1,2.50,1e2,-0]`, `[1.0,2.5,100,0]`, true, true, true, true},
		{`[12345678901234567890]`, `[12345678901234567891]`, false, false, false, false},
		{`["1"]`, `[1]`, false, false, false, false},
		{`[true,null]`, `["true","null"]`, false, false, false, false},
		{`[["b","a","a"],[]]`, `[[],["a","b"]]`, true, true, true, true},
		{`[{"a":1,"b":[2,1]}]`, `[{"b":[1,2],"a":1.0}]`, true, true, true, true},
		{`[{"type":"LineString","coordinates":[[1,2],[3,4]]}]`, `[{"coordinates":[[3,4],[1,2]],"type":"LineString"}]`, false, false, false, false},
		{`["a,b"]`, `["a","b"]`, false, false, false, false},
		{`[["a","b"]]`, `[["a,b"]]`, false, false, false, false},
	} {
		for op, want := range map[data.Operator]bool{data.AEquals: c.equal, data.AContains: c.contains, data.AContainedBy: c.within, data.AOverlaps: c.shared} {
			if got := s.compare(string(op), c.a, c.b); got != flag(want) {
				t.Errorf("%s of %s and %s: got %v, want %t", op, c.a, c.b, got, want)
			}
		}
	}
	for _, unknown := range []any{nil, []byte(nil), "null", `{"a":1}`, "5", "[", ""} {
		if got := s.compare("a_equals", `["x"]`, unknown); got != nil {
			t.Errorf("%v: got %v", unknown, got)
		}
	}
}

func TestArrayOf(t *testing.T) {
	point := wkb.MustMarshal(orb.Point{1, 2})
	for _, c := range []struct {
		kinds  string
		values []any
		want   any
	}{
		{"", nil, "[]"},
		{"tnnbbd", []any{`a"b`, int64(5), 2.5, int64(1), int64(0), int64(17311)}, `["a\"b",5,2.5,true,false,"2017-05-25"]`},
		{"iga", []any{int64(1_000_001), point, `["x",[1]]`}, `["1970-01-01T00:00:01.000001Z",{"type":"Point","coordinates":[1,2]},["x",[1]]]`},
		{"ee", []any{`["x"]`, `[1,2]`}, `["x",1,2]`},
		{"wv", []any{int64(0), int64(afterAll), int64(beforeAll), int64(0)}, `[{"interval":["1970-01-01",".."]},{"interval":["..","1970-01-01T00:00:00Z"]}]`},
		{"tn", []any{"a", nil}, nil}, {"t", []any{[]byte(nil)}, nil}, {"w", []any{int64(1)}, nil}, {"g", []any{[]byte("x")}, nil}, {"a", []any{"x"}, nil},
	} {
		if got := arrayOf(c.kinds, c.values...); got != c.want {
			t.Errorf("%s of %v: got %v, want %v", c.kinds, c.values, got, c.want)
		}
	}
}
