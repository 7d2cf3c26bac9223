package timetile

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/vectortile"
)

// Decode reads what Append wrote. Bytes that are no tile give an error that says
// what is wrong with them; it never panics and never allocates more than a small
// multiple of their length.
func Decode(b []byte) (*Tile, error) {
	switch {
	case len(b) < len(magic) || string(b[:3]) != magic[:3]:
		return nil, fmt.Errorf("no time tile: expected bytes that begin with %s", magic)
	case string(b[:4]) != magic:
		return nil, fmt.Errorf("time tile of version %q, expected version %s", b[:4], magic)
	case len(b) < headerSize:
		return nil, fmt.Errorf("time tile is cut short: %d bytes, the head alone has %d", len(b), headerSize)
	}
	le := binary.LittleEndian
	t := &Tile{At: vectortile.Tile{Zoom: uint32(b[4]), Row: le.Uint32(b[8:]), Col: le.Uint32(b[12:])}, Bin: int(le.Uint16(b[6:])), Epoch: geo.Date(int32(le.Uint32(b[16:])))}
	switch {
	case !Valid(t.At):
		return nil, fmt.Errorf("time tile %d/%d/%d: there is none of that address", t.At.Zoom, t.At.Row, t.At.Col)
	case b[5] != Side:
		return nil, fmt.Errorf("time tile of %d cells across, expected %d", b[5], Side)
	case !ValidBin(t.Bin):
		return nil, fmt.Errorf("time tile with bins of %d days, expected a power of two up to %d", t.Bin, MaxBin)
	case floorMod(int64(t.Epoch), int64(t.Bin)) != 0:
		return nil, fmt.Errorf("time tile: its first bin begins on day %d, which is no multiple of %d", t.Epoch, t.Bin)
	case le.Uint16(b[34:]) != 0:
		return nil, fmt.Errorf("time tile: %d where 0 is expected", le.Uint16(b[34:]))
	}
	events, lists, entries := le.Uint32(b[20:]), int(le.Uint32(b[24:])), int(le.Uint32(b[28:]))
	kinds := int(le.Uint32(b[36:]))
	// A list takes at least five bytes, an entry four: what says of itself that it
	// is larger than it is, is not believed.
	if kinds > len(b)-headerSize || lists > len(b)/5 || entries > len(b)/4 || headerSize+kinds+5*lists+4*entries > len(b) {
		return nil, fmt.Errorf("time tile is cut short: %d bytes do not hold %d lists and %d entries", len(b), lists, entries)
	}
	if err := t.readKinds(b[headerSize:headerSize+kinds], int(le.Uint16(b[32:]))); err != nil {
		return nil, err
	}
	t.Lists, t.Entries = make([]List, lists), make([]Entry, entries)
	r := &reader{b: b[headerSize+kinds:]}
	t.readLists(r)
	t.readEntries(r)
	switch {
	case r.err != nil:
		return nil, r.err
	case len(r.b) > 0:
		return nil, fmt.Errorf("time tile: %d bytes are left over", len(r.b))
	case t.Events() != int64(events):
		return nil, fmt.Errorf("time tile: its entries have %d events, its head says %d", t.Events(), events)
	}
	return t, nil
}

// escape is an escape of a JSON string; its group takes part where it is half of a
// surrogate pair.
var escape = regexp.MustCompile(`\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F])|.)`)

func (t *Tile) readKinds(b []byte, n int) error {
	if !utf8.Valid(b) {
		return fmt.Errorf("time tile: its kinds are no UTF-8")
	}
	var kinds []*string // null is none
	if err := json.Unmarshal(b, &kinds); err != nil || kinds == nil || slices.Contains(kinds, nil) {
		return fmt.Errorf("time tile: its kinds are no JSON array of strings")
	}
	for _, found := range escape.FindAllSubmatchIndex(b, -1) {
		if found[2] >= 0 {
			return fmt.Errorf("time tile: its kinds have half of a surrogate pair")
		}
	}
	if len(kinds) != n {
		return fmt.Errorf("time tile: %d kinds, its head says %d", len(kinds), n)
	}
	t.Kinds = make([]string, n)
	for i, k := range kinds {
		t.Kinds[i] = *k
	}
	return nil
}

// reader reads columns; its first error stays, after which all is 0.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("time tile: "+format, args...)
	}
}

// number reads an unsigned LEB128 below 2^32 of at most five bytes.
func (r *reader) number() uint32 {
	if r.err != nil {
		return 0
	}
	v, n := binary.Uvarint(r.b)
	switch {
	case n == 0 && len(r.b) < 5:
		r.err = fmt.Errorf("time tile is cut short: it ends within a number")
		return 0
	case n <= 0 || n > 5 || v > math.MaxUint32:
		r.fail("a number is not below 2^32")
		return 0
	}
	r.b = r.b[n:]
	return uint32(v)
}

func (r *reader) byte() uint8 {
	if r.err != nil {
		return 0
	}
	if len(r.b) == 0 {
		r.err = fmt.Errorf("time tile is cut short: it ends within a column")
		return 0
	}
	v := r.b[0]
	r.b = r.b[1:]
	return v
}

func (t *Tile) readLists(r *reader) {
	cell := int64(0)
	for i := range t.Lists {
		if cell += int64(r.number()); cell >= Side*Side {
			r.fail("list %d is in cell %d of %d", i, cell, Side*Side)
		}
		t.Lists[i].Cell = int(cell)
	}
	for i := range t.Lists {
		l := &t.Lists[i]
		v := r.number()
		if l.Kind, l.Wide = int(v/2), v%2 == 1; l.Kind >= len(t.Kinds) {
			r.fail("list %d has kind %d of %d", i, l.Kind, len(t.Kinds))
		}
		if i > 0 && l.Cell == t.Lists[i-1].Cell && l.sort() <= t.Lists[i-1].sort() {
			r.fail("list %d is not behind the one before it", i)
		}
	}
	for i := range t.Lists {
		t.Lists[i].X = r.byte()
	}
	for i := range t.Lists {
		t.Lists[i].Y = r.byte()
	}
	left := int64(len(t.Entries))
	for i := range t.Lists {
		n := int64(r.number()) + 1
		if left -= n; left < 0 {
			r.fail("its lists have more entries than its head says, %d", len(t.Entries))
			return
		}
		if n > listEntries {
			r.fail("list %d has %d entries, more than %d", i, n, listEntries)
		}
		t.Lists[i].Entries = int(n)
	}
	if left > 0 {
		r.fail("its lists have %d entries, its head says %d", int64(len(t.Entries))-left, len(t.Entries))
	}
}

func (t *Tile) readEntries(r *reader) {
	if r.err != nil {
		return
	}
	entries := t.Entries
	for i := range t.Lists {
		start := uint64(0)
		for j := range entries[:t.Lists[i].Entries] {
			start += uint64(r.number())
			entries[j].Start = uint32(start)
		}
		if start > lastBin {
			r.fail("list %d has a start beyond the last bin", i)
		}
		entries = entries[t.Lists[i].Entries:]
	}
	for i := range t.Entries {
		e := &t.Entries[i]
		v := uint64(r.number())
		if v > 0 && e.Start > 0 {
			v += uint64(e.Start) - 1
		}
		if v > lastBin {
			r.fail("entry %d has an end beyond the last bin", i)
		}
		e.End = uint32(v)
	}
	for i := range t.Entries {
		v := r.number()
		if v > uint32(SureSpan) {
			r.fail("entry %d has %d for what is certain, expected 0, 1 or 2", i, v)
		}
		t.Entries[i].Sure = Sure(v)
	}
	for i := range t.Entries {
		v := r.number()
		if v == math.MaxUint32 {
			r.fail("entry %d has 2^32 events", i)
		}
		t.Entries[i].Count = v + 1
	}
	for i := range t.Entries {
		e := &t.Entries[i]
		if e.Sure != SureSpan {
			continue
		}
		e.From = r.number()
		to := uint64(e.From) + uint64(r.number())
		if e.To = uint32(to); e.From == 0 || to > lastBin {
			r.fail("entry %d has a certain span from bin %d to %d", i, e.From, to)
		}
	}
	t.checkOrder(r)
}

func (t *Tile) checkOrder(r *reader) {
	entries := t.Entries
	for i := range t.Lists {
		n := t.Lists[i].Entries
		for j := 1; j < n; j++ {
			if compareEntries(&entries[j-1], &entries[j]) >= 0 {
				r.fail("entry %d of list %d is not behind the one before it", j, i)
			}
		}
		entries = entries[n:]
	}
}

// compareEntries is the order of the entries of a list, whatever their counts.
func compareEntries(a, b *Entry) int {
	if c := cmp.Compare(a.Start, b.Start); c != 0 {
		return c
	}
	if c := cmp.Compare(a.End, b.End); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Sure, b.Sure); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// sort is the number by which the lists of a cell are in order.
func (l *List) sort() int {
	if l.Wide {
		return l.Kind*2 + 1
	}
	return l.Kind * 2
}
