package timetile_test

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waylog/waylog/geo/timetile"
	"github.com/waylog/waylog/geo/vectortile"
)

func TestDecodeRefuses(t *testing.T) {
	good := golden(t)["days"]
	with := func(at int, bs ...byte) []byte {
		b := bytes.Clone(good)
		copy(b[at:], bs)
		return b
	}
	kinds := int(binary.LittleEndian.Uint32(good[36:]))
	columns := 40 + kinds
	for name, c := range map[string]struct {
		bytes []byte
		says  string
	}{
		"nothing":                 {nil, "expected"},
		"the tile before":         {with(3, '1'), "version"},
		"a later one":             {with(3, '3'), "version"},
		"something else":          {[]byte("<html>"), "no time tile"},
		"a level there is not":    {with(4, 19), "address"},
		"a row beyond the matrix": {with(8, 9), "address"},
		"other cells":             {with(5, 64), "cells"},
		"bins of three days":      {with(6, 3), "bins"},
		"bins of no day":          {with(6, 0), "bins"},
		"bins of 256 days":        {with(6, 0, 1), "bins"},
		"a day amid a bin":        {with(6, 32), "multiple"},
		"other numbers of events": {with(20, 11), "events"},
		"more lists":              {with(24, 0xff, 0xff, 0xff, 0xff), "cut short"},
		"fewer lists":             {with(24, 1), ""},
		"more entries":            {with(28, 0xff, 0xff, 0xff, 0xff), "cut short"},
		"a kind more":             {with(32, 5), "kinds"},
		"something behind kinds":  {with(34, 1), "expected"},
		"longer kinds":            {with(36, 0xff, 0xff, 0xff, 0xff), "cut short"},
		"kinds that are none":     {with(40, '{'), "kinds"},
		"a byte more":             {append(bytes.Clone(good), 0), "left over"},
		"a cell beyond":           {with(columns, 0xff, 0x7f), "cell"},
		"a long number":           {with(columns, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), "2^32"},
	} {
		_, err := timetile.Decode(c.bytes)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, it was to speak of %q", name, err, c.says)
		}
	}
	for n := range good {
		if _, err := timetile.Decode(good[:n]); err == nil {
			t.Errorf("cut after %d bytes: accepted", n)
		}
	}
	// Every number out of its order.
	tile := decoded(t, good)
	for name, change := range map[string]func(*timetile.Tile){
		"a list twice":   func(t *timetile.Tile) { t.Lists[1].Kind = t.Lists[0].Kind; t.Lists[1].Cell = t.Lists[0].Cell },
		"an entry twice": func(t *timetile.Tile) { t.Entries[1] = t.Entries[0] },
		"a kind beyond":  func(t *timetile.Tile) { t.Lists[0].Kind = 99 },
		"sure of more":   func(t *timetile.Tile) { t.Entries[1].Sure = 3 },
		"a span of none": func(t *timetile.Tile) { t.Entries[0].From = 0 },
	} {
		broken := *tile
		broken.Lists, broken.Entries = slices.Clone(tile.Lists), slices.Clone(tile.Entries)
		change(&broken)
		if _, err := timetile.Decode(written(&broken)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range golden(f) {
		f.Add(b)
		for k := range 40 {
			f.Add(changed(b, k))
		}
	}
	var empty timetile.Builder
	empty.Reset(options(vectortile.Tile{Zoom: 18, Row: 5, Col: 7}, time.UTC))
	f.Add(empty.Append(nil, 128))
	f.Fuzz(func(t *testing.T, b []byte) {
		tile, err := timetile.Decode(b)
		if err != nil {
			return
		}
		again, err := timetile.Decode(written(tile))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(tile, again) {
			t.Errorf("decoded %+v, then %+v", tile, again)
		}
		for i := range tile.Entries {
			e := &tile.Entries[i]
			if e.Sure != timetile.SureSpan && e.Certain(3, 900) && !e.Possible(3, 900) {
				t.Errorf("%+v was there for sure, but cannot have been", e)
			}
		}
	})
}
