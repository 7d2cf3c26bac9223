package apitest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What implementers stumbled over, and what clients rely on. The numbers are
// those of the threads where each was met.

// ofEach returns how a part is asked of each of the collections.
func (c *check) ofEach(all []collection) func(name string, f func(c *check, k collection)) {
	return func(name string, f func(c *check, k collection)) {
		c.Run(name, func(t *testing.T) {
			for _, k := range all {
				f(&check{T: t, s: c.s, part: c.part}, k)
			}
		})
	}
}

func (s *features) traps(c *check) {
	run := c.ofEach(c.filled())
	run("next keeps the limit and the filters (ets 64)", func(c *check, k collection) {
		address := with(itemsOf(k), "limit", "2", "bbox", "-180,-90,180,90", "datetime", "../2100-01-01")
		p := c.page(address)
		matched, seen := *p.NumberMatched, idsOf(p)
		for range 5 {
			next := p.find("next", typeGeoJSON)
			if next == "" {
				break
			}
			c.holds(with(next, "cursor", "") == with(address, "cursor", ""), "next is %s of %s", next, address)
			p = c.page(next)
			c.holds(*p.NumberMatched == matched, "numberMatched is %d, then %d", matched, *p.NumberMatched)
			seen = append(seen, idsOf(p)...)
		}
		n := len(seen)
		slices.Sort(seen)
		c.holds(len(slices.Compact(seen)) == n && n == min(12, matched), "%d features on six pages of %d matched", n, matched)
	})
	run("numberMatched of a box is what pages give (ets 188)", func(c *check, k collection) {
		p := c.page(with(itemsOf(k), "bbox", "35,30,45,40", "datetime", "2017-05-01/2017-06-30", "limit", "500"))
		sum, matched := len(*p.Features), *p.NumberMatched
		for next := p.find("next", ""); next != ""; next = p.find("next", "") {
			p = c.page(next)
			sum += len(*p.Features)
		}
		c.holds(sum == matched, "%d features, numberMatched is %d", sum, matched)
	})
	run("an empty answer has a list (ets 162)", func(c *check, k collection) {
		p := c.page(with(itemsOf(k), "bbox", "-180,-90,180,-89.9", "kind", "no-such-kind"))
		c.holds(p.Features != nil && len(*p.Features) == 0 && *p.NumberMatched == 0, "features: %v", p.Features)
		r := c.get(with(itemsOf(k), "kind", "no-such-kind"), typeGeoJSON)
		c.holds(strings.Contains(string(r.body), `"features":[]`), "%.200s", r.body)
	})
	run("timeStamp has a zone and is of now (ets 80, 85)", func(c *check, k collection) {
		at, err := time.Parse(time.RFC3339, c.page(itemsOf(k)).TimeStamp)
		c.holds(err == nil && !at.IsZero(), "%v", err)
	})
	run("the extent holds every feature (geoserver 8017)", func(c *check, k collection) {
		if k.Extent.Spatial == nil {
			return
		}
		v := k.Extent.Spatial.BBox[0]
		words := make([]string, len(v))
		for i := range v {
			words[i] = strconv.FormatFloat(v[i], 'f', -1, 64)
		}
		inside, matched := c.page(with(itemsOf(k), "bbox", strings.Join(words, ","))), c.page(itemsOf(k))
		c.holds(*inside.NumberMatched == *matched.NumberMatched, "%d of %d in the extent %v", *inside.NumberMatched, *matched.NumberMatched, v)
	})
	run("the date line is crossed (ets 247)", func(c *check, k collection) {
		whole := *c.page(with(itemsOf(k), "bbox", "170,-90,-170,90")).NumberMatched
		east, west := *c.page(with(itemsOf(k), "bbox", "170,-90,180,90")).NumberMatched, *c.page(with(itemsOf(k), "bbox", "-180,-90,-170,90")).NumberMatched
		c.holds(whole >= max(east, west) && whole <= east+west, "%d across the line, %d to its west, %d to its east", whole, east, west)
	})
	run("a cache-buster is an unknown parameter (ogcapi-features 128)", func(c *check, k collection) {
		for _, name := range []string{"_", "_dc", "cacheBuster", "LIMIT"} {
			c.refused(with(itemsOf(k), name, "1732600000"), name)
		}
	})
	run("numbers in a query are no code (peers)", func(c *check, k collection) {
		for _, pair := range [][2]string{{"bbox", "1=1,0,1,1"}, {"datetime", "2017-05-25' or 1=1--"}, {"limit", "1;drop table events"}, {"sortby", "1;select"}} {
			c.refused(with(itemsOf(k), pair[0], pair[1]), pair[0])
		}
		r := c.get(itemsOf(k)+"?kind=a;status=b", "") // half of it must not be passed over
		c.holds(r.status == http.StatusBadRequest, "a semicolon: %d", r.status)
	})
}

func (s *features) clients(c *check) {
	run := c.ofEach(c.filled())
	run("OWSLib names no Accept and reads JSON", func(c *check, k collection) {
		for _, address := range []string{s.base + "/", s.base + "/api", s.landing.find("conformance", ""), s.landing.find("data", ""), k.find("self", ""), itemsOf(k), k.find("self", "") + "/queryables", k.find("self", "") + "/schema"} {
			r := c.get(address, "")
			c.holds(r.status == http.StatusOK && json.Valid(r.body), "%s: %d %.80s", address, r.status, r.body)
		}
	})
	run("GDAL takes one type a property from describedBy", func(c *check, k collection) {
		var schema struct {
			Properties struct {
				Properties struct {
					Properties map[string]struct{ Type, Format any }
				}
			}
		}
		const mediaType = "application/schema+json"
		address := k.find("describedBy", mediaType) // it compares this spelling
		if !c.holds(address != "", "%s: no describedBy", k.ID) {
			return
		}
		c.read(address, mediaType, mediaType, &schema)
		fields := schema.Properties.Properties.Properties
		for name, f := range fields {
			word, ok := f.Type.(string)
			c.holds(ok && word != "", "%s: %s has not one type: %v", k.ID, name, f.Type)
		}
		for name, format := range map[string]string{"date_start": "date", "date_end": "date", "time_start": "date-time", "updated": "date-time"} {
			c.holds(fields[name].Format == format, "%s: %s is a %v", k.ID, name, fields[name].Format)
		}
		for _, f := range *c.page(itemsOf(k)).Features {
			for name, v := range f.Properties {
				word, _ := fields[name].Type.(string)
				c.holds(v == nil || ofType(v, word), "%s: %v has %s as %T, the schema says %q", k.ID, f.ID, name, v, word)
			}
		}
	})
	run("GDAL writes a day with a bare T", func(c *check, k collection) {
		for given, want := range map[string]string{"2017-05-25T/..": "2017-05-25/..", "../2017-05-25T": "../2017-05-25", "2017-05-25T/2017-06-01T": "2017-05-25/2017-06-01", "2017-05-25T/2017-05-25T": "2017-05-25"} {
			a, b := c.page(with(itemsOf(k), "datetime", given)), c.page(with(itemsOf(k), "datetime", want))
			c.holds(*a.NumberMatched == *b.NumberMatched, "%s matches %d, %s %d", given, *a.NumberMatched, want, *b.NumberMatched)
		}
	})
	run("QGIS asks for a page, a box of three dimensions, a window, an order", func(c *check, k collection) {
		p := c.page(with(itemsOf(k), "limit", "10", "bbox", "-180,-90,-1000,180,90,9000", "datetime", "1900-01-01T00:00:00Z/2100-01-01T00:00:00Z", "sortby", "-date_start"))
		flat := c.page(with(itemsOf(k), "bbox", "-180,-90,180,90", "datetime", "1900-01-01/2100-01-01"))
		c.holds(*p.NumberMatched == *flat.NumberMatched && len(*p.Features) == min(10, *p.NumberMatched), "%d of %d", len(*p.Features), *p.NumberMatched)
		last := "9999-12-31"
		for _, f := range *p.Features {
			day, known := f.Properties["date_start"].(string)
			c.holds(!known || day <= last, "%v of %s comes after %s", f.ID, day, last)
			if known {
				last = day
			}
		}
		up := c.page(with(itemsOf(k), "limit", "1", "sortby", "+date_start"))
		plain := c.page(with(itemsOf(k), "limit", "1", "sortby", "date_start"))
		c.holds(slices.Equal(idsOf(up), idsOf(plain)), "+date_start begins with %v, date_start with %v", idsOf(up), idsOf(plain))
	})
	run("Part 1: what has no place matches every box, what has no time every window", func(c *check, k collection) {
		for _, f := range *c.page(with(itemsOf(k), "limit", "200")).Features {
			if string(f.Geometry) == "null" {
				p := c.page(with(itemsOf(k), "limit", "10000", "bbox", "-179.9,-89.9,-179.8,-89.8"))
				c.holds(slices.Contains(idsOf(p), f.ID.(string)), "%s: %v has no place and is not in a box", k.ID, f.ID)
				s.passed["unplaced"]++
			}
			if string(f.Time) == "null" {
				p := c.page(with(itemsOf(k), "limit", "10000", "datetime", "1850-01-01"))
				c.holds(slices.Contains(idsOf(p), f.ID.(string)), "%s: %v has no time and is not in a window", k.ID, f.ID)
				s.passed["undated"]++
			}
			if s.passed["unplaced"] > 5 && s.passed["undated"] > 5 {
				break
			}
		}
	})
}

// ofType reports whether a value of JSON is of a type of JSON Schema.
func ofType(v any, name string) bool {
	switch v := v.(type) {
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && v == float64(int64(v))
	case []any:
		return name == "array"
	case map[string]any:
		return name == "object"
	}
	return false
}

// announced follows every link there is: what is announced exists, and is of
// the type that the link says. Nothing speaks of vector tiles or of GeoPackage
// unless it is served.
func (s *features) announced(c *check) {
	documents := map[string]linked{"landing page": s.landing}
	for _, k := range s.collections {
		p := c.page(with(itemsOf(k), "limit", "2"))
		documents[k.ID], documents[k.ID+" items"] = k.linked, p.linked
		for _, f := range *p.Features {
			var one feature
			c.read(itemsOf(k)+"/"+url.PathEscape(f.ID.(string)), typeGeoJSON, typeGeoJSON, &one)
			documents[k.ID+" "+f.ID.(string)] = one.linked
		}
	}
	var text strings.Builder
	followed := map[link]bool{}
	for where, l := range documents {
		for _, k := range l.Links {
			text.WriteString(k.Rel + " " + k.Type + " " + strings.TrimPrefix(k.Href, s.base) + "\n")
			if !strings.HasPrefix(k.Href, s.base) || followed[k] {
				continue // a licence, or known
			}
			followed[k] = true
			r := c.ask(http.MethodHead, k.Href, k.Type)
			got, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
			want, _, _ := strings.Cut(k.Type, ";")
			c.holds(r.status == http.StatusOK && got == want, "%s: link %+v leads to %d %s", where, k, r.status, got)
		}
	}
	for path := range s.document.Paths.Map() {
		text.WriteString(path + "\n")
	}
	text.WriteString(strings.Join(s.classes, "\n"))
	first := s.collections[0].find("self", "")
	for word, address := range map[string]string{
		"mvt": first + "/tiles/WebMercatorQuad/0/0/0", "vector-tile": first + "/tiles/WebMercatorQuad/0/0/0", "/tiles": first + "/tiles", "tilematrixset": s.base + "/tileMatrixSets/WebMercatorQuad",
		"tilesets": first + "/tiles", "geopackage": first + "/export?f=gpkg", "gpkg": first + "/export?f=gpkg",
	} {
		served := c.ask(http.MethodHead, address, "").status < 300
		said := strings.Contains(strings.ToLower(text.String()), word)
		c.holds(served || !said, "%s is spoken of, yet %s is not there", word, address)
	}
}
