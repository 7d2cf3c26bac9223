package exporter

import (
	"encoding/json"
	"strings"

	"github.com/waylog/waylog/geo/geojson"
)

// form is what the objects of a stored list look like: the members in the order
// in which they are stored and written.
type form []field

type field struct {
	name   string
	always bool  // written also when it is null
	list   *form // of the objects in it, where it is a list of such
}

var (
	actorForm   = form{{"name", true, nil}, {"role", true, nil}}
	relatedForm = form{{"layer", true, nil}, {"id", true, nil}, {"relation", true, nil}, {"note", false, nil}}
	figureForm  = form{{"what", true, nil}, {"low", true, nil}, {"best", true, nil}, {"high", true, nil}, {"text", true, nil}}
	claimForm   = form{
		{"id", true, nil}, {"source_id", true, nil}, {"claimant", true, nil}, {"text", true, nil}, {"said_on", true, nil}, {"stance", true, nil},
		{"figures", true, &figureForm}, {"date_start", true, nil}, {"date_end", true, nil}, {"time_text", true, nil}, {"place", true, nil}, {"geometry", true, nil},
	}
)

// appendStored appends a list that is stored as encoding/json writes it: what
// is left out there when it is empty is null here. Nil form is a list of texts.
// What cannot be copied is read and written again by plain.
func appendStored[T any](s *Stored, dst []byte, stored string, f *form, plain func([]byte, []T) []byte) []byte {
	if stored == "" {
		return dst
	}
	if !escapedOtherwise(stored) {
		if f == nil {
			return append(dst, stored...)
		}
		if out, rest, ok := f.list(dst, stored); ok && rest == "" {
			return out
		}
	}
	var values []T
	err := json.Unmarshal([]byte(stored), &values)
	s.failed("a list", err)
	return plain(dst, values)
}

// escapedOtherwise reports whether there may be an escape that AppendString
// does not write as encoding/json does.
func escapedOtherwise(stored string) bool {
	for {
		i := strings.IndexByte(stored, '\\')
		if i < 0 || i+1 == len(stored) {
			return false
		}
		if stored[i+1] == 'b' || stored[i+1] == 'f' || strings.HasPrefix(stored[i+1:], "ufffd") {
			return true
		}
		stored = stored[i+2:]
	}
}

// list copies the list of objects at the front of stored. It is not ok where
// that is not of this form.
func (f *form) list(dst []byte, stored string) (out []byte, rest string, ok bool) {
	if stored == "" || stored[0] != '[' {
		return dst, "", false
	}
	before := len(dst)
	dst, rest = append(dst, '['), stored[1:]
	for {
		if dst, rest, ok = f.object(dst, rest); !ok || rest == "" {
			return dst[:before], "", false
		}
		switch rest[0] {
		case ']':
			return append(dst, ']'), rest[1:], true
		case ',':
			dst, rest = append(dst, ','), rest[1:]
		default:
			return dst[:before], "", false
		}
	}
}

func (f *form) object(dst []byte, stored string) (out []byte, rest string, ok bool) {
	if stored == "" || stored[0] != '{' {
		return dst, "", false
	}
	m := &members{append(dst, '{')}
	rest = stored[1:]
	for i := range *f {
		field := &(*f)[i]
		value, after, found := member(rest, field.name)
		switch {
		case !found || value == `""`:
			if field.always {
				m.null(field.name)
			}
		case field.list != nil && value != "null":
			m.name(field.name)
			var left string
			if m.b, left, ok = field.list.list(m.b, value); !ok || left != "" {
				return dst, "", false
			}
		default:
			m.name(field.name)
			m.b = append(m.b, value...)
		}
		if found {
			rest = after
		}
	}
	if rest == "" || rest[0] != '}' {
		return dst, "", false
	}
	return append(m.b, '}'), rest[1:], true
}

// member returns the value of the member at the front, if it has that name, and
// what stands behind it.
func member(stored, name string) (value, rest string, found bool) {
	rest = strings.TrimPrefix(stored, ",")
	n := len(name)
	if len(rest) < n+4 || rest[0] != '"' || rest[1:n+1] != name || rest[n+1] != '"' || rest[n+2] != ':' {
		return "", "", false
	}
	rest = rest[n+3:]
	end := geojson.AfterValue(rest, 0)
	if end <= 0 {
		return "", "", false
	}
	return rest[:end], rest[end:], true
}
