package apitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// The parts of the suite that are about features: numbers 6 to 12.

// parameter returns what the document says of a query parameter of items, and
// holds it to the form that the suite's parser reads.
func (c *check) parameter(name string) *openapi3.Schema {
	c.Helper()
	p := c.s.document.Paths.Value("/collections/{collectionId}/items").Get.Parameters.GetByInAndName("query", name)
	if p == nil {
		c.Fatalf("the document has no %s", name)
	}
	c.holds(!p.Required && p.Style == "form" && p.Explode != nil && !*p.Explode, "%s: required %t, style %s, explode %v", name, p.Required, p.Style, p.Explode)
	return p.Schema.Value
}

func (s *features) items(c *check) {
	most := int(*c.parameter("limit").Max)
	for _, k := range s.collections {
		address := itemsOf(k)
		p := c.page(address)
		c.holds(p.find("self", typeGeoJSON) == address, "%s: self is %q", address, p.find("self", ""))
		c.holds(p.find("alternate", "") != "", "%s: no alternate", address)
		c.wholeLinks(address, p.linked)
		_, err := time.Parse(time.RFC3339, p.TimeStamp)
		c.holds(err == nil, "%s: timeStamp %q", address, p.TimeStamp)
		for _, f := range *p.Features {
			c.holds(f.Type == "Feature" && f.Properties != nil, "%s: %v is a %s", address, f.ID, f.Type)
			c.inBounds(f)
		}
		// As the suite does it: the limit of the next link becomes the maximum, and
		// no more than four links are followed.
		ids, next := idsOf(p), p.find("next", typeGeoJSON)
		for i := 0; i < 4 && next != ""; i++ {
			long := readPage[named](c, with(next, "limit", strconv.Itoa(most)))
			for _, f := range *long.Features {
				ids = append(ids, fmt.Sprint(f.ID))
			}
			next = long.find("next", typeGeoJSON)
		}
		c.holds(len(ids) == *p.NumberMatched, "%s: %d features by next links, numberMatched is %d", address, len(ids), *p.NumberMatched)
		slices.Sort(ids)
		c.holds(len(slices.Compact(ids)) == *p.NumberMatched, "%s: some features come twice", address)
	}
}

func (c *check) inBounds(f feature) {
	c.Helper()
	if g := c.geometry(f); g != nil {
		b := g.Bound()
		c.holds(b.Min[0] >= -180 && b.Min[1] >= -90 && b.Max[0] <= 180 && b.Max[1] <= 90, "%v lies outside of the world: %v", f.ID, b)
	}
}

// geometry returns nil for a feature without one.
func (c *check) geometry(f feature) orb.Geometry {
	c.Helper()
	if string(f.Geometry) == "null" {
		return nil
	}
	g, err := geojson.UnmarshalGeometry(f.Geometry)
	if err != nil {
		c.Fatalf("%v: %v in %s", f.ID, err, f.Geometry)
	}
	return g.Geometry()
}

func (s *features) limit(c *check) {
	l := c.parameter("limit")
	if !c.holds(l.Type.Is("integer") && l.Min != nil && l.Max != nil && l.Default != nil, "limit: %+v", l) {
		return
	}
	least, most, usual := int(*l.Min), int(*l.Max), int(l.Default.(float64))
	c.holds(least == 1 && least <= usual && usual <= most, "limit from %d to %d, else %d", least, most, usual)
	// The suite counts at most the first page and four of the maximum.
	c.holds(usual+4*most >= 10_000, "a collection of 10,000 features is not read by the default %d and four pages of %d", usual, most)
	for _, k := range c.filled() {
		all := *c.page(itemsOf(k)).NumberMatched
		for _, n := range []int{least, min(100, (least+most)/2), most + 1} { // over the maximum is no error
			p := readPage[named](c, with(itemsOf(k), "limit", strconv.Itoa(n)))
			c.holds(len(*p.Features) == min(n, most, all) && *p.NumberMatched == all, "limit=%d: %d features of %d", n, len(*p.Features), all)
		}
	}
}

// boxes are what the suite asks for, and what implementations got wrong.
var boxes = []string{
	"-1.5,50.0,1.5,53.0", "-80.0,-5.0,-70.0,5.0", "177.0,65.0,-177.0,70.0", "-180.0,85.0,180.0,90.0", "-180.0,-90.0,180.0,-85.0",
	"-180,-90,180,90", "170,-20,-170,20", "0,0,0,0", "36,33,0,41,37,1000",
}

func (s *features) bbox(c *check) {
	b := c.parameter("bbox")
	c.holds(b.Type.Is("array") && b.MinItems == 4 && b.MaxItems != nil && *b.MaxItems == 6 && b.Items.Value.Type.Is("number"), "bbox: %+v", b)
	for _, k := range s.collections {
		asked := boxes
		if e := k.Extent.Spatial; e != nil {
			v := e.BBox[0]
			asked = append(slices.Clone(asked), fmt.Sprintf("%v,%v,%v,%v", v[0], v[1], v[2], v[3]))
		}
		for _, box := range asked {
			p := c.page(with(itemsOf(k), "bbox", box))
			for _, f := range *p.Features {
				if g := c.geometry(f); g != nil { // without geometry it matches every box
					c.holds(meets(g, box), "%s: bbox=%s gives %v at %v", k.ID, box, f.ID, g.Bound())
				}
			}
		}
	}
	for _, bad := range []string{"1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "NaN,0,1,1", "0,10,10,0", "0,0,181,1", "-181,0,1,1", "0,-91,1,1", "1;2;3;4"} {
		c.refused(with(itemsOf(s.collections[0]), "bbox", bad), "bbox")
	}
}

// meets compares by brute force: exactly for points, by their bounds for others.
func meets(g orb.Geometry, box string) bool {
	var n []float64
	for part := range strings.SplitSeq(box, ",") {
		v, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return false
		}
		n = append(n, v)
	}
	if len(n) == 6 {
		n = []float64{n[0], n[1], n[3], n[4]}
	}
	parts := []orb.Bound{{Min: orb.Point{n[0], n[1]}, Max: orb.Point{n[2], n[3]}}}
	if n[0] > n[2] {
		parts = []orb.Bound{{Min: orb.Point{n[0], n[1]}, Max: orb.Point{180, n[3]}}, {Min: orb.Point{-180, n[1]}, Max: orb.Point{n[2], n[3]}}}
	}
	return slices.ContainsFunc(parts, func(p orb.Bound) bool { return p.Intersects(g.Bound()) })
}

func (s *features) datetime(c *check) {
	c.holds(c.parameter("datetime").Type.Is("string"), "datetime is no string")
	for _, k := range c.filled() {
		all := *c.page(itemsOf(k)).NumberMatched
		for _, window := range []string{
			"2017-05-25", "2017-05-25/2017-06-01", "2017-05-25/..", "../2017-05-25", "2017-05-25/", "/2017-05-25",
			"2017-05-25T12:00:00Z", "2017-05-25T12:00:00Z/2017-05-25T13:00:00Z", "2017-05-25T12:00:00.5+03:00/..", "2017-05-25t12:00:00z", "1850-01-01", "9999-12-31",
		} {
			p := c.page(with(itemsOf(k), "datetime", window))
			c.holds(*p.NumberMatched <= all, "%s: datetime=%s matches %d of %d", k.ID, window, *p.NumberMatched, all)
			for _, f := range *p.Features {
				c.holds(inWindow(f.Properties, window), "%s: datetime=%s gives %v: %v to %v", k.ID, window, f.ID, f.Properties["date_start"], f.Properties["date_end"])
			}
		}
		// Both sides of a cut hold all, and nothing is lost between them.
		before, after := c.page(with(itemsOf(k), "datetime", "../2017-05-25")), c.page(with(itemsOf(k), "datetime", "2017-05-26/.."))
		c.holds(*before.NumberMatched+*after.NumberMatched >= all, "%s: %d before and %d after a day are fewer than %d", k.ID, *before.NumberMatched, *after.NumberMatched, all)
		if i := k.Extent.Temporal.Interval[0]; i[0] != nil && i[1] != nil {
			p := c.page(with(itemsOf(k), "datetime", *i[0]+"/"+*i[1]))
			c.holds(*p.NumberMatched == all, "%s: its own interval %s/%s matches %d of %d", k.ID, *i[0], *i[1], *p.NumberMatched, all)
		}
	}
	for _, bad := range []string{
		"2018-02-12/P2D", "yesterday", "../..", "/", "..", "2017-06-01/2017-05-25", "2017-13-01", "2017-02-29", "2017-05-25T12:00:00", "25.05.2017", "2017", "2017-05-25/2017-05-26/2017-05-27", "2017-05-25T25:00:00Z", "1';--",
	} {
		c.refused(with(itemsOf(s.collections[0]), "datetime", bad), "datetime")
	}
}

// inWindow compares days by brute force, a day wide on both sides: a window of
// moments and a day of another zone may differ by that much.
func inWindow(properties map[string]any, window string) bool {
	from, to, interval := strings.Cut(window, "/")
	if !interval {
		to = from
	}
	day := func(s string, wide int) string {
		if len(s) < 10 {
			return ""
		}
		t, err := time.Parse(time.DateOnly, s[:10])
		if err != nil || s[:10] == "9999-12-31" {
			return s[:10]
		}
		return t.AddDate(0, 0, wide).Format(time.DateOnly)
	}
	from, to = day(from, -1), day(to, 1)
	start, _ := properties["date_start"].(string)
	end, _ := properties["date_end"].(string)
	return (end == "" || from == "" || end >= from) && (start == "" || to == "" || start <= to)
}

func (s *features) errors(c *check) {
	for _, k := range s.collections {
		address := itemsOf(k)
		for _, bad := range []string{"abc", "1.5", "-1", "0", "1e3", "0x10", "٣", " 5"} {
			c.refused(with(address, "limit", bad), "limit")
		}
		c.refused(with(address, "unknownQueryParameter12345", "1"), "unknownQueryParameter12345")
		c.refused(address+"?limit=", "limit")
	}
	for _, rel := range []string{"self", "conformance", "data", "service-desc"} {
		c.refused(with(s.landing.find(rel, ""), "unknownQueryParameter12345", "1"), "unknownQueryParameter12345")
	}
	for _, path := range []string{"/no-such-address", "/collections/"} {
		r := c.get(s.base+path, "")
		c.holds(r.status == http.StatusNotFound && r.header.Get("Content-Type") == problemJSON, "%s: %d %s", path, r.status, r.header.Get("Content-Type"))
	}
}

func (s *features) feature(c *check) {
	for _, k := range c.filled() {
		for _, listed := range *c.page(with(itemsOf(k), "limit", "5")).Features {
			address := itemsOf(k) + "/" + url.PathEscape(fmt.Sprint(listed.ID))
			var f feature
			c.read(address, typeGeoJSON, typeGeoJSON, &f)
			c.holds(f.Type == "Feature" && f.ID == listed.ID, "%s is %s %v", address, f.Type, f.ID)
			c.holds(f.find("self", typeGeoJSON) == address, "%s: self is %q", address, f.find("self", ""))
			c.holds(f.find("alternate", "") != "", "%s: no alternate", address)
			c.holds(f.find("collection", typeJSON) == k.find("self", typeJSON), "%s: collection is %q", address, f.find("collection", ""))
			c.wholeLinks(address, f.linked)
			own, err := json.Marshal(f.Properties)
			inList, err2 := json.Marshal(listed.Properties)
			c.holds(err == nil && err2 == nil && string(own) == string(inList) && string(f.Geometry) == string(listed.Geometry), "%s differs from the list:\n%s\n%s", address, own, inList)
		}
		r := c.get(itemsOf(k)+"/no-such-feature", typeGeoJSON)
		c.holds(r.status == http.StatusNotFound && r.header.Get("Content-Type") == problemJSON, "a feature that is not there: %d %s", r.status, r.header.Get("Content-Type"))
	}
}

// systems is number 12: Part 2 is declared only when its axis order is right,
// and what is not declared is refused.
func (s *features) systems(c *check) {
	c.holds(!slices.ContainsFunc(s.classes, func(k string) bool { return strings.HasPrefix(k, part2) }), "Part 2 is declared: %q", s.classes)
	for _, k := range s.collections {
		c.holds(slices.Equal(k.CRS, []string{crs84}) && k.StorageCRS == "", "%s: crs %q, storageCrs %q", k.ID, k.CRS, k.StorageCRS)
		for _, name := range []string{"crs", "bbox-crs"} {
			for _, uri := range []string{"http://www.opengis.net/def/crs/EPSG/0/4326", "http://www.opengis.net/def/crs/OGC/0/CRS84", "urn:nothing"} {
				c.refused(with(itemsOf(k), name, uri), name)
			}
		}
		r := c.get(itemsOf(k), typeGeoJSON)
		c.holds(r.header.Get("Content-Crs") == "", "Content-Crs is %q", r.header.Get("Content-Crs"))
	}
}
