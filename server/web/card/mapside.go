package card

import (
	"cmp"
	"image"
	"image/draw"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// look chooses what part of the world is shown: where the camera looks, else
// what the chosen event or all of them cover.
func (d *drawing) look() {
	if c := d.p.Camera; c != nil {
		d.w = mapFrame.at(c.Lon, c.Lat, c.Zoom-0.4) // a card is smaller than a screen
		return
	}
	var lons, lats []float64
	add := func(b orb.Bound) {
		lons = append(lons, b.Min[0], b.Max[0])
		lats = append(lats, b.Min[1], b.Max[1])
	}
	chosen := slices.ContainsFunc(d.p.Events, func(e Event) bool { return e.Chosen })
	points := len(d.p.Dots) > 0 || slices.ContainsFunc(d.p.Events, func(e Event) bool { return e.Geometry.Dimensions() == 0 })
	for _, e := range d.p.Events {
		if chosen && !e.Chosen || !chosen && points && e.Geometry.Dimensions() > 0 {
			continue // areas and routes may reach far beyond what happened
		}
		add(widened(e.Geometry.Bound(), min(e.RadiusM, 120_000)))
	}
	if !chosen {
		for _, dot := range d.p.Dots {
			lons, lats = append(lons, dot.Lon), append(lats, dot.Lat)
		}
	}
	if len(lons) == 0 {
		d.w = mapFrame.at(25, 25, 2)
		return
	}
	west, east := span(lons, len(d.p.Dots) > 0)
	south, north := ends(lats, len(d.p.Dots) > 0)
	d.w = mapFrame.around(west, south, east, north, 56)
}

// widened gives a place its surroundings: the radius of what it stands for.
func widened(b orb.Bound, metres float64) orb.Bound {
	up := max(0.12, metres/111_320)
	across := up / max(0.05, math.Cos((b.Min[1]+b.Max[1])/2*math.Pi/180))
	return orb.Bound{Min: orb.Point{b.Min[0] - across, max(-85, b.Min[1]-up)}, Max: orb.Point{b.Max[0] + across, min(85, b.Max[1]+up)}}
}

// ends are the least and the greatest value; of very many, without the outermost.
func ends(v []float64, many bool) (lo, hi float64) {
	v = slices.Clone(v)
	slices.Sort(v)
	cut := 0
	if many {
		cut = len(v) / 200
	}
	return v[cut], v[len(v)-1-cut]
}

// span is the ends of longitudes: across 180° where that is the shorter way.
func span(lons []float64, many bool) (west, east float64) {
	west, east = ends(lons, many)
	turned := make([]float64, len(lons))
	for i, l := range lons {
		if turned[i] = l; l < 0 {
			turned[i] += 360
		}
	}
	if w, e := ends(turned, many); e-w < east-west {
		return w, e
	}
	return west, east
}

// ground draws sea, land, water and borders.
func (d *drawing) ground(land *Land) {
	draw.Draw(d.img, d.clip, image.NewUniform(seaC), image.Point{}, draw.Src)
	if land == nil {
		draw.Draw(d.img, d.clip, image.NewUniform(landC), image.Point{}, draw.Src)
		return
	}
	ground := d.w.paths(land.land, true)
	var coast [][]xy
	for _, ring := range ground {
		coast = append(coast, append(slices.Clone(ring), ring[:min(1, len(ring))]...))
	}
	for _, s := range []struct{ width, alpha float64 }{{15, 0.22}, {9, 0.28}, {4, 0.4}} {
		d.stroke(coast, s.width, faded(shoreC, s.alpha))
	}
	d.fill(ground, landC)
	d.stroke(coast, 1.1, shoreC)
	lakes := d.w.paths(land.lakes, true)
	d.fill(lakes, seaC)
	if d.w.zoom() < 8 { // coarse: nearer, an event on a bridge would stand beside its river
		d.stroke(d.w.paths(land.rivers, false), 1.5, river)
	}
	borders := d.w.paths(land.borders, false)
	d.stroke(borders, 4, faded(white, 0.55))
	d.stroke(borders, 1.3, border, 7, 2.5, 1.5, 2.5)
	d.stroke(d.w.paths(land.contested, false), 1.4, border, 1.6, 3.2)
}

// events draws areas, then lines, then points, the chosen one on top.
func (d *drawing) events() {
	ordered := slices.Clone(d.p.Events)
	slices.SortStableFunc(ordered, func(a, b Event) int {
		if a.Chosen != b.Chosen {
			return cmp.Compare(b2i(a.Chosen), b2i(b.Chosen))
		}
		return cmp.Compare(b.Geometry.Dimensions(), a.Geometry.Dimensions())
	})
	d.dots()
	for i := range ordered {
		d.around(&ordered[i])
	}
	var points []spot
	for i := range ordered {
		e := &ordered[i]
		switch g := e.Geometry.(type) {
		case orb.Polygon:
			d.area(e, orb.MultiPolygon{g})
		case orb.MultiPolygon:
			d.area(e, g)
		case orb.LineString:
			d.route(e, g)
		case orb.MultiLineString:
			for _, l := range g {
				d.route(e, l)
			}
		case orb.Point:
			points = append(points, spot{d.w.put(g[0], g[1]), e, 1})
		case orb.MultiPoint:
			for _, q := range g {
				points = append(points, spot{d.w.put(q[0], q[1]), e, 1})
			}
		}
	}
	d.points(points)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// around draws how far about a stand-in point it may have been.
func (d *drawing) around(e *Event) {
	g, ok := e.Geometry.(orb.Point)
	if !ok || e.RadiusM == 0 {
		return
	}
	r := d.w.pixels(e.RadiusM, g[1])
	if r < 12 || r > 2000 {
		return
	}
	ring := disc(d.w.put(g[0], g[1]), r)
	d.fill([][]xy{ring}, faded(e.Colour, 0.045))
	d.stroke([][]xy{append(ring, ring[0])}, 1.2, faded(e.Colour, 0.5), 5, 4.5)
}

func (d *drawing) area(e *Event, g orb.MultiPolygon) {
	var rings, edges [][]xy
	for _, polygon := range g {
		for _, r := range polygon {
			path := d.line(orb.LineString(r))
			rings, edges = append(rings, path), append(edges, path)
		}
	}
	d.fill(rings, faded(e.Colour, 0.15))
	width := 1.8
	if e.Chosen {
		width = 3
	}
	d.stroke(edges, width, faded(e.Colour, 0.9), 8, 4)
}

// line projects a line whose first point is put next to the middle of the map.
func (d *drawing) line(l orb.LineString) []xy {
	out := make([]xy, 0, len(l))
	turn := 0.0
	for i, q := range l {
		x, y := mercator(q[0], q[1])
		if i == 0 {
			turn = math.Round(x - d.w.cx)
		}
		out = append(out, d.w.raw(x-turn, y))
	}
	return out
}

func (d *drawing) route(e *Event, l orb.LineString) {
	path := d.line(l)
	if len(path) < 2 {
		return
	}
	width := 3.6
	if e.Chosen {
		width = 5
	}
	d.stroke([][]xy{path}, width+4.5, rim)
	d.stroke([][]xy{path}, width, e.Colour)
	for i := 1; i < len(path); i++ {
		for k := 1; k <= 3; k++ {
			t := float64(k) / 4
			m := xy{path[i-1].x + (path[i].x-path[i-1].x)*t, path[i-1].y + (path[i].y-path[i-1].y)*t}
			d.taken = append(d.taken, frame{m.x - 7, m.y - 7, m.x + 7, m.y + 7})
		}
	}
	// Where it was going.
	a, b := path[len(path)-2], path[len(path)-1]
	n := math.Hypot(b.x-a.x, b.y-a.y)
	if n < 8 {
		return
	}
	ux, uy := (b.x-a.x)/n, (b.y-a.y)/n
	head := func(long, wide float64) []xy {
		return []xy{{b.x + ux*long, b.y + uy*long}, {b.x - ux*long*0.5 - uy*wide, b.y - uy*long*0.5 + ux*wide}, {b.x - ux*long*0.5 + uy*wide, b.y - uy*long*0.5 - ux*wide}}
	}
	d.fill([][]xy{head(15, 11)}, rim)
	d.fill([][]xy{head(11.5, 8)}, e.Colour)
}

// spot is a point on the map; several at one place are one spot with a number.
type spot struct {
	at xy
	e  *Event
	n  int
}

func (d *drawing) points(all []spot) {
	var spots []spot
	for _, s := range all {
		if i := slices.IndexFunc(spots, func(o spot) bool { return math.Hypot(o.at.x-s.at.x, o.at.y-s.at.y) < 5 }); i >= 0 && len(spots) < 500 {
			spots[i].n += s.n
			spots[i].e = s.e
			continue
		}
		spots = append(spots, s)
	}
	for _, s := range spots {
		r := 8.5
		if s.n > 1 {
			r = 12
		}
		if s.e.Chosen {
			d.fill([][]xy{disc(s.at, r+7)}, ink)
			d.fill([][]xy{disc(s.at, r+4.6)}, white)
		} else {
			d.fill([][]xy{disc(s.at, r+2.4)}, rim)
		}
		d.fill([][]xy{disc(s.at, r)}, s.e.Colour)
		if s.e.Hollow {
			d.fill([][]xy{disc(s.at, r-2.8)}, landC)
		}
		if s.n > 1 {
			c := white
			if s.e.Hollow {
				c = ink
			}
			if st, err := newStyle(d.fonts.bold, 14); err == nil {
				text := grouped(s.n)
				d.write(st, s.at.x-st.width(text)/2, s.at.y+5, text, c)
			}
		}
		d.taken = append(d.taken, frame{s.at.x - r - 3, s.at.y - r - 3, s.at.x + r + 3, s.at.y + r + 3})
	}
}

// dots draws very many events: those of one square of a few pixels as one
// circle, the larger the more, at their mean place.
func (d *drawing) dots() {
	const cell = 9
	type heap struct {
		x, y float64
		n    int
		of   map[int]int
		c    []Dot
	}
	heaps := map[[2]int]*heap{}
	for _, dot := range d.p.Dots {
		q := d.w.put(dot.Lon, dot.Lat)
		if q.x < d.w.x0-20 || q.x > d.w.x1+20 || q.y < -20 || q.y > Height+20 {
			continue
		}
		key := [2]int{int(math.Floor(q.x / cell)), int(math.Floor(q.y / cell))}
		h := heaps[key]
		if h == nil {
			h = &heap{of: map[int]int{}}
			heaps[key] = h
		}
		h.x, h.y, h.n = h.x+q.x, h.y+q.y, h.n+1
		if h.of[dot.Kind]++; h.of[dot.Kind] == 1 {
			h.c = append(h.c, dot)
		}
	}
	all := make([]*heap, 0, len(heaps))
	most := 1
	for _, h := range heaps {
		all = append(all, h)
		most = max(most, h.n)
	}
	slices.SortFunc(all, func(a, b *heap) int { return cmp.Or(b.n-a.n, cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y)) })
	grow := min(1.15, 21/math.Sqrt(float64(most)))
	for _, h := range all {
		at := xy{h.x / float64(h.n), h.y / float64(h.n)}
		best := h.c[0]
		for _, dot := range h.c {
			if h.of[dot.Kind] > h.of[best.Kind] {
				best = dot
			}
		}
		r := 1.7 + grow*math.Sqrt(float64(h.n))
		d.fill([][]xy{disc(at, r+0.9)}, rim)
		d.fill([][]xy{disc(at, r)}, faded(best.Colour, 0.82))
		if r > 7 {
			d.taken = append(d.taken, frame{at.x - r, at.y - r, at.x + r, at.y + r})
		}
	}
}
