package vectortile

import (
	"encoding/binary"
	"slices"
)

// Fields of the format's messages: their number, and how they are written, in
// the byte that stands before each.
const (
	tileLayer = 3<<3 | 2

	layerName    = 1<<3 | 2
	layerFeature = 2<<3 | 2
	layerKey     = 3<<3 | 2
	layerValue   = 4<<3 | 2
	layerExtent  = 5 << 3
	layerVersion = 15 << 3

	featureID       = 1 << 3
	featureTags     = 2<<3 | 2
	featureType     = 3 << 3
	featureGeometry = 4<<3 | 2

	valueText   = 1<<3 | 2
	valueNumber = 4 << 3 // int64
	valueBool   = 7 << 3
)

// Types of a feature's geometry.
const (
	typePoint = 1 + iota
	typeLine
	typeArea
)

// Commands of a geometry, in the lowest three bits; how often they are repeated
// stands above.
const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// Value is the number of a value in a layer.
type Value uint32

// Layer is one layer of a tile as it is written. A property that is not known
// has no tag: the format has no null.
type Layer struct {
	name     string
	keys     []string
	count    Value // of values
	values   []byte
	texts    map[string]Value
	numbers  map[int64]Value
	truth    Value // the one behind the value true; 0 where there is none yet
	features []byte
	tags     []byte // of the feature that comes next, as they are written: key, value, and so on
}

// NewLayer begins a layer whose features have these properties.
func NewLayer(name string, keys ...string) *Layer {
	return &Layer{name: name, keys: keys, texts: map[string]Value{}, numbers: map[int64]Value{}}
}

// Empty reports whether no feature was written.
func (l *Layer) Empty() bool { return len(l.features) == 0 }

// Text returns the value of a text that may come again.
func (l *Layer) Text(s string) Value {
	v, ok := l.texts[s]
	if !ok {
		v = l.Unique(s)
		l.texts[s] = v
	}
	return v
}

// Unique returns the value of a text that comes once, such as an id.
func (l *Layer) Unique(s string) Value {
	b, at := begin(l.values, layerValue)
	l.values = end(appendText(b, valueText, s), at)
	l.count++
	return l.count - 1
}

// Grow makes room for so many features, most of which have a text of their own.
func (l *Layer) Grow(features int) {
	l.features, l.values = slices.Grow(l.features, 32*features), slices.Grow(l.values, 48*features)
}

// Number returns the value of a whole number.
func (l *Layer) Number(n int64) Value {
	v, ok := l.numbers[n]
	if !ok {
		v = l.count
		l.numbers[n] = v
		b, at := begin(l.values, layerValue)
		l.values = end(binary.AppendUvarint(append(b, valueNumber), uint64(n)), at)
		l.count++
	}
	return v
}

// True returns the value true.
func (l *Layer) True() Value {
	if l.truth == 0 {
		l.values = append(l.values, layerValue, 2, valueBool, 1)
		l.count++
		l.truth = l.count
	}
	return l.truth - 1
}

// Tag gives the feature that comes next a property: the key's place among those
// of NewLayer.
func (l *Layer) Tag(key int, v Value) {
	l.tags = binary.AppendUvarint(binary.AppendUvarint(l.tags, uint64(key)), uint64(v))
}

// Point writes a feature that is a point; an id of 0 is none.
func (l *Layer) Point(id uint64, x, y int32) {
	b, at := l.open(id, typePoint)
	b, geometry := begin(b, featureGeometry)
	b = append(b, 1<<3|moveTo)
	b = appendStep(b, x)
	b = appendStep(b, y)
	l.close(end(b, geometry), at)
}

// Shape writes a shape: a feature for its points, one for its lines, one for its
// areas, where it has any, all with the tags given before.
func (l *Layer) Shape(id uint64, s Shape) {
	tags := l.tags
	for _, part := range []struct {
		kind  byte
		paths [][]XY
	}{{typePoint, onePath(s.Points)}, {typeLine, s.Lines}, {typeArea, s.Rings}} {
		if len(part.paths) == 0 {
			continue
		}
		l.tags = tags
		b, at := l.open(id, part.kind)
		b, geometry := begin(b, featureGeometry)
		b = appendPaths(b, part.kind, part.paths)
		l.close(end(b, geometry), at)
	}
	l.tags = tags[:0]
}

func onePath(points []XY) [][]XY {
	if len(points) == 0 {
		return nil
	}
	return [][]XY{points}
}

// appendPaths writes the commands that draw: each position as the step from the
// one before it.
func appendPaths(b []byte, kind byte, paths [][]XY) []byte {
	var pen XY
	for _, path := range paths {
		first := 1 // positions that are moved to
		if kind == typePoint {
			first = len(path)
		}
		for i, p := range path {
			switch i {
			case 0:
				b = binary.AppendUvarint(b, uint64(first)<<3|moveTo)
			case first:
				b = binary.AppendUvarint(b, uint64(len(path)-first)<<3|lineTo)
			}
			b = appendStep(b, p.X-pen.X)
			b = appendStep(b, p.Y-pen.Y)
			pen = p
		}
		if kind == typeArea {
			b = append(b, 1<<3|closePath)
		}
	}
	return b
}

// open begins a feature and puts the tags that were given into it.
func (l *Layer) open(id uint64, kind byte) (b []byte, at int) {
	b, at = begin(l.features, layerFeature)
	if id > 0 {
		b = binary.AppendUvarint(append(b, featureID), id)
	}
	if len(l.tags) > 0 {
		b = binary.AppendUvarint(append(b, featureTags), uint64(len(l.tags)))
		b = append(b, l.tags...)
	}
	return append(b, featureType, kind), at
}

func (l *Layer) close(b []byte, at int) {
	l.features, l.tags = end(b, at), l.tags[:0]
}

// roomForRest is for what a layer has besides features and values: its name, its keys.
const roomForRest = 512

// Append writes the layers that have features, one behind the other: a tile.
func Append(b []byte, layers ...*Layer) []byte {
	for _, l := range layers {
		if l.Empty() {
			continue
		}
		var at int
		b = slices.Grow(b, len(l.features)+len(l.values)+roomForRest)
		b, at = begin(b, tileLayer)
		b = appendText(b, layerName, l.name)
		b = append(b, l.features...)
		for _, key := range l.keys {
			b = appendText(b, layerKey, key)
		}
		b = append(b, l.values...)
		b = binary.AppendUvarint(append(b, layerExtent), Extent)
		b = append(b, layerVersion, 2)
		b = end(b, at)
	}
	return b
}

func appendText(b []byte, field byte, s string) []byte {
	b = binary.AppendUvarint(append(b, field), uint64(len(s)))
	return append(b, s...)
}

// appendStep writes a number with a sign: the sign in the lowest bit.
func appendStep(b []byte, n int32) []byte {
	return binary.AppendUvarint(b, uint64(uint32(n)<<1^uint32(n>>31)))
}

// begin writes the head of a field whose length is not known yet. Most are
// shorter than 128 bytes, so that one byte is kept for it.
func begin(b []byte, field byte) (out []byte, at int) { return append(b, field, 0), len(b) + 2 }

// end writes the length of what was written since at.
func end(b []byte, at int) []byte {
	n := len(b) - at
	if n < 0x80 {
		b[at-1] = byte(n)
		return b
	}
	var length [binary.MaxVarintLen64]byte
	size := binary.PutUvarint(length[:], uint64(n))
	b = append(b, length[:size-1]...) // room
	copy(b[at+size-1:], b[at:at+n])
	copy(b[at-1:], length[:size])
	return b
}
