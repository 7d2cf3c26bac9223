package apitest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// Document is an OpenAPI document, ready to be held against answers.
type Document struct {
	*openapi3.T
	templates []template
}

// template is a path of the document and what it matches.
type template struct {
	path    string
	names   []string // of the parts between braces
	matches *regexp.Regexp
}

// Answer is what came back for a request.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	Cut    bool // Body is only a part: its shape cannot be told
}

// Parse reads a document. One that is not valid OpenAPI 3.0, or holds an example
// that its own schema refuses, is an error.
func Parse(body []byte) (*Document, error) {
	t, err := openapi3.NewLoader().LoadFromData(body)
	if err != nil {
		return nil, fmt.Errorf("read OpenAPI document: %w", err)
	}
	if err := t.Validate(context.Background(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaDefaultsValidation(), openapi3.EnableSchemaPatternValidation()); err != nil {
		return nil, fmt.Errorf("the OpenAPI document is not valid: %w", err)
	}
	d := &Document{T: t}
	braces := regexp.MustCompile(`\\\{([^/]*?)\\\}`)
	for path := range t.Paths.Map() {
		quoted := regexp.QuoteMeta(path)
		one := template{path: path, matches: regexp.MustCompile("^" + braces.ReplaceAllString(quoted, "([^/]+)") + "$")}
		for _, m := range braces.FindAllStringSubmatch(quoted, -1) {
			one.names = append(one.names, m[1])
		}
		d.templates = append(d.templates, one)
	}
	// Of two paths that match, the one with fewer braces is meant.
	slices.SortFunc(d.templates, func(a, b template) int {
		if n := len(a.names) - len(b.names); n != 0 {
			return n
		}
		return strings.Compare(a.path, b.path)
	})
	d.close()
	return d, nil
}

// close lets no object have a member that its schema does not name, unless the
// schema speaks of others itself. To clients shapes stay open: they pass over
// what they do not know. A server that writes what it does not document is wrong.
func (d *Document) close() {
	seen := map[*openapi3.Schema]bool{}
	var walk func(ref *openapi3.SchemaRef)
	walk = func(ref *openapi3.SchemaRef) {
		if ref == nil || ref.Value == nil || seen[ref.Value] {
			return
		}
		s := ref.Value
		seen[s] = true
		if len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) > 0 {
			return // its parts describe one object together
		}
		if len(s.Properties) > 0 && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
			s.AdditionalProperties.Has = new(false)
		}
		walk(s.Items)
		walk(s.AdditionalProperties.Schema)
		for _, p := range s.Properties {
			walk(p)
		}
	}
	for _, item := range d.Paths.Map() {
		for _, op := range item.Operations() {
			for _, response := range op.Responses.Map() {
				for _, content := range response.Value.Content {
					walk(content.Schema)
				}
			}
		}
	}
}

// Find returns the operation that a request asks for and the values of its path
// parameters. A HEAD is the GET without a body. Nil is a path or a method that
// the document does not speak of.
func (d *Document) Find(method, escapedPath string) (*routers.Route, map[string]string) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	for _, t := range d.templates {
		m := t.matches.FindStringSubmatch(escapedPath)
		if m == nil {
			continue
		}
		item := d.Paths.Value(t.path)
		params := map[string]string{}
		for i, name := range t.names {
			value, err := url.PathUnescape(m[i+1])
			if err != nil {
				value = m[i+1]
			}
			params[name] = value
		}
		return &routers.Route{Spec: d.T, Path: t.path, PathItem: item, Method: method, Operation: item.GetOperation(method)}, params
	}
	return nil, nil
}

// Check says what of an answer the document does not allow: the path, the
// status, a header, the media type, the shape; or that a request went through
// that it forbids.
func (d *Document) Check(r *http.Request, a Answer) error {
	route, params := d.Find(r.Method, r.URL.EscapedPath())
	var err error
	switch {
	case r.Method == http.MethodOptions:
		err = checkOptions(a)
	case route == nil:
		err = d.checkRefusal(r, a, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusRequestURITooLong)
	case route.Operation == nil:
		err = d.checkRefusal(r, a, http.StatusMethodNotAllowed, http.StatusRequestURITooLong)
	default:
		err = d.checkAnswer(r, a, route, params)
	}
	if err != nil {
		return fmt.Errorf("%s %.200s: %d: %w", r.Method, r.URL.RequestURI(), a.Status, err)
	}
	return nil
}

func (d *Document) checkAnswer(r *http.Request, a Answer, route *routers.Route, params map[string]string) error {
	strict := []openapi3.SchemaValidationOption{openapi3.EnableFormatValidation(), openapi3.DisableSchemaErrorDetails()}
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, QueryParams: r.URL.Query(), Route: route,
		Options: &openapi3filter.Options{SkipSettingDefaults: true, SchemaValidationOptions: strict},
	}
	if a.Status < 300 {
		if err := checkQuery(in); err != nil {
			return fmt.Errorf("the document forbids the request: %w", err)
		}
	}
	content := a.Header.Get("Content-Type")
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.Status, Header: a.Header,
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, MultiError: true, ExcludeResponseBody: a.Cut || !isJSON(content),
			SchemaValidationOptions: strict,
		},
	}
	out.SetBodyBytes(a.Body)
	response := route.Operation.Responses.Status(a.Status)
	switch {
	case response == nil:
		return errors.New("the document does not speak of this status")
	case a.Status == http.StatusNotModified || a.Status == http.StatusNoContent:
		if content != "" || len(a.Body) > 0 {
			return fmt.Errorf("an answer without a body has %d bytes of type %q", len(a.Body), content)
		}
	case response.Value.Content.Get(content) == nil:
		return fmt.Errorf("the document does not speak of type %q at this status", content)
	}
	documented := map[string]bool{}
	for name := range response.Value.Headers {
		documented[http.CanonicalHeaderKey(name)] = true
	}
	for name := range a.Header {
		if !documented[name] && !everywhere[name] {
			return fmt.Errorf("the document does not speak of the header %s at this status", name)
		}
	}
	if r.Method == http.MethodHead {
		if len(a.Body) > 0 {
			return fmt.Errorf("HEAD got %d bytes", len(a.Body))
		}
		// The library looks at no HEAD; of its headers the same holds as of GET's.
		get := *r
		get.Method = http.MethodGet
		in.Request, out.Options.ExcludeResponseBody = &get, true
	}
	return openapi3filter.ValidateResponse(r.Context(), out)
}

// everywhere are headers that belong to the transport, to the browser's rules
// or to no address in particular.
var everywhere = map[string]bool{
	"Content-Type": true, "Content-Length": true, "Content-Encoding": true, "Date": true, "Connection": true, "Transfer-Encoding": true, "Vary": true, "X-Request-Id": true,
	"Access-Control-Allow-Origin": true, "Access-Control-Expose-Headers": true,
	"Content-Security-Policy": true, "Cross-Origin-Opener-Policy": true, "Cross-Origin-Resource-Policy": true, "Referrer-Policy": true, "Permissions-Policy": true, "X-Content-Type-Options": true, "X-Frame-Options": true,
}

// checkQuery holds the parameters of a request that was answered against the
// document. A number over its maximum reads as the maximum: OGC API - Features
// forbids an error there.
func checkQuery(in *openapi3filter.RequestValidationInput) error {
	open := false
	for _, p := range in.Route.Operation.Parameters {
		s := p.Value.Schema.Value
		open = open || p.Value.In == openapi3.ParameterInQuery && s.Type.Is("object") && p.Value.Style == "form" && p.Value.Explode != nil && *p.Value.Explode
		if s.Type.Is("integer") && s.Max != nil && over(in.QueryParams.Get(p.Value.Name), *s.Max) {
			continue
		}
		if err := openapi3filter.ValidateParameter(in.Request.Context(), in, p.Value); err != nil {
			return err
		}
	}
	for name := range in.QueryParams {
		if in.Route.Operation.Parameters.GetByInAndName("query", name) == nil && !open {
			return fmt.Errorf("it does not speak of the parameter %s", name)
		}
	}
	return nil
}

// over reports whether a whole number, of however many digits, is above most.
func over(digits string, most float64) bool {
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	n, err := strconv.ParseFloat(digits, 64)
	return err != nil || n > most
}

func checkOptions(a Answer) error {
	if a.Status == http.StatusNotFound || a.Status == http.StatusRequestURITooLong {
		return nil
	}
	if a.Status != http.StatusNoContent || a.Header.Get("Allow") == "" || len(a.Body) > 0 {
		return fmt.Errorf("OPTIONS: Allow is %q, %d bytes", a.Header.Get("Allow"), len(a.Body))
	}
	return nil
}

// checkRefusal is of requests that the document does not know: they are refused
// with a problem.
func (d *Document) checkRefusal(r *http.Request, a Answer, statuses ...int) error {
	if !slices.Contains(statuses, a.Status) {
		return errors.New("the document does not speak of this address and method")
	}
	if a.Status == http.StatusMethodNotAllowed && a.Header.Get("Allow") == "" {
		return errors.New("there is no Allow")
	}
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		return fmt.Errorf("refused as %q", got)
	}
	if r.Method == http.MethodHead || a.Cut {
		return nil
	}
	var v any
	if err := json.Unmarshal(a.Body, &v); err != nil {
		return fmt.Errorf("read problem: %w", err)
	}
	shape := d.Components.Schemas["problem"]
	if shape == nil {
		return errors.New("the document does not say what a problem is")
	}
	return shape.Value.VisitJSON(v, openapi3.MultiErrors(), openapi3.EnableFormatValidation(), openapi3.DisableSchemaErrorDetails())
}

func isJSON(mediaType string) bool {
	bare, _, _ := strings.Cut(mediaType, ";")
	return bare == "application/json" || strings.HasSuffix(bare, "+json")
}
