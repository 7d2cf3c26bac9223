package card

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// xy is a place on the picture in pixels.
type xy struct{ x, y float64 }

// pen draws smooth shapes into a picture. It is made for one drawing.
type pen struct {
	img  *image.RGBA
	clip image.Rectangle
	r    vector.Rasterizer
}

// fill paints closed paths; where they run against each other they cut holes.
func (p *pen) fill(paths [][]xy, c color.NRGBA) {
	box := image.Rectangle{}
	for _, path := range paths {
		for i := range path {
			one := image.Rect(int(math.Floor(path[i].x))-1, int(math.Floor(path[i].y))-1, int(math.Ceil(path[i].x))+1, int(math.Ceil(path[i].y))+1)
			box = box.Union(one)
		}
	}
	if box = box.Intersect(p.clip); box.Empty() {
		return
	}
	dx, dy := float64(box.Min.X), float64(box.Min.Y)
	p.r.Reset(box.Dx(), box.Dy())
	p.r.DrawOp = draw.Over
	edge := frame{-2, -2, float64(box.Dx()) + 2, float64(box.Dy()) + 2}
	for _, path := range paths {
		moved := make([]xy, len(path))
		for i, q := range path {
			moved[i] = xy{q.x - dx, q.y - dy}
		}
		moved = edge.clipRing(moved)
		if len(moved) < 3 {
			continue
		}
		p.r.MoveTo(float32(moved[0].x), float32(moved[0].y))
		for _, q := range moved[1:] {
			p.r.LineTo(float32(q.x), float32(q.y))
		}
		p.r.ClosePath()
	}
	p.r.Draw(p.img, box, image.NewUniform(c), image.Point{})
}

// stroke draws lines of a width; dash alternates drawn and left out lengths.
func (p *pen) stroke(lines [][]xy, width float64, c color.NRGBA, dash ...float64) {
	var pieces [][]xy
	near := frame{float64(p.clip.Min.X) - width, float64(p.clip.Min.Y) - width, float64(p.clip.Max.X) + width, float64(p.clip.Max.Y) + width}
	for _, line := range lines {
		if len(dash) > 0 {
			for _, piece := range dashed(line, dash) {
				pieces = outline(pieces, piece, width/2, near)
			}
			continue
		}
		pieces = outline(pieces, line, width/2, near)
	}
	p.fill(pieces, c)
}

// outline adds the outline of a line: a quadrangle for each leg and a disc for
// each joint, all turning the same way, so that they add up.
func outline(out [][]xy, line []xy, r float64, near frame) [][]xy {
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		if !near.meets(a, b) {
			continue
		}
		l := math.Hypot(b.x-a.x, b.y-a.y)
		if l == 0 {
			continue
		}
		nx, ny := -(b.y-a.y)/l*r, (b.x-a.x)/l*r
		out = append(out, []xy{{a.x + nx, a.y + ny}, {a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}})
		if r > 0.7 {
			out = append(out, disc(b, r))
			if i == 1 {
				out = append(out, disc(a, r))
			}
		}
	}
	return out
}

// dashed cuts a line into its drawn pieces.
func dashed(line []xy, dash []float64) [][]xy {
	var out [][]xy
	on, left, k := true, dash[0], 0
	piece := line[:min(1, len(line)):min(1, len(line))]
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		for l := math.Hypot(b.x-a.x, b.y-a.y); l > left; l = math.Hypot(b.x-a.x, b.y-a.y) {
			t := left / l
			a = xy{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t}
			if on {
				out = append(out, append(piece, a))
			}
			on, k = !on, k+1
			left = dash[k%len(dash)]
			piece = []xy{a}
			if len(out) > 20_000 {
				return out
			}
		}
		left -= math.Hypot(b.x-a.x, b.y-a.y)
		piece = append(piece, b)
	}
	if on && len(piece) > 1 {
		out = append(out, piece)
	}
	return out
}

// disc is a circle as a path, turning as outline's quadrangles do.
func disc(m xy, r float64) []xy {
	n := max(8, min(64, int(r*2.5)))
	path := make([]xy, n)
	for i := range path {
		s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		path[i] = xy{m.x + r*c, m.y + r*s}
	}
	return path
}

// frame is an upright rectangle.
type frame struct{ x0, y0, x1, y1 float64 }

func (f frame) meets(a, b xy) bool {
	return max(a.x, b.x) >= f.x0 && min(a.x, b.x) <= f.x1 && max(a.y, b.y) >= f.y0 && min(a.y, b.y) <= f.y1
}

func (f frame) overlaps(o frame) bool {
	return f.x0 < o.x1 && o.x0 < f.x1 && f.y0 < o.y1 && o.y0 < f.y1
}

// clipRing cuts a closed path to the frame (Sutherland and Hodgman 1974).
func (f frame) clipRing(path []xy) []xy {
	inside := true
	for _, p := range path {
		if p.x < f.x0 || p.x > f.x1 || p.y < f.y0 || p.y > f.y1 {
			inside = false
			break
		}
	}
	if inside {
		return path
	}
	for side := range 4 {
		var out []xy
		for i := range path {
			a, b := path[(i+len(path)-1)%len(path)], path[i]
			da, db := f.depth(side, a), f.depth(side, b)
			if (da >= 0) != (db >= 0) {
				t := da / (da - db)
				out = append(out, xy{a.x + (b.x-a.x)*t, a.y + (b.y-a.y)*t})
			}
			if db >= 0 {
				out = append(out, b)
			}
		}
		path = out
	}
	return path
}

func (f frame) depth(side int, p xy) float64 {
	switch side {
	case 0:
		return p.x - f.x0
	case 1:
		return f.x1 - p.x
	case 2:
		return p.y - f.y0
	}
	return f.y1 - p.y
}
