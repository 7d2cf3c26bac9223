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

func TestKindOf(t *testing.T) {
	for value, want := range map[string]string{
		`1`: "integer", `-1`: "integer", `0`: "integer", `2147483647`: "integer", `-2147483648`: "integer", `2147483648`: "int64", `-2147483649`: "int64",
		`9223372036854775807`: "int64", `9223372036854775808`: "number", `1.0`: "number", `1e3`: "number", `true`: "boolean", `null`: "",
		`"2017-05-25"`: "date", `"2017-02-30"`: "string", `"2017-05-25T14:30:00Z"`: "date-time", `"2017-05-25T14:30:00.5+03:00"`: "date-time",
		`"2017-05-25T14:30:00"`: "date-time", `"2017-05-25 14:30"`: "date-time", `"2017-05-25T14:30Z"`: "date-time", `"2017-05-25T24:30:00"`: "string", `"2017-05-25T14:30:00 Damascus"`: "string", `"2017-05-25T4:30:00"`: "string", `"2017-05-25/2017-06-01"`: "string",
		`"2017-05"`: "string", `"2017"`: "string", `""`: "string", `"2017-05-25 to 06-01"`: "string", `[]`: "array", `{}`: "object",
	} {
		if got := kindOf([]byte(value)); got != want {
			t.Errorf("%s is %s, want %s", value, got, want)
		}
	}
}

func TestWidest(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"integer", "integer", "integer"}, {"integer", "number", "number"}, {"number", "integer", "number"},
		{"integer", "string", "string"}, {"boolean", "integer", "string"}, {"object", "array", "string"}, {"array", "array", "array"},
		{"integer", "int64", "int64"}, {"int64", "integer", "int64"}, {"int64", "number", "number"}, {"int64", "string", "string"},
		{"date", "date", "date"}, {"date", "date-time", "string"}, {"date", "string", "string"}, {"string", "date-time", "string"}, {"date", "integer", "string"},
	} {
		if got := widest(c.a, c.b); got != c.want {
			t.Errorf("%s and %s: got %s, want %s", c.a, c.b, got, c.want)
		}
	}
}
