package web

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"net/url"
	"slices"
	"time"

	"github.com/waylog/waylog/data"
)

// A cursor is a place in an order under a pinned sequence number. It is opaque
// to clients: base64url of
//
//	version  byte, 1
//	seq, issued (Unix seconds), matched, row, int   varints
//	flags    byte: bit 0 the sort value is unknown, bit 1 text is an id
//	text     length as uvarint, then bytes: the sort value, or where that is too
//	         long for an address the id of the feature that has it
//	filters  8 bytes: hash of layer, filters and order
//	check    4 bytes: CRC-32 of all before it, so that a cut or mistyped
//	         cursor is told apart from one that merely is old
//
// Nothing in it is secret, and a forged one only moves its forger about in
// what he may read anyway.
type cursor struct {
	seq     int64
	issued  time.Time
	matched int64 // features that the whole walk has: does not change under a pinned state
	key     data.Key
	textOf  string // id of the feature whose sort value key lacks, or ""
	filters [8]byte
}

const (
	cursorVersion = 1
	cursorLife    = time.Hour
	cursorText    = 1000 // bytes of a sort value that a cursor holds itself

	flagNull, flagTextOf = 1, 2
)

// behind makes a cursor go on behind e.
func (c *cursor) behind(e *data.Event, l *data.Layer, by data.SortField) {
	c.key, c.textOf = keyOf(e, l, by), ""
	if len(c.key.Text) > cursorText {
		c.key.Text, c.textOf = "", e.ID
	}
}

func (c cursor) encode() string {
	b := []byte{cursorVersion}
	for _, v := range []int64{c.seq, c.issued.Unix(), c.matched, c.key.Row, c.key.Int} {
		b = binary.AppendVarint(b, v)
	}
	var flags byte
	if c.key.Null {
		flags |= flagNull
	}
	text := c.key.Text
	if c.textOf != "" {
		flags |= flagTextOf
		text = c.textOf
	}
	b = append(b, flags)
	b = binary.AppendUvarint(b, uint64(len(text)))
	b = append(b, text...)
	b = append(b, c.filters[:]...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	return base64.RawURLEncoding.EncodeToString(b)
}

var errCursor = errors.New("it is not a cursor of this server")

func decodeCursor(s string) (cursor, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < 1+8+4 || b[0] != cursorVersion {
		return cursor{}, errCursor
	}
	b, check := b[:len(b)-4], b[len(b)-4:]
	if crc32.ChecksumIEEE(b) != binary.BigEndian.Uint32(check) {
		return cursor{}, errCursor
	}
	var c cursor
	b, filters := b[1:len(b)-8], b[len(b)-8:]
	copy(c.filters[:], filters)
	var numbers [5]int64
	for i := range numbers {
		v, n := binary.Varint(b)
		if n <= 0 {
			return cursor{}, errCursor
		}
		numbers[i], b = v, b[n:]
	}
	c.seq, c.issued, c.matched, c.key.Row, c.key.Int = numbers[0], time.Unix(numbers[1], 0), numbers[2], numbers[3], numbers[4]
	if len(b) == 0 || b[0] > flagNull|flagTextOf || c.seq <= 0 || c.matched < 0 {
		return cursor{}, errCursor
	}
	flags, b := b[0], b[1:]
	c.key.Null = flags&flagNull != 0
	length, n := binary.Uvarint(b)
	if n <= 0 || length != uint64(len(b)-n) {
		return cursor{}, errCursor
	}
	if text := string(b[n:]); flags&flagTextOf != 0 {
		c.textOf = text
	} else {
		c.key.Text = text
	}
	return c, nil
}

// filterSum hashes what a cursor belongs to: the layer, and all parameters but
// those that may change from page to page.
func filterSum(layer string, values url.Values) [8]byte {
	h := sha256.New()
	part := func(s string) {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	part(layer)
	names := make([]string, 0, len(values))
	for name := range values {
		switch name {
		case "cursor", "limit", "f", "bins", "step":
		default:
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		part(name)
		part(values.Get(name))
	}
	return [8]byte(h.Sum(nil))
}
