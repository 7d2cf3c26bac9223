package importer

import (
	"encoding/json"
	"errors"
	"math"

	"github.com/paulmach/orb"
)

// setCoordTimes takes the times of the vertices as GPS software writes them
// beside a line (coordTimes). Where they do not fit the line one to one they
// stay what they are, an own property.
func (b *builder) setCoordTimes(c cell) {
	var out []byte
	var err error
	switch g := b.event.Geometry.(type) {
	case orb.LineString:
		out, err = b.vertexTimes(nil, c.raw, g)
	case orb.MultiLineString:
		var lines []json.RawMessage
		if json.Unmarshal(c.raw, &lines) != nil || len(lines) != len(g) {
			b.keep(c)
			return
		}
		out = append(out, '[')
		for i := range lines {
			if i > 0 {
				out = append(out, ',')
			}
			if out, err = b.vertexTimes(out, lines[i], g[i]); err != nil {
				break
			}
		}
		out = append(out, ']')
	}
	if out == nil || err != nil {
		b.keep(c)
		return
	}
	b.event.VertexTimes = out
}

func (b *builder) vertexTimes(dst []byte, raw json.RawMessage, line orb.LineString) ([]byte, error) {
	var texts []*string
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, err
	}
	if len(texts) != len(line) || crossesAntimeridian(line) { // where it is cut vertices are added
		return nil, errors.New("the times do not fit the line")
	}
	dst = append(dst, '[')
	for i, text := range texts {
		if i > 0 {
			dst = append(dst, ',')
		}
		if text == nil {
			dst = append(dst, "null"...)
			continue
		}
		m, err := parseMoment(*text, b.loc)
		if err != nil {
			return nil, errors.New("the times do not fit the line")
		}
		dst = append(m.Append(append(dst, '"')), '"')
	}
	return append(dst, ']'), nil
}

func crossesAntimeridian(line orb.LineString) bool {
	for i := 1; i < len(line); i++ {
		if math.Abs(line[i][0]-line[i-1][0]) > 180 {
			return true
		}
	}
	return false
}
