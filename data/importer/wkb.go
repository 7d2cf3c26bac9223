package importer

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// envelopes are the bytes of the bounding box in the header of a geometry, by
// the code in its flags: none, XY, XYZ, XYM, XYZM.
var envelopes = [...]int{0, 32, 48, 48, 64}

// parsePackageGeometry reads a geometry as a GeoPackage keeps it (OGC 12-128,
// 2.1.3): the letters GP, a version, flags, the number of the reference system,
// perhaps an envelope, then well-known binary. srs is the number that the table
// names; 0 and -1 in the blob say nothing. An empty geometry is nil. raised
// reports that heights or measures were left aside.
func parsePackageGeometry(b []byte, srs int64) (g orb.Geometry, raised bool, err error) {
	if len(b) < 8 || b[0] != 'G' || b[1] != 'P' {
		return nil, false, fmt.Errorf("not a geometry of a GeoPackage: the letters GP do not stand at its beginning")
	}
	flags := b[3]
	envelope := int(flags >> 1 & 7)
	switch {
	case b[2] != 0:
		return nil, false, fmt.Errorf("a geometry of version %d of the GeoPackage format, which is not known", b[2]+1)
	case flags&0x20 != 0:
		return nil, false, fmt.Errorf("an extended geometry, which is not read: expected points, lines and areas")
	case envelope >= len(envelopes):
		return nil, false, fmt.Errorf("not a geometry of a GeoPackage: %d is no kind of envelope", envelope)
	}
	var order binary.ByteOrder = binary.BigEndian
	if flags&1 == 1 {
		order = binary.LittleEndian
	}
	if own := int64(int32(order.Uint32(b[4:]))); own != srs && own > 0 {
		return nil, false, fmt.Errorf("the geometry is in the reference system %d, its table in %d", own, srs)
	}
	start := 8 + envelopes[envelope]
	if len(b) < start {
		return nil, false, fmt.Errorf("the geometry is cut short: %d bytes", len(b))
	}
	r := &wkbReader{b: b, at: start}
	g = r.geometry(0)
	if r.err == nil && r.at < len(b) {
		r.fail("%d bytes stand behind the geometry", len(b)-r.at)
	}
	if r.err != nil {
		return nil, false, r.err
	}
	return g, r.raised, nil
}

// wkbReader reads well-known binary of points, lines, areas and collections, in
// both orders of bytes, with Z and M as ISO and as PostGIS mark them.
//
// orb has a reader too, but it knows no heights.
type wkbReader struct {
	b      []byte
	at     int
	order  binary.ByteOrder
	size   int  // bytes of a position
	inside bool // a part of something, which must not be empty
	raised bool
	err    error
}

// The types of geometry, as well-known binary numbers them.
const (
	wkbPoint = iota + 1
	wkbLineString
	wkbPolygon
	wkbMultiPoint
	wkbMultiLineString
	wkbMultiPolygon
	wkbCollection
)

// curved are types that have a number, but that no map of straight lines shows.
var curved = map[uint32]string{
	8: "CIRCULARSTRING", 9: "COMPOUNDCURVE", 10: "CURVEPOLYGON", 11: "MULTICURVE", 12: "MULTISURFACE", 13: "CURVE", 14: "SURFACE",
	15: "POLYHEDRALSURFACE", 16: "TIN", 17: "TRIANGLE",
}

func (r *wkbReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("not a geometry: byte %d: %s", r.at, fmt.Sprintf(format, args...))
	}
	r.at = len(r.b)
}

func (r *wkbReader) take(n int) []byte {
	if r.err != nil || len(r.b)-r.at < n {
		r.fail("it is cut short")
		return make([]byte, n)
	}
	b := r.b[r.at : r.at+n]
	r.at += n
	return b
}

// head reads the order of bytes and the type that begin every geometry.
func (r *wkbReader) head() uint32 {
	switch c := r.take(1)[0]; c {
	case 0:
		r.order = binary.BigEndian
	case 1:
		r.order = binary.LittleEndian
	default:
		r.fail("%d is no order of bytes", c)
		return 0
	}
	kind := r.order.Uint32(r.take(4))
	numbers := 2
	if kind&0x80000000 != 0 {
		numbers++
	}
	if kind&0x40000000 != 0 {
		numbers++
	}
	if kind&0x20000000 != 0 {
		r.take(4)
	}
	kind &= 0x1FFFFFFF
	switch kind / 1000 {
	case 0:
	case 1, 2:
		numbers++
	case 3:
		numbers += 2
	default:
		r.fail("%d is no type of geometry", kind)
	}
	r.size = 8 * numbers
	r.raised = r.raised || numbers > 2
	return kind % 1000
}

// count reads how many elements follow, of at least so many bytes each: more
// than there is room for is refused before anything is made for them. None is
// what an empty geometry has; within another there is no such thing.
func (r *wkbReader) count(least int) int {
	n := r.order.Uint32(r.take(4))
	if r.err == nil && int64(n) > int64((len(r.b)-r.at)/least) {
		r.fail("%d elements do not fit into the %d bytes that follow", n, len(r.b)-r.at)
	}
	if n == 0 && r.inside {
		r.fail("an empty part")
	}
	r.inside = true
	if r.err != nil {
		return 0
	}
	return int(n)
}

// geometry reads one with its head; nil where it is empty, or after an error.
func (r *wkbReader) geometry(depth int) orb.Geometry {
	if depth > maxShapeDepth {
		r.fail("collections nested more than %d deep", maxShapeDepth)
		return nil
	}
	kind := r.head()
	if r.err != nil {
		return nil
	}
	switch kind {
	case wkbPoint:
		p := r.point()
		if r.err != nil || math.IsNaN(p[0]) && math.IsNaN(p[1]) {
			return nil // a point has no count that could be 0
		}
		return p
	case wkbLineString:
		return filled(r.positions())
	case wkbPolygon:
		return filled(r.polygon())
	case wkbMultiPoint:
		return filled(wkbParts[orb.MultiPoint](r, wkbPoint, r.point))
	case wkbMultiLineString:
		return filled(wkbParts[orb.MultiLineString](r, wkbLineString, r.positions))
	case wkbMultiPolygon:
		return filled(wkbParts[orb.MultiPolygon](r, wkbPolygon, r.polygon))
	case wkbCollection:
		var out orb.Collection
		for range r.count(9) {
			g := r.geometry(depth + 1)
			if g == nil {
				r.fail("an empty part")
				break
			}
			out = append(out, g)
		}
		return filled(out)
	}
	if name := curved[kind]; name != "" {
		r.fail("a %s is not read: ogr2ogr -nlt CONVERT_TO_LINEAR makes straight lines of it", name)
	} else {
		r.fail("%d is no type of geometry", kind)
	}
	return nil
}

// filled returns nil for a geometry of no parts.
func filled[G interface {
	orb.Geometry
	~[]E
}, E any](g G) orb.Geometry {
	if len(g) == 0 {
		return nil
	}
	return g
}

// wkbParts reads the members of a multi-geometry, which have heads of their own.
func wkbParts[G ~[]E, E any](r *wkbReader, kind uint32, one func() E) G {
	var out G
	for range r.count(9) {
		if k := r.head(); r.err == nil && k != kind {
			r.fail("a part of type %d where %d is expected", k, kind)
		}
		if r.err != nil {
			return nil
		}
		out = append(out, one())
	}
	return out
}

func (r *wkbReader) point() orb.Point {
	b := r.take(r.size)
	if r.err != nil {
		return orb.Point{}
	}
	return orb.Point{math.Float64frombits(r.order.Uint64(b)), math.Float64frombits(r.order.Uint64(b[8:]))}
}

func (r *wkbReader) positions() orb.LineString {
	n := r.count(r.size)
	out := make(orb.LineString, 0, n)
	for range n {
		out = append(out, r.point())
	}
	return out
}

func (r *wkbReader) polygon() orb.Polygon {
	var out orb.Polygon
	for range r.count(4) {
		out = append(out, orb.Ring(r.positions()))
		if r.err != nil {
			return nil
		}
	}
	return out
}
