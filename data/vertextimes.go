package data

import (
	"encoding/json"
	"math"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
)

// vertexTimes checks that raw has one date-time or null for each position of
// the geometry as it was given, and returns the times for the geometry as it is
// kept: where a line was cut at the antimeridian, the positions that the cut
// put in have none.
func vertexTimes(raw json.RawMessage, given, kept orb.Geometry) (json.RawMessage, error) {
	const want = "expected one date-time or null for each position, nested like the coordinates"
	read := func(raw json.RawMessage, n int) ([]*geo.Minute, error) {
		var times []*geo.Minute
		if err := json.Unmarshal(raw, &times); err != nil {
			return nil, InvalidField("vertex_times", "%s: %s", err, want)
		}
		if len(times) != n {
			return nil, InvalidField("vertex_times", "%d times for %d positions: %s", len(times), n, want)
		}
		return times, nil
	}
	var times []*geo.Minute
	var positions []orb.Point
	switch g := given.(type) {
	case orb.LineString:
		list, err := read(raw, len(g))
		if err != nil {
			return nil, err
		}
		times, positions = list, g
	case orb.MultiPoint:
		_, err := read(raw, len(g))
		return raw, err
	case orb.MultiLineString:
		var lines []json.RawMessage
		if err := json.Unmarshal(raw, &lines); err != nil || len(lines) != len(g) {
			return nil, InvalidField("vertex_times", "%d lists for %d lines: %s", len(lines), len(g), want)
		}
		for i := range g {
			list, err := read(lines[i], len(g[i]))
			if err != nil {
				return nil, err
			}
			times, positions = append(times, list...), append(positions, g[i]...)
		}
	default:
		return nil, InvalidField("vertex_times", "the geometry is no line: %s", want)
	}
	parts, many := kept.(orb.MultiLineString)
	if l, one := kept.(orb.LineString); one {
		parts = orb.MultiLineString{l}
	}
	if n := count(parts); n == len(positions) && len(parts) == lineCount(given) {
		return raw, nil
	}
	var out [][]*geo.Minute
	next := 0
	for _, part := range parts {
		list := make([]*geo.Minute, len(part))
		for i, p := range part {
			// The cut leaves out steps along the meridian, whose two names are one place.
			for next < len(positions) && math.Abs(positions[next][0]) == 180 && !samePlace(p, positions[next]) {
				next++
			}
			if next < len(positions) && samePlace(p, positions[next]) {
				list[i] = times[next]
				next++
			}
		}
		out = append(out, list)
	}
	if many {
		return marshal(out)
	}
	return marshal(out[0])
}

func count(lines orb.MultiLineString) int {
	n := 0
	for _, l := range lines {
		n += len(l)
	}
	return n
}

func lineCount(g orb.Geometry) int {
	if lines, ok := g.(orb.MultiLineString); ok {
		return len(lines)
	}
	return 1
}

// samePlace reports whether the kept position p is the given one q, rounded,
// perhaps with the meridian of 180 under its other name.
func samePlace(p, q orb.Point) bool {
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-7 }
	return near(p[1], q[1]) && (near(p[0], q[0]) || near(math.Abs(p[0]-q[0]), 360))
}

func marshal(v any) (json.RawMessage, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, InvalidField("vertex_times", "%s", err)
	}
	return raw, nil
}
