package sqlite

import (
	"bytes"
	"encoding/json"
	"maps"
	"testing"
)

// FuzzMembers compares with encoding/json on every object it can read.
func FuzzMembers(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a":1}`, `{"a":-1.5e3,"b":"x","c":null,"d":true,"e":[1,{"f":"]}"}],"g":{"h":[]}}`, `{"a\"b":1,"ü":"\\"}`, `{"":""}`,
		`{`, `{"a"`, `{"a":}`, `{"a":1,}`, `[]`, `{"a":"}`, `"x"`, `{"a":1}}`, `{"a":[}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got := map[string]string{}
		err := members(raw, func(name []byte, kind string) error { // must end, whatever raw is
			got[string(name)] = kind
			return nil
		})
		var b bytes.Buffer
		if json.Compact(&b, raw) != nil || len(raw) == 0 || b.String() != string(raw) || raw[0] != '{' {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) != nil {
			return
		}
		want := map[string]string{}
		for name, value := range object {
			want[name] = kindOf(value)
		}
		if !maps.Equal(got, want) {
			t.Fatalf("%s: got %v, want %v", raw, got, want)
		}
	})
}

func TestWidest(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"integer", "integer", "integer"}, {"integer", "number", "number"}, {"number", "integer", "number"},
		{"integer", "string", "string"}, {"boolean", "integer", "string"}, {"object", "array", "string"}, {"array", "array", "array"},
	} {
		if got := widest(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: got %s, want %s", c.a, c.b, got, c.want)
		}
	}
}
