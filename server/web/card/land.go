package card

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// Land is what lies under the events: coasts, water, borders and names.
type Land struct {
	land, lakes, rivers, borders, contested []shape
	countries, places                       []label
}

// shape is a ring or a line in degrees, with its box.
type shape struct {
	points                   []point
	west, south, east, north float64
}

type point struct{ x, y float32 }

// label is a name at a place. Size is a population, or the root of a state's
// area in degrees.
type label struct {
	name     string
	lon, lat float64
	size     float64
	capital  bool
}

const (
	mostLand = 64 << 20 // bytes of a land file, unpacked
	magic    = "WLC1"
)

var errLand = errors.New("not a land file of this version")

// ReadLand reads the packed file that static/build/card.mjs writes.
func ReadLand(packed []byte) (*Land, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack land: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(z, mostLand))
	if err != nil {
		return nil, fmt.Errorf("unpack land: %w", err)
	}
	if len(b) < 12 || string(b[:4]) != magic {
		return nil, errLand
	}
	steps, text := float64(binary.LittleEndian.Uint32(b[4:])), uint64(binary.LittleEndian.Uint32(b[8:]))
	if steps <= 0 || text > uint64(len(b)-12) {
		return nil, errLand
	}
	l := &Land{}
	if err := l.readLabels(b[12 : 12+text]); err != nil {
		return nil, err
	}
	r := &varints{b: b[12+text:]}
	var x, y int64
	for _, kind := range []*[]shape{&l.land, &l.lakes, &l.rivers, &l.borders, &l.contested} {
		for n := r.count(); n > 0 && r.err == nil; n-- {
			s := shape{west: math.Inf(1), south: math.Inf(1), east: math.Inf(-1), north: math.Inf(-1)}
			points := r.count()
			s.points = make([]point, 0, points)
			for ; points > 0 && r.err == nil; points-- {
				x += r.signed()
				y += r.signed()
				lon, lat := float64(x)/steps, float64(y)/steps
				s.points = append(s.points, point{float32(lon), float32(lat)})
				s.west, s.east = min(s.west, lon), max(s.east, lon)
				s.south, s.north = min(s.south, lat), max(s.north, lat)
			}
			*kind = append(*kind, s)
		}
	}
	return l, r.err
}

func (l *Land) readLabels(text []byte) error {
	var rows struct{ Countries, Places [][]any }
	if err := json.Unmarshal(text, &rows); err != nil {
		return fmt.Errorf("read names of land: %w", err)
	}
	read := func(rows [][]any) (out []label) {
		for _, row := range rows {
			if len(row) < 4 {
				continue
			}
			name, _ := row[0].(string)
			lon, _ := row[1].(float64)
			lat, _ := row[2].(float64)
			size, _ := row[3].(float64)
			out = append(out, label{name, lon, lat, size, len(row) > 4})
		}
		return out
	}
	l.countries, l.places = read(rows.Countries), read(rows.Places)
	return nil
}

// varints reads whole numbers; after an error it gives zeros.
type varints struct {
	b   []byte
	err error
}

func (r *varints) next() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.err = errLand
		return 0
	}
	r.b = r.b[n:]
	return v
}

// count reads how many there are of what takes at least a byte each.
func (r *varints) count() uint64 {
	n := r.next()
	if n > uint64(len(r.b)) {
		r.err = errLand
		return 0
	}
	return n
}

func (r *varints) signed() int64 {
	v := r.next()
	return int64(v>>1) ^ -int64(v&1)
}
