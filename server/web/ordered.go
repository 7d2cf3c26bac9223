package web

import "fmt"

// object is a JSON object whose members stay in order: a reader of a schema
// takes the order of the fields from it.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members as they stand.
func (o object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		for j, v := range []any{m.name, m.value} {
			raw, err := encodeJSON(v)
			if err != nil {
				return nil, fmt.Errorf("member %s: %w", m.name, err)
			}
			if j == 1 {
				b = append(b, ':')
			}
			b = append(b, raw...)
		}
	}
	return append(b, '}'), nil
}
