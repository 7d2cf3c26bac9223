package web

import (
	"bytes"
	"cmp"
	"context"
	"html"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// What a page says of itself to those who make a preview of its link: title,
// description, picture, and where the view is at home.

const (
	// metaWait is how long a page waits for its description. A view of very many
	// events gets the plain one, and the whole one when it is asked for again.
	metaWait = 250 * time.Millisecond

	metaStart = "<!-- meta -->"
	metaEnd   = "<!-- /meta -->"

	siteTitle = "Waylog"
	siteAbout = "A map of conflict events over time: what happened, when, who says so, and how sure anyone is."
)

// pageMeta is what stands in the head of a page.
type pageMeta struct{ title, about string }

// describe says in words what a view shows; what cannot be said in time is left
// out. It never fails: a page without a description is a page all the same.
func (s *server) describe(ctx context.Context, v pageView) pageMeta {
	plain := pageMeta{siteTitle, siteAbout}
	ctx, cancel := context.WithTimeout(ctx, metaWait)
	defer cancel()
	f, err := s.factsOf(ctx, v)
	if err != nil || len(f.layers) == 0 && f.chosen == nil {
		return plain
	}
	m := pageMeta{about: f.sentence()}
	if f.chosen != nil {
		m.about = f.eventSentence(true)
	}
	title := f.title()
	if p := f.period(); p != "" && f.chosen == nil {
		title += ", " + p
	}
	m.title = shortened(title, 110) + " – " + siteTitle
	m.about = shortened(cmp.Or(m.about, plain.about), 300)
	return m
}

// factsOf returns the facts of a view, kept as long as the state is.
func (s *server) factsOf(ctx context.Context, v pageView) (viewFacts, error) {
	head, err := s.Store.Head(ctx)
	if err != nil {
		return viewFacts{}, err
	}
	v.camera, v.now = nil, nil // what is shown is the filter's, wherever one looks
	key := strconv.FormatInt(head.Seq, 10) + v.query()
	return s.shownFacts.get(ctx, key, func(ctx context.Context) (viewFacts, error) { return s.facts(ctx, v) })
}

// withMeta puts the description of the view into a page: in place of what
// stands between the two marks in its head.
func (s *server) withMeta(c echo.Context, page []byte) []byte {
	before, rest, ok := bytes.Cut(page, []byte(metaStart))
	if !ok {
		return page
	}
	_, after, ok := bytes.Cut(rest, []byte(metaEnd))
	if !ok {
		return page
	}
	r := c.Request()
	v := readPageView(r.URL.RawQuery)
	m := s.describe(r.Context(), v)
	query := v.query()
	address, picture := s.base(r)+"/"+query, s.base(r)+"/card.png"+query
	var b strings.Builder
	b.WriteString("<title>" + html.EscapeString(m.title) + "</title>\n")
	tag := func(attribute, name, content string) {
		b.WriteString("  <meta " + attribute + `="` + name + `" content="` + html.EscapeString(content) + "\">\n")
	}
	tag("name", "description", m.about)
	b.WriteString(`  <link rel="canonical" href="` + html.EscapeString(address) + "\">\n")
	for _, t := range [][2]string{
		{"og:type", "website"}, {"og:site_name", siteTitle}, {"og:title", m.title}, {"og:description", m.about}, {"og:url", address},
		{"og:image", picture}, {"og:image:type", "image/png"}, {"og:image:width", strconv.Itoa(cardWidth)}, {"og:image:height", strconv.Itoa(cardHeight)},
		{"og:image:alt", "Map. " + m.about}, {"og:locale", "en_GB"},
	} {
		tag("property", t[0], t[1])
	}
	for _, t := range [][2]string{
		{"twitter:card", "summary_large_image"}, {"twitter:title", m.title}, {"twitter:description", m.about}, {"twitter:image", picture},
		{"twitter:image:alt", "Map. " + m.about},
	} {
		tag("name", t[0], t[1])
	}
	return bytes.Join([][]byte{before, []byte(strings.TrimSuffix(b.String(), "\n")), after}, nil)
}
