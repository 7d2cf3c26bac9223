package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// The OpenAPI document as its page reads it.
type (
	apiDocument struct {
		Tags       []struct{ Name string }
		Paths      map[string]struct{ Get apiOperation }
		Components struct {
			Parameters map[string]apiParameter
			Schemas    map[string]apiSchema
			Responses  map[string]apiResponse
		}
	}
	apiOperation struct {
		OperationID, Summary string
		Tags                 []string
		Parameters           []apiParameter
		Responses            map[string]apiResponse
	}
	apiParameter struct {
		Ref                   string `json:"$ref"`
		Name, In, Description string
		Required              bool
		Schema                apiSchema
		Example               any
	}
	apiResponse struct {
		Ref         string `json:"$ref"`
		Description string
		Content     map[string]struct{ Schema apiSchema }
	}
	apiSchema struct {
		Ref                string `json:"$ref"`
		Type, Format       string
		Description        string
		Nullable           bool
		Enum               []any
		Default            any
		Minimum, Maximum   *float64
		MinItems, MaxItems *int
		MaxLength          *int
		Items              *apiSchema
		Properties         map[string]apiSchema
		Required           []string
	}
)

func readAPIDocument(document map[string]any) (apiDocument, error) {
	var d apiDocument
	raw, err := json.Marshal(document)
	if err == nil {
		err = json.Unmarshal(raw, &d)
	}
	if err != nil {
		return d, fmt.Errorf("read own OpenAPI document: %w", err)
	}
	return d, nil
}

// lastOf returns the name that a reference ends with.
func lastOf(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

// words says in a few words what a value is.
func (s apiSchema) words() string {
	if s.Ref != "" {
		return lastOf(s.Ref)
	}
	w := s.Type
	if s.Format != "" {
		w = s.Format
	}
	switch {
	case len(s.Enum) > 0:
		var list []string
		for _, e := range s.Enum {
			if e != nil {
				list = append(list, fmt.Sprint(e))
			}
		}
		w = strings.Join(list, " | ")
	case s.Items != nil:
		w = "list of " + s.Items.words() + atLeast(s.MinItems, s.MaxItems)
	case s.Minimum != nil && s.Maximum != nil:
		w += " from " + plain(*s.Minimum) + " to " + plain(*s.Maximum)
	case s.MaxLength != nil:
		w += fmt.Sprintf(" of at most %d characters", *s.MaxLength)
	case w == "":
		w = "anything"
	}
	if s.Nullable {
		w += ", or null"
	}
	if s.Default != nil {
		w += fmt.Sprintf("; %v if left out", s.Default)
	}
	return w
}

func atLeast(least, most *int) string {
	switch {
	case least == nil || most == nil:
		return ""
	case *least == *most:
		return fmt.Sprintf(" (%d)", *least)
	}
	return fmt.Sprintf(" (%d to %d)", *least, *most)
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// example returns a value that can stand in an address, or "" where none is known.
func (p apiParameter) example() string {
	switch e := p.Example.(type) {
	case []any:
		words := make([]string, len(e))
		for i := range e {
			words[i] = fmt.Sprint(e[i])
		}
		return strings.Join(words, ",")
	case string:
		return e
	}
	switch {
	case len(p.Schema.Enum) > 0:
		return fmt.Sprint(p.Schema.Enum[len(p.Schema.Enum)-1])
	case p.Schema.Minimum != nil:
		return plain(*p.Schema.Minimum)
	}
	return ""
}

// address returns where to try an operation, relative to the page, with these
// values of its path parameters and with p given, if it is not nil. It is "" if
// a value that is needed is not known.
func (op apiOperation) address(path string, takes []apiParameter, fill map[string]string, p *apiParameter) string {
	query := url.Values{}
	for i := range takes {
		q := &takes[i]
		switch {
		case q.In == "path":
			value, ok := fill[q.Name]
			if !ok {
				return ""
			}
			path = strings.ReplaceAll(path, "{"+q.Name+"}", url.PathEscape(value))
		case q.Required || p != nil && q.Name == p.Name:
			view, isView := q.Example.(map[string]any)
			for name, value := range view {
				query.Set(name, fmt.Sprint(value))
			}
			if example := q.example(); example != "" {
				query.Set(q.Name, example)
			} else if !isView {
				return ""
			}
		}
	}
	path = "./" + strings.TrimPrefix(path, "/")
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}
