package importer

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestPackageGeometry(t *testing.T) {
	const (
		little = "4750 00 01 e6100000"
		one    = "000000000000f03f" // 1, 2 and NaN, least byte first
		two    = "0000000000000040"
		nan    = "000000000000f87f"
		square = "01 03000000 01000000 04000000" + one + one + two + one + two + two + one + one
	)
	for _, tc := range []struct {
		name, blob, want string // or the beginning of what is wrong
		raised           bool
	}{
		{"point", little + "01 01000000" + one + two, "[1 2]", false},
		{"most significant first", "4750 00 00 000010e6 00 00000001 3ff0000000000000 4000000000000000", "[1 2]", false},
		{"head and geometry in other orders", "4750 00 00 000010e6 01 01000000" + one + two, "[1 2]", false},
		{"an envelope", "4750 00 03 e6100000" + one + one + two + two + "01 01000000" + one + two, "[1 2]", false},
		{"the largest envelope", "4750 00 09 e6100000" + one + one + one + one + two + two + two + two + "01 01000000" + one + two, "[1 2]", false},
		{"no envelope of that kind", "4750 00 0b e6100000" + one, "5 is no kind of envelope", false},
		{"envelope cut short", "4750 00 03 e6100000" + one, "cut short", false},
		{"a height", little + "01 e9030000" + one + two + two, "[1 2]", true},
		{"a measure", little + "01 d1070000" + one + two + two, "[1 2]", true},
		{"both", little + "01 b90b0000" + one + two + two + two, "[1 2]", true},
		{"a height as PostGIS marks it", little + "01 01000080" + one + two + two, "[1 2]", true},
		{"a number of reference as PostGIS marks it", little + "01 01000020 e6100000" + one + two, "[1 2]", false},
		{"an empty point", "4750 00 11 e6100000 01 01000000" + nan + nan, "<nil>", false},
		{"half a point", little + "01 01000000" + nan + one, "[NaN 1]", false}, // which Normalize refuses
		{"empty polygon", little + "01 03000000 00000000", "<nil>", false},
		{"empty collection", little + "01 07000000 00000000", "<nil>", false},
		{"polygon", little + square, "[[[1 1] [2 1] [2 2] [1 1]]]", false},
		{"polygons", little + "01 06000000 01000000" + square, "[[[[1 1] [2 1] [2 2] [1 1]]]]", false},
		{"collection", little + "01 07000000 02000000" + "01 01000000" + one + two + square, "[[1 2] [[[1 1] [2 1] [2 2] [1 1]]]]", false},
		{"collection with an empty member", little + "01 07000000 01000000 01 03000000 00000000", "an empty part", false},
		{"lines with an empty one", little + "01 05000000 01000000 01 02000000 00000000", "an empty part", false},
		{"a part of another type", little + "01 04000000 01000000" + square, "a part of type 3 where 1 is expected", false},
		{"too many points", little + "01 02000000 ffffffff" + one + two, "4294967295 elements do not fit into the 16 bytes", false},
		{"too many rings", little + "01 03000000 ffffff7f 00000000", "do not fit", false},
		{"cut short", little + "01 01000000" + one, "cut short", false},
		{"bytes behind", little + "01 01000000" + one + two + "00", "1 bytes stand behind", false},
		{"no order of bytes", little + "02 01000000" + one + two, "2 is no order of bytes", false},
		{"a curve", little + "01 08000000 00000000", "CONVERT_TO_LINEAR", false},
		{"no type", little + "01 63000000 00000000", "99 is no type of geometry", false},
		{"no dimension", little + "01 a10f0000 00000000", "is no type of geometry", false},
		{"extended", "4750 00 21 e6100000 01020304", "an extended geometry", false},
		{"a later version", "4750 01 01 e6100000 01 01000000" + one + two, "version 2", false},
		{"another system", "4750 00 01 110f0000 01 01000000" + one + two, "reference system 3857, its table in 4326", false},
		{"no system", "4750 00 01 00000000 01 01000000" + one + two, "[1 2]", false},
		{"undefined system", "4750 00 01 ffffffff 01 01000000" + one + two, "[1 2]", false},
		{"plain well-known binary", "01 01000000" + one + two, "the letters GP", false},
		{"nothing", "", "the letters GP", false},
		{"nested too deep", little + strings.Repeat("01 07000000 01000000", 20), "nested more than 16 deep", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			blob, err := hex.DecodeString(strings.ReplaceAll(tc.blob, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			g, raised, err := parsePackageGeometry(blob, 4326)
			got := fmt.Sprint(g)
			if err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, tc.want) || err != nil && g != nil || err == nil && raised != tc.raised {
				t.Errorf("got %s, raised %v, want %s", got, raised, tc.want)
			}
		})
	}
}

// TestPackageGeometryAllocates holds that a count is believed only as far as
// there are bytes for it.
func TestPackageGeometryAllocates(t *testing.T) {
	blob := append(Blob(t, orb.Point{1, 2})[:8], 1, 2, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x0F)
	if n := testing.AllocsPerRun(10, func() {
		if _, _, err := parsePackageGeometry(blob, 4326); err == nil {
			t.Fatal("it was read")
		}
	}); n > 10 {
		t.Errorf("%v allocations", n)
	}
}
