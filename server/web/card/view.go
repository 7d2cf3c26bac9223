package card

import "math"

// window is the part of the world that the map shows, in Mercator's projection.
type window struct {
	frame          // of the map on the picture
	scale  float64 // pixels that the world is wide
	cx, cy float64 // middle, the world being 1 wide
}

const (
	nearest  = 9.5 // as near as the coasts bear
	fitted   = 7.5 // no nearer than this of itself: a card has to say where in the world it is
	farthest = 1.6
)

func mercator(lon, lat float64) (x, y float64) {
	lat = max(-85.05, min(85.05, lat))
	s := math.Sin(lat * math.Pi / 180)
	return lon/360 + 0.5, 0.5 - math.Log((1+s)/(1-s))/(4*math.Pi)
}

// at shows the surroundings of a place at a zoom as web maps count it.
func (f frame) at(lon, lat, zoom float64) window {
	w := window{frame: f, scale: 256 * math.Exp2(max(farthest, min(nearest, zoom)))}
	w.cx, w.cy = mercator(lon, lat)
	return w.inside()
}

// around shows a box whole, with a margin.
func (f frame) around(west, south, east, north, margin float64) window {
	x0, y0 := mercator(west, north)
	x1, y1 := mercator(east, south)
	zoom := math.Log2(min((f.x1-f.x0-2*margin)/max(1e-9, x1-x0), (f.y1-f.y0-2*margin)/max(1e-9, y1-y0)) / 256)
	w := window{frame: f, scale: 256 * math.Exp2(max(farthest, min(fitted, zoom))), cx: (x0 + x1) / 2, cy: (y0 + y1) / 2}
	return w.inside()
}

// inside keeps the map from showing what lies beyond the poles.
func (w window) inside() window {
	half := (w.y1 - w.y0) / 2 / w.scale
	if half >= 0.5 {
		w.cy = 0.5
		w.scale = max(w.scale, w.y1-w.y0)
	} else {
		w.cy = max(half, min(1-half, w.cy))
	}
	return w
}

func (w window) zoom() float64 { return math.Log2(w.scale / 256) }

// put gives the place of a point on the picture, on the copy of the world that
// is nearest to the middle.
func (w window) put(lon, lat float64) xy {
	x, y := mercator(lon, lat)
	x -= math.Round(x - w.cx)
	return w.raw(x, y)
}

func (w window) raw(x, y float64) xy {
	return xy{(w.x0+w.x1)/2 + (x-w.cx)*w.scale, (w.y0+w.y1)/2 + (y-w.cy)*w.scale}
}

// pixels is how many pixels a distance on the ground has there.
func (w window) pixels(metres, lat float64) float64 {
	return metres / (40_075_017 * math.Cos(lat*math.Pi/180)) * w.scale
}

// paths projects those of the shapes that can be seen, on every copy of the
// world, and drops points that nobody could tell apart.
func (w window) paths(shapes []shape, ring bool) [][]xy {
	var out [][]xy
	pad := 24.0
	for i := range shapes {
		s := &shapes[i]
		for turn := -1.0; turn <= 1; turn++ {
			ax, ay := mercator(s.west, s.north)
			bx, by := mercator(s.east, s.south)
			a, b := w.raw(ax+turn, ay), w.raw(bx+turn, by)
			if b.x < w.x0-pad || a.x > w.x1+pad || b.y < w.y0-pad || a.y > w.y1+pad || ring && b.x-a.x < 0.6 && b.y-a.y < 0.6 {
				continue
			}
			path := make([]xy, 0, len(s.points)/4+8)
			for j, p := range s.points {
				x, y := mercator(float64(p.x), float64(p.y))
				q := w.raw(x+turn, y)
				if n := len(path); j == 0 || j == len(s.points)-1 || math.Abs(q.x-path[n-1].x)+math.Abs(q.y-path[n-1].y) > 0.7 {
					path = append(path, q)
				}
			}
			out = append(out, path)
		}
	}
	return out
}
