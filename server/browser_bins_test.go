package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// dailyRows is CSV with an event a day for 800 days at each of 45 places, in cells of
// their own: too many entries for a tile in bins of a day, which are of two then.
func dailyRows() string {
	const places, days = 45, 800 // a cell is 4.5 degrees
	rows := strings.Builder{}
	rows.WriteString("id,kind,lat,lon,date_start\n")
	for i := range places * days {
		day := time.Date(2015, 1, 1+i/places, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		fmt.Fprintf(&rows, "e%d,synthetic,%d,%d,%s\n", i, 3+5*(i%places/9), 3+5*(i%9), day)
	}
	return rows.String()
}

// TestFinerBins looks at a tile that has too many entries for bins of a day: where
// the axis shows few days the page asks for finer ones, and for no others.
func TestFinerBins(t *testing.T) {
	t.Parallel()
	db := importedEvents(t, dailyRows())
	s := startServer(t, "--db", db, "--no-sample")
	b := openTab(t, s.url, 1200, 800)
	const bins = `(async () => {
		const tiles = ` + tilesAsked + `.filter((name) => name.includes("bin=") === %v);
		return Promise.all([...new Set(tiles)].map(async (name) => new DataView(await (await fetch(name)).arrayBuffer()).getUint16(6, true)));
	})()`
	b.goTo("/?map=2/20/40")
	b.until(tilesAsked + `.length > 0`)
	b.rest()
	if all := eval[[]int](b, fmt.Sprintf(bins, false)); len(all) != 1 || all[0] != 2 {
		t.Errorf("the tiles have bins of %v days, want one of 2", all)
	}
	if finer := eval[[]int](b, fmt.Sprintf(bins, true)); len(finer) != 0 {
		t.Errorf("of all the time tiles with bins of %v days were asked for", finer)
	}
	b.goTo("/?map=2/20/40&axis=2015-05-01/2015-06-29")
	b.until(fmt.Sprintf(`%s.some((name) => name.includes("bin=1"))`, tilesAsked))
	b.rest()
	if finer := eval[[]int](b, fmt.Sprintf(bins, true)); len(finer) != 1 || finer[0] != 1 {
		t.Errorf("of two months tiles with bins of %v days were asked for, want one of 1", finer)
	}
}
