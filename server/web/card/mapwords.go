package card

import (
	"math"
	"slices"
	"strings"
)

// What is written on the map: names of countries, waters and towns, and the scale.

// names writes states and towns where nothing else stands.
func (d *drawing) names(land *Land) error {
	if land == nil {
		return nil
	}
	state, err := newStyle(d.fonts.bold, 15)
	if err != nil {
		return err
	}
	state.space = 3
	for _, l := range land.countries {
		size := l.size * d.w.scale / 360
		if size < 90 || d.w.zoom() > 8 {
			continue
		}
		text := strings.ToUpper(l.name)
		at := d.w.put(l.lon, l.lat)
		d.place(state, at.x-state.width(text)/2, at.y, text, 0.8)
	}
	small, err := newStyle(d.fonts.sans, 15)
	if err != nil {
		return err
	}
	big, err := newStyle(d.fonts.bold, 16.5)
	if err != nil {
		return err
	}
	least := 3e6 / math.Pow(3.2, max(0, d.w.zoom()-3))
	count := 0
	for _, l := range land.places {
		if l.size < least && !(l.capital && d.w.zoom() > 4) || count == 30 {
			continue
		}
		at := d.w.put(l.lon, l.lat)
		if at.x < d.w.x0+8 || at.x > d.w.x1-8 || at.y < 12 || at.y > Height-12 || !d.fonts.Legible(l.name) {
			continue
		}
		st := small
		if l.capital || l.size > 700_000 {
			st = big
		}
		central := math.Abs(at.x-(d.w.x0+d.w.x1)/2) < 220 && math.Abs(at.y-Height/2) < 190
		if d.town(st, at, l.name, count < 5 || central && st.size*l.size > 15*100_000) {
			count++
		}
	}
	return d.scaleBar(small)
}

// town writes a town's name beside its ring, near it or a little farther off; of
// the greatest ones in any case.
func (d *drawing) town(st *style, at xy, name string, always bool) bool {
	w, up, down := st.width(name), st.size*0.3, st.size*0.8
	ring := frame{at.x - 4, at.y - 4, at.x + 4, at.y + 4}
	busy := d.met(ring)
	offsets := []xy{{7, up}, {-7 - w, up}, {-w / 2, -9}, {-w / 2, 8 + down}, {6, -7}, {6, 7 + down}, {-6 - w, -7}, {-6 - w, 7 + down}}
	if busy { // beside the sign that stands on the town
		for i, o := range offsets {
			offsets[i] = xy{o.x + math.Copysign(11, o.x+w/2), o.y}
			if i == 2 || i == 3 {
				offsets[i] = xy{o.x, o.y + math.Copysign(11, o.y)}
			}
		}
		if !always {
			return false
		}
	}
	best, least := -1, math.Inf(1)
	for i, o := range offsets {
		box := frame{at.x + o.x - 4, at.y + o.y - st.size*0.85, at.x + o.x + w + 4, at.y + o.y + st.size*0.3}
		if !d.inside(box) {
			continue
		}
		hidden := 0.0
		for _, t := range d.taken {
			hidden += max(0, min(box.x1, t.x1)-max(box.x0, t.x0)) * max(0, min(box.y1, t.y1)-max(box.y0, t.y0))
		}
		if hidden < least {
			best, least = i, hidden
		}
	}
	if best < 0 || least > 0 && (!always || least > 0.4*w*st.size) {
		return false
	}
	o := offsets[best]
	d.taken = append(d.taken, frame{at.x + o.x - 4, at.y + o.y - st.size*0.85, at.x + o.x + w + 4, at.y + o.y + st.size*0.3}, ring)
	d.halo(st, at.x+o.x, at.y+o.y, name, ink2, rim, 1.8)
	if !busy {
		d.fill([][]xy{disc(at, 3.6)}, rim)
		d.fill([][]xy{disc(at, 2.6)}, ink2)
	}
	return true
}

// scaleBar says how long a round distance is in the middle of the map.
func (d *drawing) scaleBar(st *style) error {
	lat := 180 / math.Pi * (2*math.Atan(math.Exp((0.5-d.w.cy)*2*math.Pi)) - math.Pi/2)
	for _, km := range []float64{2000, 1000, 500, 200, 100, 50, 20, 10, 5} {
		w := d.w.pixels(km*1000, lat)
		if w > 150 {
			continue
		}
		x1, y := d.w.x1-22, float64(Height)-22
		text := grouped(int(km)) + " km"
		if !d.inside(frame{x1 - w, y - 30, x1, y}) || d.met(frame{x1 - w, y - 24, x1, y + 4}) {
			return nil
		}
		d.stroke([][]xy{{{x1 - w, y - 5}, {x1 - w, y}, {x1, y}, {x1, y - 5}}}, 4.5, rim)
		d.stroke([][]xy{{{x1 - w, y - 5}, {x1 - w, y}, {x1, y}, {x1, y - 5}}}, 1.4, ink2)
		d.halo(st, x1-w/2-st.width(text)/2, y-8, text, ink2, rim, 1.8)
		return nil
	}
	return nil
}

func (d *drawing) inside(box frame) bool {
	return box.x0 >= d.w.x0+4 && box.x1 <= d.w.x1-4 && box.y0 >= 4 && box.y1 <= Height-4
}

// met says whether something stands there already.
func (d *drawing) met(box frame) bool {
	return slices.ContainsFunc(d.taken, box.overlaps)
}

// place writes a name unless something is there already or it would be cut.
func (d *drawing) place(s *style, x, y float64, text string, alpha float64) bool {
	box := frame{x - 4, y - s.size*0.85, x + s.width(text) + 4, y + s.size*0.3}
	if !d.inside(box) || d.met(box) {
		return false
	}
	d.taken = append(d.taken, box)
	d.halo(s, x, y, text, faded(ink2, alpha), rim, 1.8)
	return true
}
