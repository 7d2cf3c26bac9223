package eventtile

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/waylog/waylog/geo"
)

// Decode reads what Encode wrote. Bytes that are no tile give an error that
// says what is wrong with them; it never panics and never allocates more than a
// small multiple of their length.
func Decode(b []byte) (Tile, error) {
	if len(b) < headerSize || string(b[:4]) != magic {
		return Tile{}, fmt.Errorf("no time tile: expected at least %d bytes that begin with %s", headerSize, magic)
	}
	le := binary.LittleEndian
	width, n := int(b[4]), int(le.Uint32(b[8:]))
	if width != 2 && width != 4 || b[5] != 0 {
		return Tile{}, fmt.Errorf("time tile of another version: day columns of %d bytes", width)
	}
	// One event takes at least 16 bytes: this keeps the sizes below from overflowing.
	if n > len(b)/16 || headerSize+columnsSize(n, width) > len(b) {
		return Tile{}, fmt.Errorf("time tile of %d events is cut off after %d bytes", n, len(b))
	}
	d := decoder{b: b, n: n, width: width, epoch: int64(int32(le.Uint32(b[12:])))}
	t := Tile{Seq: int64(le.Uint64(b[16:])), Events: make([]Event, n)}
	var err error
	if t.Kinds, err = d.kinds(); err != nil {
		return Tile{}, err
	}
	for _, step := range []func(*Tile) error{d.positions, d.days, d.states, d.ids} {
		if err := step(&t); err != nil {
			return Tile{}, err
		}
	}
	return t, nil
}

// decoder walks through the columns: at is where the next one begins.
type decoder struct {
	b        []byte
	n, width int
	epoch    int64
	at       int
}

// section returns the bytes that the header's field at points to.
func (d *decoder) section(name string, field, length int) ([]byte, error) {
	start := int(binary.LittleEndian.Uint32(d.b[field:]))
	if start%4 != 0 && name != "ids" || start < headerSize || length < 0 || start > len(d.b) || length > len(d.b)-start {
		return nil, fmt.Errorf("time tile of %d bytes: %s of %d bytes at %d", len(d.b), name, length, start)
	}
	return d.b[start : start+length], nil
}

func (d *decoder) kinds() ([]string, error) {
	raw, err := d.section("kinds", 32, int(binary.LittleEndian.Uint32(d.b[36:])))
	if err != nil {
		return nil, err
	}
	var kinds []string
	if err := json.Unmarshal(raw, &kinds); err != nil {
		return nil, fmt.Errorf("time tile: kinds: %w", err)
	}
	if want := int(binary.LittleEndian.Uint16(d.b[6:])); len(kinds) != want {
		return nil, fmt.Errorf("time tile: %d kinds, the header says %d", len(kinds), want)
	}
	return kinds, nil
}

func (d *decoder) positions(t *Tile) error {
	d.at = headerSize
	for i := range t.Events {
		t.Events[i].Lon = float64(binary.LittleEndian.Uint32(d.b[d.at+4*i:]))/quanta*360 - 180
	}
	d.at += 4 * d.n
	for i := range t.Events {
		t.Events[i].Lat = float64(binary.LittleEndian.Uint32(d.b[d.at+4*i:]))/quanta*180 - 90
	}
	d.at += 4 * d.n
	return nil
}

func (d *decoder) days(t *Tile) error {
	for column := range 4 {
		for i := range t.Events {
			v := int64(0)
			if d.width == 2 {
				v = int64(binary.LittleEndian.Uint16(d.b[d.at+2*i:]))
			} else {
				v = int64(int32(binary.LittleEndian.Uint32(d.b[d.at+4*i:])))
			}
			if v == 0 {
				continue
			}
			day := v + d.epoch - 1
			if v < 0 || day < math.MinInt32 || day > math.MaxInt32 {
				return fmt.Errorf("time tile: event %d: %d is not a day", i, day)
			}
			*t.Events[i].days()[column] = new(geo.Date(day))
		}
		d.at += align(d.width * d.n)
	}
	for i := 1; i < d.n; i++ {
		if compareLo(t.Events[i-1].Lo, t.Events[i].Lo) > 0 {
			return fmt.Errorf("time tile: event %d begins before the one in front of it", i)
		}
	}
	return nil
}

func (d *decoder) states(t *Tile) error {
	for i := range t.Events {
		k := int(binary.LittleEndian.Uint16(d.b[d.at+2*i:]))
		if k >= len(t.Kinds) {
			return fmt.Errorf("time tile: event %d: kind %d of %d", i, k, len(t.Kinds))
		}
		t.Events[i].Kind = t.Kinds[k]
	}
	d.at += align(2 * d.n)
	for i := range t.Events {
		s := d.b[d.at+i]
		t.Events[i].Precision = s & threeBits
		t.Events[i].Ongoing = s>>ongoingBit&1 == 1
		t.Events[i].Status = s >> statusShift & threeBits
	}
	return nil
}

func (d *decoder) ids(t *Tile) error {
	offsets, err := d.section("id offsets", 24, 4*(d.n+1))
	if err != nil {
		return err
	}
	ids, err := d.section("ids", 28, int(binary.LittleEndian.Uint32(offsets[4*d.n:])))
	if err != nil {
		return err
	}
	for i := range t.Events {
		from, to := binary.LittleEndian.Uint32(offsets[4*i:]), binary.LittleEndian.Uint32(offsets[4*i+4:])
		if from > to || int64(to) > int64(len(ids)) || !utf8.Valid(ids[from:to]) {
			return fmt.Errorf("time tile: event %d: id from %d to %d of %d bytes of text", i, from, to, len(ids))
		}
		t.Events[i].ID = string(ids[from:to])
	}
	return nil
}

// compareLo puts those without a day first.
func compareLo(a, b *geo.Date) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Compare(*a, *b)
}
