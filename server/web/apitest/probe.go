package apitest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Probe makes requests of the OpenAPI document of the server at base: each
// parameter of each address with values that its schema allows, which must not
// be refused, and with values that it forbids, which must be, by a 400 that names
// the parameter. Whatever is asked, nothing may fail on the server's side. It
// returns how many requests were made.
func Probe(t *testing.T, base string, client *http.Client) int {
	s := &features{base: strings.TrimSuffix(base, "/"), client: client, passed: map[string]int{}}
	c := &check{T: t, s: s, part: "probe"}
	d, err := Parse(c.get(s.base+"/api", typeOpenAPI).body)
	if err != nil {
		t.Fatal(err)
	}
	p := &probe{document: d, fill: c.somethingThere(), known: map[string]*openapi3.Parameter{}}
	for _, item := range d.Paths.Map() {
		for _, q := range item.Get.Parameters {
			if q.Value.In == openapi3.ParameterInQuery {
				p.known[q.Value.Name] = q.Value
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(d.Paths.Map())) {
		t.Run(path, func(t *testing.T) { p.operation(&check{T: t, s: s, part: "probe"}, path) })
	}
	return p.requests
}

type probe struct {
	document *Document
	fill     map[string]string              // values of path parameters
	known    map[string]*openapi3.Parameter // of all addresses
	requests int
}

// somethingThere finds a collection with a feature by the links of the service.
func (c *check) somethingThere() map[string]string {
	c.Helper()
	var list struct{ Collections []collection }
	c.read(c.s.base+"/collections", typeJSON, typeJSON, &list)
	c.s.collections = list.Collections
	k := c.filled()[0]
	return map[string]string{"collectionId": k.ID, "featureId": idsOf(c.page(itemsOf(k)))[0]}
}

func (p *probe) operation(c *check, path string) {
	op := p.document.Paths.Value(path).Get
	address := c.s.base + path
	needed := url.Values{}
	open, slow := false, false
	for _, ref := range op.Parameters {
		q := ref.Value
		good, _ := values(q)
		switch {
		case q.In == openapi3.ParameterInPath:
			value := p.fill[q.Name]
			if value == "" && len(good) > 0 {
				value = good[0]
			}
			address = strings.ReplaceAll(address, "{"+q.Name+"}", url.PathEscape(value))
		case q.Required:
			needed.Set(q.Name, good[0])
		}
		open = open || q.Schema.Value.Type.Is("object")
	}
	// A picture takes a second to draw: its parameters are tested elsewhere.
	slow = op.Responses.Status(http.StatusOK).Value.Content["image/png"] != nil
	ask := func(query string) reply {
		p.requests++
		if query != "" {
			query = "?" + query
		}
		r := c.get(address+query, "")
		c.holds(r.status < 500, "%.200s: %d %s", address+query, r.status, r.body)
		return r
	}
	given := func(name, value string) string {
		q := maps.Clone(needed)
		q.Set(name, value)
		return q.Encode()
	}
	r := ask(needed.Encode())
	c.holds(r.status == http.StatusOK, "%s: %d %s", address, r.status, r.body)
	if slow {
		return
	}
	for _, ref := range op.Parameters {
		if q := ref.Value; q.In == openapi3.ParameterInQuery && !q.Schema.Value.Type.Is("object") {
			good, bad := values(q)
			for _, v := range good {
				r := ask(given(q.Name, v))
				empty := r.status == http.StatusNoContent && op.Responses.Status(http.StatusNoContent) != nil
				c.holds(r.status == http.StatusOK || empty, "%s: %s=%q is allowed, yet %d %.300s", path, q.Name, v, r.status, r.body)
			}
			for _, v := range bad {
				c.names(ask(given(q.Name, v)), q.Name, path, v)
			}
			if len(good) > 1 && !open { // said twice, and not the same
				c.names(ask(given(q.Name, good[0])+"&"+url.Values{q.Name: {good[1]}}.Encode()), q.Name, path, "twice")
			}
		}
	}
	if len(needed) > 0 {
		for name := range needed {
			c.names(ask(""), name, path, "left out")
		}
	}
	if !open {
		for _, name := range append(slices.Sorted(maps.Keys(p.known)), "foo", "Limit", "bbox[]", "datetime ", "__proto__", "é") {
			if op.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
				c.names(ask(given(name, "1")), name, path, "1")
			}
		}
	}
	for _, query := range []string{"%zz=1", "limit=%", "=", "=&=", "&&&", ";", "a;b=c", "%00=1", "f[]=json", "bbox=%F0%28%8C%28", "q=%ED%A0%80", "limit=" + strings.Repeat("9", 400), "?", "??f=json", "f=json&f=json", "bbox=1e308,-1e308,1e309,0", "a=1&a=2"} {
		ask(query)
	}
	p.paths(c, path, op)
}

// names wants a refusal that names the parameter.
func (c *check) names(r reply, name, path, value string) {
	c.Helper()
	var problem struct{ Parameter, Detail string }
	err := json.Unmarshal(r.body, &problem)
	c.holds(r.status == http.StatusBadRequest && err == nil && problem.Parameter == name && problem.Detail != "",
		"%s: %s=%.100q is forbidden, yet %d %.300s", path, name, value, r.status, r.body)
}

// paths asks with path parameters that lead nowhere.
func (p *probe) paths(c *check, path string, op *openapi3.Operation) {
	for _, ref := range op.Parameters {
		q := ref.Value
		if q.In != openapi3.ParameterInPath {
			continue
		}
		for _, odd := range []string{"nosuch", "..", "a/b", "%", "\x00", "\xff", "' or 1=1--", "-1", "99999999999999999999", "ü", " ", "*", strings.Repeat("x", 300), "{" + q.Name + "}"} {
			address := c.s.base + strings.ReplaceAll(path, "{"+q.Name+"}", url.PathEscape(odd))
			for _, other := range op.Parameters {
				value := p.fill[other.Value.Name]
				if good, _ := values(other.Value); value == "" && len(good) > 0 {
					value = good[0]
				}
				address = strings.ReplaceAll(address, "{"+other.Value.Name+"}", url.PathEscape(value))
			}
			p.requests++
			r := c.get(address, "")
			c.holds(r.status == http.StatusNotFound || r.status == http.StatusBadRequest, "%.200s: %d %.200s", address, r.status, r.body)
		}
	}
}

// values returns values of a parameter as they stand in an address: those that
// its schema allows and those that it forbids.
func values(p *openapi3.Parameter) (good, bad []string) {
	s := p.Schema.Value
	if e := written(p.Example); e != "" {
		good = append(good, e)
	}
	if e := written(s.Default); e != "" {
		good = append(good, e)
	}
	for _, e := range s.Enum {
		good = append(good, written(e))
	}
	// Whatever the type: nothing, and what is no text.
	bad = []string{"", "\x00", "a\nb", "\xff\xfe", "\u0085"}
	switch {
	case s.Type.Is("integer") || s.Type.Is("number"):
		bad = append(bad, "abc", "1e3", "NaN", "Infinity", "0x10", "--1", "1,2", "٣")
		if s.Type.Is("integer") {
			bad = append(bad, "1.5")
		}
		if s.Min != nil {
			good = append(good, written(*s.Min))
			bad = append(bad, written(*s.Min-1), "-"+strings.Repeat("9", 30))
		}
		if s.Max != nil { // more reads as the maximum
			good = append(good, written(*s.Max), written(*s.Max+1), strings.Repeat("9", 30))
		}
	case s.Type.Is("array"):
		few := slices.Repeat([]string{"1"}, max(0, int(s.MinItems)-1))
		bad = append(bad, strings.Join(few, ","), "a"+strings.Repeat(",a", int(s.MinItems)-1), strings.Repeat(",", int(s.MinItems)-1))
		if s.MaxItems != nil {
			bad = append(bad, "1"+strings.Repeat(",1", int(*s.MaxItems)))
		}
	case len(s.Enum) > 0:
		for _, w := range []string{"no-such-word", strings.ToUpper(good[0]), good[0] + " ", good[0] + "," + good[0], "'" + good[0] + "'"} {
			if !slices.Contains(good, w) {
				bad = append(bad, w)
			}
		}
	case s.Pattern != "":
		allowed := regexp.MustCompile(s.Pattern)
		for _, w := range []string{"?", "..", "a b", "2017-13-45", "2017-05-25T12:00:00", "2017-5-5", "' or 1=1--", "%", "-", "ü", strings.Repeat("x", 50) + "!"} {
			if !allowed.MatchString(w) {
				bad = append(bad, w)
			}
		}
	}
	slices.Sort(good)
	good = slices.Compact(good)
	if s.MaxLength != nil {
		good = append(good, strings.Repeat("x", int(*s.MaxLength)), strings.Repeat("ش", int(*s.MaxLength)))
		bad = append(bad, strings.Repeat("x", int(*s.MaxLength)+1))
	}
	return good, bad
}

// written is a value as it stands in an address.
func written(v any) string {
	switch v := v.(type) {
	case nil, map[string]any:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		words := make([]string, len(v))
		for i := range v {
			words[i] = written(v[i])
		}
		return strings.Join(words, ",")
	}
	return fmt.Sprint(v)
}
