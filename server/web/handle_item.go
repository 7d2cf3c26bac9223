package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
)

const featureExpected = "the id of a feature that /items lists"

// item answers one feature.
func (s *server) item(c echo.Context) error {
	r, id, err := s.readFeature(c, atItem)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := r.store.Event(ctx, r.layer.ID, id, r.query.At)
	if err != nil {
		return featureProblem(err, id)
	}
	sources, err := exporter.SourcesOf(ctx, r.store, r.query, []data.Event{e})
	if err != nil {
		return err
	}
	links, err := encodeJSON(r.featureLinks(id))
	if err != nil {
		return err
	}
	body := append(exporter.AppendFeature(nil, &e, sources, links), '\n')
	// The revision comes first: If-Match compares it when the feature is changed.
	// What else is in the answer (sources, relations) can change without it.
	sum := sha256.Sum256(body)
	tag := strconv.FormatInt(e.Revision, 10) + "-" + base64.RawURLEncoding.EncodeToString(sum[:9])
	if fresh(c, tag, false) {
		return nil
	}
	return answer(c, typeGeoJSON, body)
}

func (r *reading) featureLinks(id string) []link {
	self := r.below("/items/" + url.PathEscape(id))
	page := url.Values{"f": {"html"}, "layers": {r.layer.ID}, "sel": {r.layer.ID + ":" + id}}
	if r.asof != nil {
		page.Set("asof", r.values.Get("asof"))
	}
	return []link{
		{Href: r.address(r.path, r.values), Rel: "self", Type: typeGeoJSON, Title: "This feature"},
		{Href: r.base + "/?" + page.Encode(), Rel: "alternate", Type: "text/html", Title: "The feature on the map"},
		{Href: r.below(""), Rel: "collection", Type: typeJSON, Title: r.layer.Title},
		{Href: self + "/history", Rel: "version-history", Type: typeJSON, Title: "Who changed it, when and why"},
	}
}

// featureProblem says why a feature is not there.
func featureProblem(err error, id string) error {
	switch data.CodeOf(err) {
	case data.NotFound:
		return missing("feature", id, featureExpected)
	case data.Gone:
		p := gone.problem("The feature " + quote(id) + " was deleted; its history says when and why.")
		p.ID = id
		return p
	}
	return fmt.Errorf("read event: %w", err)
}
