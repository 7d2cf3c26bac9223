package timetile_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/waylog/waylog/geo/timetile"
)

// Other readers have to find of changed tiles what Decode does. They make the changes
// themselves, with these numbers and in this order (static/test/celltile.mutate.ts):
// testdata/mutations.json has only what is found.

// changesOfEach is how many changed tiles there are of each golden one.
const changesOfEach = 700

// dice gives numbers that are the same in every run and language.
type dice uint32

func (d *dice) next(n int) int {
	*d = *d*1664525 + 1013904223
	return int(uint64(*d) * uint64(n) >> 32)
}

var (
	// fields are places and widths of the head's numbers.
	fields = [][2]int{{0, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 2}, {8, 4}, {12, 4}, {16, 4}, {20, 4}, {24, 4}, {28, 4}, {32, 2}, {34, 2}, {36, 4}}
	edges  = []uint64{0, 1, 2, 3, 4, 40, 64, 127, 128, 129, 1599, 1600, 1<<16 - 1, 1 << 16, 1 << 21, 1<<31 - 3, 1<<31 - 2, 1<<31 - 1, 1 << 31, 1<<32 - 2, 1<<32 - 1, 1 << 32, 1<<35 - 1}
	// firsts stand in place of the first kind, arounds before or behind all of them.
	firsts = []string{
		`null`, `1`, `true`, `[]`, `{}`, ``, `"`, `"a`, `'a'`, `"a",`, `"a","b"`, `"a" "b"`, `["a"]`, `""`, `"a"`, " \t\n\r\"a\" ", `"A" `, `"\u0041"`,
		`"\ud800"`, `"\udc00"`, `"\uDC00\uD800"`, `"\ud83d\ude00"`, `"\uD83D\uDE00"`, `"\ud83dx\ude00"`, `"\ud83d\ud83d\ude00"`, `"\\ud800"`, `"\\\ud800"`, `"\ud83d\\ude00"`,
		`"\ud83d"`, `"\ufffd"`, `"\u0000"`, `"\b\f\n\r\t\/\"\\"`, `"\a"`, `"\x41"`, `"\u12"`, `"\u{41}"`, `"\U0001F600"`, "\"\x00\"", "\"\x1f\"", "\"\x7f\"", "\"\t\"", "\"\n\"",
		"\"\xff\"", "\"\xc0\x80\"", "\"\xc3\xa7\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\"\xed\x9f\xbf\"", "\"\xef\xbf\xbd\"", "\"\xef\xbb\xbf\"", "\"\xe2\x80\xa8\"", "\"\xf0\x9f\x98\x80\"", "\"\xf4\x90\x80\x80\"",
		`"__proto__"`, `"<&>"`, "/**/\"a\"", `NaN`, `-0`, `1e999`,
	}
	arounds = []string{"\xef\xbb\xbf", "\xff\xfe", " ", "\n\t\r ", "\v", "\f", "\x00", "\xc2\xa0", "\xe2\x80\xa8", "//", ",", "[]", "[", "]", "null"}
)

// changed returns a tile with change number k.
func changed(good []byte, k int) []byte {
	d := dice(uint32(k) * 2654435761)
	b := bytes.Clone(good)
	le := binary.LittleEndian
	columns := 40 + int(le.Uint32(b[36:]))
	switch d.next(8) {
	case 0:
		for range 1 + d.next(3) {
			at := d.next(len(b))
			b[at] ^= 1 << d.next(8)
		}
	case 1:
		b = b[:d.next(len(b))]
	case 2:
		at := d.next(len(b) + 1)
		for range 1 + d.next(3) {
			b = slices.Insert(b, at, byte(d.next(256)))
		}
	case 3:
		field := fields[d.next(len(fields))]
		value := edges[d.next(len(edges))]
		if d.next(2) == 0 {
			value = uint64(b[field[0]]) + uint64(d.next(3)) + 255
		}
		for i := range field[1] {
			b[field[0]+i] = byte(value >> (8 * i))
		}
	case 4:
		kinds := string(b[40:columns])
		if d.next(4) > 0 {
			_, others, _ := strings.Cut(kinds[2:], `"`)
			kinds = "[" + firsts[d.next(len(firsts))] + others
		} else if around := arounds[d.next(len(arounds))]; d.next(2) == 0 {
			kinds = around + kinds
		} else {
			kinds += around
		}
		b = slices.Concat(b[:40], []byte(kinds), b[columns:])
		le.PutUint32(b[36:], uint32(len(kinds)))
	default:
		for range 1 + d.next(2) {
			b = changedNumber(b, columns, &d)
		}
	}
	return b
}

// changedNumber puts another number in place of one of the columns, in longer form now
// and then.
func changedNumber(b []byte, columns int, d *dice) []byte {
	from := columns + d.next(len(b)-columns)
	for from > columns && b[from-1] >= 0x80 {
		from--
	}
	to := from
	for to < len(b)-1 && b[to] >= 0x80 {
		to++
	}
	value := uint64(d.next(4))
	if d.next(2) == 0 {
		value = edges[d.next(len(edges))]
	}
	other := binary.AppendUvarint(nil, value)
	if d.next(8) == 0 {
		other[len(other)-1] |= 0x80
		for range d.next(4) {
			other = append(other, 0x80)
		}
		other = append(other, 0)
	}
	return slices.Concat(b[:from], other, b[to+1:])
}

// found is what a reader is to find: "" where it refuses the bytes, "version" where it
// does so for their version, else a hash of all that they say.
func found(b []byte) string {
	t, err := timetile.Decode(b)
	switch {
	case err != nil && strings.Contains(err.Error(), "of version"):
		return "version"
	case err != nil:
		return ""
	}
	said := fnv.New32a()
	say := func(numbers ...int) {
		for _, n := range numbers {
			said.Write(binary.LittleEndian.AppendUint32(nil, uint32(n)))
		}
	}
	say(int(t.At.Zoom), int(t.At.Row), int(t.At.Col), t.Bin, int(t.Epoch), int(t.Events()), len(t.Kinds))
	for _, k := range t.Kinds {
		say(len(k))
		said.Write([]byte(k))
	}
	say(len(t.Lists))
	for _, l := range t.Lists {
		say(l.Cell, l.Kind, int(sortOf(&l)%2), int(l.X), int(l.Y), l.Entries)
	}
	for _, e := range t.Entries {
		if e.Sure == timetile.SureWhole && e.Start != 0 && e.End != 0 {
			e.From, e.To = e.Start, e.End
		}
		say(int(e.Start), int(e.End), int(e.Count), int(e.From), int(e.To))
	}
	return fmt.Sprintf("%08x", said.Sum32())
}

// foundOfAll is what is found of the changes of a tile. Bytes is a hash of all of them,
// for a reader to know that it made the same changes.
type foundOfAll struct {
	Bytes string
	Found []string
}

// TestMutations holds what is found of changed tiles to what it was.
func TestMutations(t *testing.T) {
	all := map[string]foundOfAll{}
	accepted, versions := 0, 0
	for name, good := range golden(t) {
		var of foundOfAll
		hash := fnv.New32a()
		for k := range changesOfEach {
			b := changed(good, k)
			hash.Write(b)
			verdict := found(b)
			of.Found = append(of.Found, verdict)
			if verdict == "version" {
				versions++
			} else if verdict != "" {
				accepted++
			}
		}
		of.Bytes = fmt.Sprintf("%08x", hash.Sum32())
		all[strings.ReplaceAll(name, " ", "-")] = of
	}
	if n := len(all) * changesOfEach; accepted < n/5 || accepted > n/2 || versions == 0 {
		t.Errorf("of %d changed tiles %d are accepted and %d of another version", n, accepted, versions)
	}
	got, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "mutations.json")
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(append(got, '\n'), want) {
		t.Errorf("%s is another one; with -update it is taken", path)
	}
}

// TestDecodeHoldsBounds decodes what lies on each bound, and what lies beyond it.
func TestDecodeHoldsBounds(t *testing.T) {
	const lastBin, most = 1<<31 - 2, 1 << 21
	tile := func(entries ...timetile.Entry) []byte {
		return written(&timetile.Tile{Bin: 1, Kinds: []string{"a"}, Lists: []timetile.List{{Entries: len(entries)}}, Entries: entries})
	}
	crowd := make([]timetile.Entry, most+1)
	for i := range crowd {
		crowd[i] = timetile.Entry{Start: uint32(i + 1), End: uint32(i + 1), Count: 1}
	}
	for name, c := range map[string]struct {
		bytes []byte
		holds bool
	}{
		"the last start":             {tile(timetile.Entry{Start: lastBin, Count: 1}), true},
		"a start behind it":          {tile(timetile.Entry{Start: lastBin + 1, Count: 1}), false},
		"the last end":               {tile(timetile.Entry{Start: 9, End: lastBin, Count: 1}), true},
		"an end behind it":           {tile(timetile.Entry{Start: 9, End: lastBin + 1, Count: 1}), false},
		"an end behind it, no start": {tile(timetile.Entry{End: lastBin + 1, Count: 1}), false},
		"the last of a span":         {tile(timetile.Entry{Sure: timetile.SureSpan, From: 9, To: lastBin, Count: 1}), true},
		"a span behind it":           {tile(timetile.Entry{Sure: timetile.SureSpan, From: 9, To: lastBin + 1, Count: 1}), false},
		"2^21 entries":               {tile(crowd[:most]...), true},
		"one more":                   {tile(crowd...), false},
	} {
		if _, err := timetile.Decode(c.bytes); (err == nil) != c.holds {
			t.Errorf("%s: %v", name, err)
		}
	}
}
