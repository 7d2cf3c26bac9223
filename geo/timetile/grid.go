package timetile

import (
	"iter"
	"math"
	"math/bits"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/geo/vectortile"
)

// Places are compared in steps of half of a ten-millionth of a degree: the middle
// of two coordinates of seven decimals is a whole number of them.
const steps = 2e7

// axis finds the column, or the row, of a place without a logarithm: the edges of
// the cells are worked out once.
type axis struct {
	edges  [Side + 1]int64 // of the cells, in steps
	least  int64           // what belongs to the first cell, and is below most
	most   int64
	shift  uint
	first  [1024]uint8   // of the steps that share their upper bits, the cell of the least
	inCell [Side]float32 // 256 parts of a cell over its width
}

// axes returns those of a tile: columns from the west, rows by latitudes with the
// sign turned, from the north.
func axes(t vectortile.Tile) (columns, rows axis) {
	cells := float64(uint64(Side) << t.Zoom) // of the whole world
	column := func(step int64) float64 {
		east, _ := vectortile.Mercator(orb.Point{float64(step) / steps, 0})
		return east * cells
	}
	row := func(step int64) float64 {
		_, south := vectortile.Mercator(orb.Point{0, -float64(step) / steps})
		return south * cells
	}
	columns.set(t.Col, uint64(cells), column, func(edge float64) float64 { return edge/cells*360 - 180 })
	rows.set(t.Row, uint64(cells), row, func(edge float64) float64 {
		return -math.Atan(math.Sinh(math.Pi*(1-2*edge/cells))) * 180 / math.Pi
	})
	return columns, rows
}

// set works the edges out. cellOf says in which cell of the world a step lies,
// degrees where an edge is, nearly.
func (a *axis) set(tile uint32, cells uint64, cellOf func(step int64) float64, degrees func(edge float64) float64) {
	for i := range a.edges {
		edge := uint64(tile)*Side + uint64(i)
		step := int64(math.Round(degrees(float64(edge)) * steps))
		if edge > 0 && edge < cells { // the edges of the world have nothing beyond them
			for cellOf(step-1) >= float64(edge) {
				step--
			}
			for cellOf(step) < float64(edge) {
				step++
			}
		}
		a.edges[i] = step
	}
	a.least, a.most = a.edges[0], a.edges[Side]
	if tile == 0 {
		a.least = math.MinInt64
	}
	if (uint64(tile)+1)*Side == cells {
		a.most = math.MaxInt64
	}
	a.shift = uint(max(0, bits.Len64(uint64(a.edges[Side]-a.edges[0]-1))-10))
	cell := 0
	for i := range a.first {
		for cell < Side-1 && a.edges[cell+1] <= a.edges[0]+int64(i)<<a.shift {
			cell++
		}
		a.first[i] = uint8(cell)
	}
	for i := range a.inCell {
		a.inCell[i] = 256 / float32(a.edges[i+1]-a.edges[i])
	}
}

// part returns the axis with no more than the cells from one to before another.
func (a axis) part(from, before int) axis {
	if from > 0 {
		a.least = a.edges[from]
	}
	if before < Side {
		a.most = a.edges[before]
	}
	return a
}

// Area is the box, in degrees, of all places that count in a tile, and of a little
// more.
func Area(t vectortile.Tile) orb.Bound { return area(t, 0, Side) }

// area is the box of the places that count in rows of cells.
func area(t vectortile.Tile, from, before int) orb.Bound {
	const slack = 1e-6
	tiles := float64(uint64(1) << t.Zoom)
	latitude := func(row float64) float64 {
		switch row {
		case 0:
			return 90
		case tiles:
			return -90
		}
		return math.Atan(math.Sinh(math.Pi*(1-2*row/tiles))) * 180 / math.Pi
	}
	west, east := float64(t.Col)/tiles*360-180, float64(t.Col+1)/tiles*360-180
	south, north := latitude(float64(t.Row)+float64(before)/Side), latitude(float64(t.Row)+float64(from)/Side)
	return orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{east, north}}.Pad(slack)
}

// fewestSplit is how many events a tile has at least that is made in two parts:
// fewer take about a millisecond.
const fewestSplit = 8000

// Split returns the row of cells at which a tile is best made in two parts, 0 where it
// is not: of boxes with some events each it puts about half on either side.
func Split(t vectortile.Tile, boxes iter.Seq2[orb.Bound, int]) int {
	var rows [Side]float64
	all, cells := 0.0, float64(uint64(Side)<<t.Zoom)
	cell := func(p orb.Point) (column, row float64) {
		east, south := vectortile.Mercator(p)
		return east*cells - float64(t.Col)*Side, south*cells - float64(t.Row)*Side
	}
	for box, events := range boxes {
		west, north := cell(box.LeftTop())
		east, south := cell(box.RightBottom())
		// As if they were spread evenly over a box that is a cell wide and high at least.
		east, south = max(east, west+1), max(south, north+1)
		ofRow := float64(events) / (east - west) / (south - north) * max(min(east, Side)-max(west, 0), 0)
		for row := max(int(north), 0); row < Side && float64(row) < south; row++ {
			n := ofRow * (min(south, float64(row+1)) - max(north, float64(row)))
			rows[row] += n
			all += n
		}
	}
	if all < fewestSplit {
		return 0
	}
	north, split := rows[0], 1
	for split < Side-1 && (north+rows[split]/2)*2 < all {
		north += rows[split]
		split++
	}
	return split
}

// holds reports whether a step is in the tile.
func (a *axis) holds(step int64) bool { return step >= a.least && step < a.most }

// cell returns the cell of a step that is in the tile, and where in it the step
// lies, in 1/256.
func (a *axis) cell(step int64) (cell, part uint32) {
	step = min(max(step, a.edges[0]), a.edges[Side]-1)
	c := uint32(a.first[uint64(step-a.edges[0])>>a.shift&1023])
	for step >= a.edges[c+1] {
		c++
	}
	return c, min(uint32(float32(step-a.edges[c])*a.inCell[c]), 255)
}
