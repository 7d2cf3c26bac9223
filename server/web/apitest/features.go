package apitest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const (
	typeJSON    = "application/json"
	typeGeoJSON = "application/geo+json"
	typeOpenAPI = "application/vnd.oai.openapi+json;version=3.0"
	problemJSON = "application/problem+json"

	part1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
	part2 = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/"
	crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
)

// Features asks the server at base what OGC API - Features - Part 1 demands
// (Core, GeoJSON, OpenAPI 3.0), as a conformance suite would: it begins at the
// landing page, follows links, and takes limits from the OpenAPI document.
//
// A suite that does not find what it looks for skips, and a skip looks like a
// pass. So every assertion that held is counted under its number, what a number
// needs at least is asserted, and the counts are returned. Only one thing is
// asked of the data: a collection that has a feature.
func Features(t *testing.T, base string, client *http.Client) map[string]int {
	s := &features{base: strings.TrimSuffix(base, "/"), client: client, passed: map[string]int{}}
	for _, part := range []struct {
		name  string
		run   func(*check)
		least int // assertions, at one collection
	}{
		{"1 landing page", s.landingPage, 10},
		{"2 API definition", s.definition, 100},
		{"3 conformance", s.conformance, 10},
		{"4 collections", s.listOfCollections, 10},
		{"5 collection", s.eachCollection, 8},
		{"6 items", s.items, 20},
		{"7 limit", s.limit, 10},
		{"8 bbox", s.bbox, 20},
		{"9 datetime", s.datetime, 20},
		{"10 errors", s.errors, 10},
		{"11 feature", s.feature, 8},
		{"12 coordinate systems", s.systems, 5},
		{"traps", s.traps, 15},
		{"clients", s.clients, 15},
		{"what is announced", s.announced, 10},
	} {
		ok := t.Run(part.name, func(t *testing.T) {
			c := &check{T: t, s: s, part: part.name}
			part.run(c)
			if n := s.passed[part.name]; n < part.least {
				t.Errorf("only %d assertions held, want %d: what was looked for was not there", n, part.least)
			}
		})
		if !ok && s.document == nil && part.name == "2 API definition" {
			t.Fatal("without the API definition nothing else can be asked")
		}
	}
	return s.passed
}

// features is what the parts of the suite learn from each other.
type features struct {
	base        string
	client      *http.Client
	passed      map[string]int
	landing     linked
	document    *Document
	raw         any // the document as JSON
	classes     []string
	collections []collection
}

// check is one part of the suite at work.
type check struct {
	*testing.T
	s    *features
	part string
}

// holds counts an assertion, or fails.
func (c *check) holds(ok bool, format string, args ...any) bool {
	c.Helper()
	if !ok {
		c.Errorf(format, args...)
		return false
	}
	c.s.passed[c.part]++
	return true
}

type link struct{ Href, Rel, Type string }

type linked struct{ Links []link }

func (l linked) find(rel, mediaType string) string {
	for _, k := range l.Links {
		if k.Rel == rel && (mediaType == "" || strings.ReplaceAll(k.Type, " ", "") == mediaType) {
			return k.Href
		}
	}
	return ""
}

type collection struct {
	ID          string
	Title       *string
	Description *string
	ItemType    *string
	CRS         []string
	StorageCRS  string
	Extent      struct {
		Spatial  *struct{ BBox [][]float64 }
		Temporal struct{ Interval [][]*string }
	}
	linked
	raw json.RawMessage
}

// pageOf is a page of features, of which as much is read as F has.
type pageOf[F any] struct {
	Type           string
	Features       *[]F // nil is null, or not there
	NumberMatched  *int
	NumberReturned *int
	TimeStamp      string
	linked
}

// named is all of a feature that is read of long pages.
type named struct{ ID any }

type feature struct {
	Type       string
	ID         any
	Geometry   json.RawMessage
	Time       json.RawMessage
	Properties map[string]any
	linked
}

type reply struct {
	status int
	proto  string
	header http.Header
	body   []byte
}

// get asks for an address; without accept no such header is sent.
func (c *check) get(address, accept string) reply {
	c.Helper()
	return c.ask(http.MethodGet, address, accept)
}

func (c *check) ask(method, address, accept string) reply {
	c.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, address, nil)
	if err != nil {
		c.Fatalf("%s: %v", address, err)
	}
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	res, err := c.s.client.Do(r)
	if err != nil {
		c.Fatalf("%s: %v", address, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.Fatalf("%s: %v", address, err)
	}
	return reply{res.StatusCode, res.Proto, res.Header, body}
}

// read asks for an address, wants 200 and this type, and decodes the answer.
func (c *check) read(address, accept, mediaType string, into any) reply {
	c.Helper()
	r := c.get(address, accept)
	got := strings.ReplaceAll(r.header.Get("Content-Type"), " ", "")
	if !c.holds(r.status == http.StatusOK && got == mediaType, "%s: %d %s, want 200 %s: %.300s", address, r.status, got, mediaType, r.body) {
		c.FailNow()
	}
	if err := json.Unmarshal(r.body, into); err != nil {
		c.Fatalf("%s: %v", address, err)
	}
	return r
}

// page reads a page of features.
func (c *check) page(address string) pageOf[feature] {
	c.Helper()
	return readPage[feature](c, address)
}

// readPage wants a page that is whole in itself.
func readPage[F any](c *check, address string) pageOf[F] {
	c.Helper()
	var p pageOf[F]
	c.read(address, typeGeoJSON, typeGeoJSON, &p)
	c.holds(p.Type == "FeatureCollection" && p.Features != nil, "%s: type %q, features are null: %t", address, p.Type, p.Features == nil)
	if p.Features == nil || p.NumberReturned == nil || p.NumberMatched == nil {
		c.Fatalf("%s: no features, numberReturned or numberMatched", address)
	}
	c.holds(*p.NumberReturned == len(*p.Features), "%s: numberReturned is %d of %d", address, *p.NumberReturned, len(*p.Features))
	c.holds(*p.NumberMatched >= *p.NumberReturned, "%s: numberMatched is %d, numberReturned %d", address, *p.NumberMatched, *p.NumberReturned)
	return p
}

// with returns an address with parameters, in place of those it has; an empty
// value takes one away.
func with(address string, pairs ...string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // the request fails and says so
	}
	q := u.Query()
	for i := 0; i < len(pairs); i += 2 {
		if q.Del(pairs[i]); pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// itemsOf returns the address of a collection's features, as its link has it.
func itemsOf(k collection) string { return k.find("items", typeGeoJSON) }

// filled are the collections that have features.
func (c *check) filled() []collection {
	c.Helper()
	var out []collection
	for _, k := range c.s.collections {
		if *c.page(itemsOf(k)).NumberMatched > 0 {
			out = append(out, k)
		}
	}
	if len(out) == 0 {
		c.Fatal("no collection holds a feature")
	}
	return out
}

// refused wants 400 and a problem that names the parameter.
func (c *check) refused(address, parameter string) {
	c.Helper()
	r := c.get(address, "")
	var p struct {
		Status    int
		Parameter string
		Detail    string
	}
	err := json.Unmarshal(r.body, &p)
	c.holds(r.status == http.StatusBadRequest && err == nil && p.Status == r.status && p.Parameter == parameter && p.Detail != "" && r.header.Get("Content-Type") == problemJSON,
		"%s: %d %s %.300s, want 400 that names %s", address, r.status, r.header.Get("Content-Type"), r.body, parameter)
}

func idsOf(p pageOf[feature]) []string {
	var ids []string
	for _, f := range *p.Features {
		ids = append(ids, fmt.Sprint(f.ID))
	}
	return ids
}
