package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

//go:embed apipage.html
var apiTemplate string

//go:embed apipage.css
var apiStyle string

// apiPage says for people what the OpenAPI document says for programs. It is
// made from that document; its links can be tried on a layer that is there.
type apiPage struct {
	template *template.Template
	document apiDocument
	policy   string // lets the page's own style in
}

func newAPIPage(document map[string]any, csp string) (*apiPage, error) {
	d, err := readAPIDocument(document)
	if err != nil {
		return nil, err
	}
	t, err := template.New("api").Parse(apiTemplate)
	if err != nil {
		return nil, fmt.Errorf("read template of the API page: %w", err)
	}
	sum := sha256.Sum256([]byte(apiStyle))
	return &apiPage{t, d, csp + "; style-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"}, nil
}

// apiForPeople answers the page.
func (s *server) apiForPeople(c echo.Context) error {
	if _, err := s.accepts[atNothing].parse(c.Request().URL.RawQuery); err != nil {
		return err
	}
	ctx := c.Request().Context()
	head, err := s.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("read head: %w", err)
	}
	c.Response().Header().Set("Content-Security-Policy", s.apiHTML.policy)
	if fresh(c, s.tagOf(c, head), false) {
		return nil
	}
	fill, err := s.somethingToTry(ctx, head)
	if err != nil {
		return err
	}
	body, err := s.apiHTML.write(fill)
	if err != nil {
		return err
	}
	return answer(c, typeHTML, body)
}

// somethingToTry returns values of path parameters, as far as there are any: of
// the first layer that has an event, else of the first there is.
func (s *server) somethingToTry(ctx context.Context, head data.Mark) (map[string]string, error) {
	fill := map[string]string{
		"z": "0", "row": "0", "col": "0", "tileMatrixSetId": webMercatorQuad, "tileMatrix": "0", "tileRow": "0", "tileCol": "0",
	}
	public, err := s.visible(ctx, head)
	if err != nil {
		return nil, err
	}
	for i := range public.layers {
		id := public.layers[i].ID
		if _, ok := fill["collectionId"]; !ok {
			fill["collectionId"] = id
		}
		for e, err := range s.Store.Events(ctx, data.Query{Layer: id, At: head.Seq, Limit: 1}) {
			if err != nil {
				return nil, fmt.Errorf("read events: %w", err)
			}
			fill["collectionId"], fill["featureId"] = id, e.ID
			return fill, nil
		}
	}
	return fill, nil
}

// What the template shows.
type (
	apiGroup struct {
		Tag        string
		Operations []shownOperation
	}
	shownOperation struct {
		ID, Path, Summary, Try string
		Takes                  []shownParameter
		Answers                []shownAnswer
	}
	shownParameter struct {
		ID, Name, Of, About, Kind, Try string
		Required                       bool
	}
	shownAnswer struct{ Status, About, Type, Shape string }
	shownShape  struct {
		Name, About, Kind string
		Members           []shownMember
	}
	shownMember struct {
		Name, Kind, Shape, About string
		Optional                 bool
	}
)

// write makes the page; fill says what the path parameters of its links are.
func (p *apiPage) write(fill map[string]string) ([]byte, error) {
	page := struct {
		Style      template.CSS
		Groups     []apiGroup
		Parameters []shownParameter
		Shapes     []shownShape
	}{Style: template.CSS(apiStyle)}
	known := map[string]bool{}
	for _, tag := range p.document.Tags {
		g := apiGroup{Tag: tag.Name}
		for _, path := range slices.Sorted(maps.Keys(p.document.Paths)) {
			op := p.document.Paths[path].Get
			if !slices.Contains(op.Tags, tag.Name) {
				continue
			}
			shown := p.operation(path, op, fill)
			g.Operations = append(g.Operations, shown)
			for _, q := range shown.Takes {
				if !known[q.ID] {
					known[q.ID] = true
					page.Parameters = append(page.Parameters, q)
				}
			}
		}
		page.Groups = append(page.Groups, g)
	}
	for _, name := range slices.Sorted(maps.Keys(p.document.Components.Schemas)) {
		page.Shapes = append(page.Shapes, shapeOf(name, p.document.Components.Schemas[name]))
	}
	var b bytes.Buffer
	if err := p.template.Execute(&b, page); err != nil {
		return nil, fmt.Errorf("write API page: %w", err)
	}
	return b.Bytes(), nil
}

func (p *apiPage) operation(path string, op apiOperation, fill map[string]string) shownOperation {
	takes := slices.Clone(op.Parameters)
	for i := range takes {
		if takes[i].Ref != "" {
			takes[i] = p.document.Components.Parameters[lastOf(takes[i].Ref)]
		}
	}
	out := shownOperation{ID: op.OperationID, Path: path, Summary: op.Summary, Try: op.address(path, takes, fill, nil)}
	for i, q := range takes {
		shown := shownParameter{ID: q.Name, Name: q.Name, About: q.Description, Kind: q.Schema.words(), Required: q.Required}
		if op.Parameters[i].Ref == "" { // means something else elsewhere
			shown.ID, shown.Of = op.OperationID+"-"+q.Name, path
		}
		if q.In == "query" {
			shown.Try = op.address(path, takes, fill, &q)
		}
		out.Takes = append(out.Takes, shown)
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		r := op.Responses[status]
		if r.Ref != "" {
			r = p.document.Components.Responses[lastOf(r.Ref)]
		}
		if len(r.Content) == 0 {
			out.Answers = append(out.Answers, shownAnswer{Status: status, About: r.Description})
		}
		for _, mediaType := range slices.Sorted(maps.Keys(r.Content)) {
			out.Answers = append(out.Answers, shownAnswer{status, r.Description, mediaType, lastOf(r.Content[mediaType].Schema.Ref)})
		}
	}
	return out
}

func shapeOf(name string, s apiSchema) shownShape {
	out := shownShape{Name: name, About: s.Description, Kind: s.words()}
	for _, member := range slices.Sorted(maps.Keys(s.Properties)) {
		m := s.Properties[member]
		ref := m.Ref
		if m.Items != nil {
			ref = m.Items.Ref
		}
		out.Members = append(out.Members, shownMember{member, m.words(), lastOf(ref), m.Description, !slices.Contains(s.Required, member)})
	}
	slices.SortStableFunc(out.Members, func(a, b shownMember) int { // what is always there comes first
		return strings.Compare(fmt.Sprint(a.Optional), fmt.Sprint(b.Optional))
	})
	return out
}
