package timeindex

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo"
)

// A segment is a part of an index as bytes, from which the index is made without
// sorting anything. All numbers are little-endian:
//
//	0  format, 1 byte: segmentFormat
//	1  form, 1 byte; apart for what has no column form
//	2  0, 2 bytes
//	4  events in all segments, 4 bytes
//	8  events of that form in them, 4 bytes
//	12 events of that form before this segment, 4 bytes
//	16 events in it, 4 bytes; at most segmentSize, and that many in all but the last
//	20 columns one after the other, in the order of columns.words, 4 bytes an
//	   event, then kinds and marks, 1 byte an event;
//	   or events one after the other as in appendApart
const (
	segmentFormat = 2
	segmentHead   = 20
	segmentSize   = 16 * blockSize
	apart         = forms
)

// eventSize is what an event of each form takes in a segment.
var eventSize = [...]int{points: 22, shapes: 30, unplaced: 14, longPoints: 22, longShapes: 30, longUnplaced: 14, apart: apartSize}

// words are the columns of 4 bytes an event.
func (c *columns) words() []*[]int32 {
	w := []*[]int32{&c.lo, &c.hi}
	if c.x0 != nil {
		w = append(w, &c.x0, &c.y0)
	}
	if c.x1 != nil {
		w = append(w, &c.x1, &c.y1)
	}
	return w
}

// emptyColumns has room for n events of a form.
func emptyColumns(f form, n int) *columns {
	c := &columns{lo: make([]int32, 0, n), hi: make([]int32, 0, n), rows: make([]uint32, 0, n), kinds: make([]uint8, 0, n), marks: make([]uint8, 0, n), lows: make([]int32, (n+lowStep-1)/lowStep)}
	if f.placed() {
		c.x0, c.y0 = make([]int32, 0, n), make([]int32, 0, n)
	}
	if f.placed() && !f.pointed() {
		c.x1, c.y1 = make([]int32, 0, n), make([]int32, 0, n)
	}
	return c
}

// Segments yields the index in parts, each valid until the next. It must have
// come from Build, Merged or a Loader: what Apply adds is not among them.
func (x *Index) Segments() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var b []byte
		head := func(f form, all, before, n int) {
			b = append(b[:0], segmentFormat, byte(f), 0, 0)
			for _, v := range []int{len(x.loose) + x.base.len(), all, before, n} {
				b = binary.LittleEndian.AppendUint32(b, uint32(v))
			}
		}
		for f := range x.base.groups {
			c := x.base.groups[f].columns
			for first := 0; first < c.len(); first += segmentSize {
				end := min(first+segmentSize, c.len())
				head(form(f), c.len(), first, end-first)
				for _, w := range c.words() {
					for _, v := range (*w)[first:end] {
						b = binary.LittleEndian.AppendUint32(b, uint32(v))
					}
				}
				for _, v := range c.rows[first:end] {
					b = binary.LittleEndian.AppendUint32(b, v)
				}
				b = append(append(b, c.kinds[first:end]...), c.marks[first:end]...)
				if !yield(b) {
					return
				}
			}
		}
		for first := 0; first < len(x.loose); first += segmentSize {
			end := min(first+segmentSize, len(x.loose))
			head(apart, len(x.loose), first, end-first)
			for i := first; i < end; i++ {
				b = appendApart(b, &x.loose[i])
			}
			if !yield(b) {
				return
			}
		}
	}
}

// Loader makes an index of the segments of one, given in their order.
type Loader struct {
	forms [forms]*columns
	total int            // events, as the segments say
	all   [forms + 1]int // of each form
	loose []Event
}

var errSegment = errors.New("a segment of an index cannot be read")

// Add takes a segment in. Of an index that cannot be, it says so; that it is the
// index of the right events its caller knows.
func (l *Loader) Add(b []byte) error {
	if len(b) < segmentHead || b[0] != segmentFormat || form(b[1]) > apart || b[2] != 0 || b[3] != 0 {
		return fmt.Errorf("%w: unknown format", errSegment)
	}
	f := form(b[1])
	number := func(at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }
	total, all, before, n := number(4), number(8), number(12), number(16)
	if n == 0 || l.total != 0 && l.total != total || n > segmentSize || n < segmentSize && before+n != all || before+n > all || before != l.have(f) || l.all[f] != 0 && l.all[f] != all {
		return fmt.Errorf("%w: it is not the next one", errSegment)
	}
	b = b[segmentHead:]
	if len(b) != n*eventSize[f] {
		return fmt.Errorf("%w: it has another length", errSegment)
	}
	l.total, l.all[f] = total, all
	if f == apart {
		return l.addApart(b)
	}
	if l.forms[f] == nil {
		l.forms[f] = emptyColumns(f, all)
	}
	c := l.forms[f]
	for _, w := range c.words() {
		to := (*w)[before : before+n]
		for i := range to {
			to[i] = int32(binary.LittleEndian.Uint32(b[4*i:]))
		}
		*w = (*w)[:before+n]
		b = b[4*n:]
	}
	c.rows = c.rows[:before+n]
	for i := range n {
		c.rows[before+i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	b = b[4*n:]
	c.kinds = append(c.kinds, b[:n]...)
	c.marks = append(c.marks, b[n:]...)
	for first := before; first < before+n; first += blockSize {
		end := min(first+blockSize, before+n)
		for i := first + 1; i < end; i++ {
			if c.lo[i] < c.lo[i-1] {
				return fmt.Errorf("%w: it is not in order", errSegment)
			}
		}
		c.blocks = append(c.blocks, c.head(first, end))
	}
	return nil
}

// have is how many events of a form were added.
func (l *Loader) have(f form) int {
	switch {
	case f == apart:
		return len(l.loose)
	case l.forms[f] == nil:
		return 0
	}
	return l.forms[f].len()
}

// Index returns what was added, once it is whole.
func (l *Loader) Index() (*Index, error) {
	x := &Index{base: partOf([forms][]narrow{}, 1), delta: partOf([forms][]narrow{}, 1), loose: l.loose}
	have := 0
	for f, all := range l.all {
		have += l.have(form(f))
		if form(f) < apart && l.forms[f] != nil {
			x.base.groups[f] = group{columns: l.forms[f], left: all}
		}
	}
	if have != l.total {
		return nil, fmt.Errorf("%w: after the last one %d of %d events are there", errSegment, have, l.total)
	}
	return finished(x), nil
}

// What an event that has no column form has of what may be unknown.
const (
	hasLo = 1 << iota
	hasHi
	hasFrom
	hasTo
	hasBox
	isPoint
)

// apartSize is an event of that kind: flags, status, precision, 0, kind, row, four
// times, four coordinates.
const apartSize = 1 + 1 + 2 + 4 + 8 + 4*8 + 4*8

func appendApart(b []byte, e *Event) []byte {
	flags, times, place := byte(0), [4]uint64{}, [4]float64{}
	for i, m := range []*geo.Minute{e.Span.Lo, e.Span.Hi, e.Span.From, e.Span.To} {
		if m != nil {
			flags |= hasLo << i
			times[i] = uint64(*m)
		}
	}
	if e.Box != nil {
		flags |= hasBox
		place = [4]float64{e.Box.Min[0], e.Box.Min[1], e.Box.Max[0], e.Box.Max[1]}
	}
	if e.Point {
		flags |= isPoint
	}
	b = append(b, flags, e.Status, e.Precision, 0)
	b = binary.LittleEndian.AppendUint32(b, e.Kind)
	b = binary.LittleEndian.AppendUint64(b, uint64(e.Row))
	for _, t := range times {
		b = binary.LittleEndian.AppendUint64(b, t)
	}
	for _, v := range place {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func (l *Loader) addApart(b []byte) error {
	for ; len(b) > 0; b = b[apartSize:] {
		e := Event{Kind: binary.LittleEndian.Uint32(b[4:]), Row: int64(binary.LittleEndian.Uint64(b[8:])), Status: b[1], Precision: b[2], Point: b[0]&isPoint != 0}
		if e.Status > MaxStatus || e.Precision > MaxPrecision || e.Row <= 0 || e.Point && b[0]&hasBox == 0 {
			return fmt.Errorf("%w: an event cannot be", errSegment)
		}
		for i, m := range []**geo.Minute{&e.Span.Lo, &e.Span.Hi, &e.Span.From, &e.Span.To} {
			if b[0]&(hasLo<<i) != 0 {
				*m = new(geo.Minute(binary.LittleEndian.Uint64(b[16+8*i:])))
			}
		}
		if b[0]&hasBox != 0 {
			at := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[48+8*i:])) }
			e.Box = &orb.Bound{Min: orb.Point{at(0), at(1)}, Max: orb.Point{at(2), at(3)}}
		}
		if !bytes.Equal(appendApart(nil, &e), b[:apartSize]) { // what is not known was not 0
			return fmt.Errorf("%w: an event cannot be", errSegment)
		}
		l.loose = append(l.loose, e)
	}
	return nil
}

// Within reports whether all kinds and statuses are below these numbers.
func (x *Index) Within(kinds, statuses int) bool {
	var known set
	for k := range min(kinds, oddKind) {
		known.add(uint8(k))
	}
	ok := !slices.ContainsFunc(x.loose, func(e Event) bool { return int64(e.Kind) >= int64(kinds) || int(e.Status) >= statuses })
	x.each(func(g *group) {
		for i := range g.blocks {
			ok = ok && known.holds(&g.blocks[i].kinds) && g.blocks[i].statuses>>min(statuses, 16) == 0
		}
	})
	return ok
}
