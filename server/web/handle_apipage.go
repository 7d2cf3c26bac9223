package web

import (
	"bytes"
	"fmt"
	"html/template"

	"github.com/labstack/echo/v4"
)

// apiPage answers for people what the OpenAPI document says for programs.
func (s *server) apiPage(c echo.Context) error {
	if _, err := s.accepts[atNothing].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	if fresh(c, contentTag(s.apiHTML), false) {
		return nil
	}
	return answer(c, typeHTML, s.apiHTML)
}

// Parameters stand once, below the addresses: most addresses take the same ones.
const apiTemplate = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Waylog API</title></head>
<body>
<main>
<h1>Waylog API</h1>
<p>Conflict events over time, by OGC API - Features. What is not known is null or left out, never 0.
Everything here is read with GET; programs take the same from the <a href="api">OpenAPI document</a>.
A wrong request is answered with <code>application/problem+json</code> that names the parameter and what was expected.</p>
{{range .Groups}}<h2>{{.Tag}}</h2>
<dl>
{{range .Operations}}<dt><code>{{.Path}}</code></dt>
<dd>{{.Summary}}.{{if .Takes}} Takes {{range $i, $p := .Takes}}{{if $i}}, {{end}}<a href="#{{$p.ID}}"><code>{{$p.Name}}</code></a>{{end}}.{{end}}{{if .Formats}} <code>f</code> is {{.Formats}}.{{end}}</dd>
{{end}}</dl>
{{end}}<h2>Parameters</h2>
<dl>
{{range .Parameters}}<dt id="{{.ID}}"><code>{{.Name}}</code>{{if .Of}} of <code>{{.Of}}</code>{{end}}</dt>
<dd>{{.About}} Expected: {{.Expected}}.</dd>
{{end}}</dl>
</main>
</body>
</html>
`

type apiGroup struct {
	Tag        string
	Operations []apiOperation
}

type apiOperation struct {
	Path, Summary string
	Takes         []apiParameter // all but f
	Formats       string         // what f may be
}

// apiParameter is a parameter of all addresses, or of the one it is Of.
type apiParameter struct{ ID, Name, Of, About, Expected string }

// writeAPIPage makes the page from the tables that requests are checked with.
func (s *server) writeAPIPage() ([]byte, error) {
	var page struct {
		Groups     []apiGroup
		Parameters []apiParameter
	}
	var own []apiParameter
	for _, op := range operations() {
		if n := len(page.Groups); n == 0 || page.Groups[n-1].Tag != op.tag {
			page.Groups = append(page.Groups, apiGroup{Tag: op.tag})
		}
		o := apiOperation{Path: op.path, Summary: op.summary}
		for _, p := range s.accepts[op.takes] {
			if p.name == "f" {
				o.Formats = p.expected
				continue
			}
			takes := apiParameter{ID: p.name, Name: p.name, About: p.about, Expected: p.expected}
			if p.own {
				takes.ID, takes.Of = op.id+"-"+p.name, op.path
				own = append(own, takes)
			}
			o.Takes = append(o.Takes, takes)
		}
		group := &page.Groups[len(page.Groups)-1]
		group.Operations = append(group.Operations, o)
	}
	for _, p := range parameters() {
		page.Parameters = append(page.Parameters, apiParameter{ID: p.name, Name: p.name, About: p.about, Expected: p.expected})
	}
	page.Parameters = append(page.Parameters, own...)
	t, err := template.New("api").Parse(apiTemplate)
	if err != nil {
		return nil, fmt.Errorf("read template of the API page: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, page); err != nil {
		return nil, fmt.Errorf("write API page: %w", err)
	}
	return b.Bytes(), nil
}
