package web

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
)

const (
	pageBuffer = 64 << 10 // bytes held back, so that an early error still gets its status
	// tagLife is how long the tag of a page is the same though nothing changed:
	// a page that a client keeps must not hold a cursor that has run out.
	tagLife = cursorLife / 2
)

// items answers a page of a layer's events.
func (s *server) items(c echo.Context) error {
	r, err := s.read(c, atItems)
	if err != nil {
		return err
	}
	age := strconv.FormatInt(s.Now().Unix()/int64(tagLife/time.Second), 10)
	if fresh(c, s.tagOf(c, r.state, age), true) {
		return nil
	}
	ctx := c.Request().Context()
	p := page{reading: r, now: s.Now()}
	if r.cursor != nil {
		r.query.After = &r.cursor.key
	}
	c.Response().Header().Set("Content-Type", typeGeoJSON)
	if isHead(c) {
		return c.NoContent(http.StatusOK)
	}
	p.out = bufio.NewWriterSize(c.Response(), pageBuffer)
	if err := p.write(ctx); err != nil {
		return err
	}
	if err := p.out.Flush(); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// page writes a FeatureCollection as it reads the events. What is known only
// at the end (number, next link) stands after the features.
type page struct {
	*reading
	now      time.Time
	out      *bufio.Writer
	buf      []byte
	returned int
}

func (p *page) write(ctx context.Context) error {
	// A bufio.Writer keeps its first error and Flush reports it.
	_, _ = p.out.WriteString(`{"type":"FeatureCollection","features":[`)
	q := p.query
	q.Limit = p.limit + 1 // one more tells whether there is a next page
	next := cursor{seq: p.query.At, issued: p.now, filters: filterSum(p.layer.ID, p.values)}
	more := false
	stored := exporter.NewStored(p.store, q)
	for batch, err := range p.store.StoredEvents(ctx, q) {
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
		if more = p.returned+len(batch) > p.limit; more {
			batch = batch[:p.limit-p.returned]
		}
		if len(batch) == 0 {
			break
		}
		if err := p.features(ctx, stored, batch); err != nil {
			return err
		}
		next.behind(&batch[len(batch)-1].Event, &p.layer, q.Sort)
	}
	matched, err := p.matched(ctx, more)
	if err != nil {
		return err
	}
	next.matched = matched
	links, err := encodeJSON(p.links(more, next))
	if err != nil {
		return err
	}
	p.buf = append(p.buf[:0], `],"numberMatched":`...)
	p.buf = strconv.AppendInt(p.buf, matched, 10)
	p.buf = append(p.buf, `,"numberReturned":`...)
	p.buf = strconv.AppendInt(p.buf, int64(p.returned), 10)
	p.buf = append(p.buf, `,"timeStamp":"`...)
	p.buf = p.now.UTC().AppendFormat(p.buf, time.RFC3339)
	p.buf = append(p.buf, `","links":`...)
	p.buf = append(append(p.buf, links...), "}\n"...)
	_, _ = p.out.Write(p.buf)
	return nil
}

// matched returns how many events all pages have together. They are counted
// only where nothing else tells: for a first page that does not hold them all.
func (p *page) matched(ctx context.Context, more bool) (int64, error) {
	switch {
	case p.cursor != nil:
		return p.cursor.matched, nil
	case !more:
		return int64(p.returned), nil
	case p.unfiltered():
		return p.public.count(ctx, p.store, p.layer.ID)
	}
	n, err := p.store.Count(ctx, p.query)
	if err != nil {
		return 0, fmt.Errorf("count events: %w", err)
	}
	return n, nil
}

// features writes a batch of events with their sources.
func (p *page) features(ctx context.Context, stored *exporter.Stored, batch []data.StoredEvent) error {
	if err := stored.Prepare(ctx, batch); err != nil {
		return err
	}
	for i := range batch {
		p.buf = p.buf[:0]
		if p.returned > 0 {
			p.buf = append(p.buf, ',')
		}
		p.buf = stored.Feature(&batch[i]).Append(append(p.buf, '\n'))
		if err := stored.Err(); err != nil {
			return err
		}
		if _, err := p.out.Write(p.buf); err != nil {
			return fmt.Errorf("write page: %w", err)
		}
		p.returned++
	}
	return nil
}

func (p *page) links(more bool, behind cursor) []link {
	filters := cloneValues(p.values)
	for _, name := range []string{"cursor", "limit", "f"} {
		filters.Del(name)
	}
	csv := cloneValues(filters)
	csv.Set("f", "csv")
	links := []link{
		{Href: p.address(p.path, p.values), Rel: "self", Type: typeGeoJSON, Title: "This page"},
		{Href: p.base + "/?f=html&layers=" + p.layer.ID, Rel: "alternate", Type: "text/html", Title: "The layer on the map"},
		{Href: p.address("/collections/"+p.layer.ID+"/export", csv), Rel: "alternate", Type: "text/csv", Title: "All that is matched as CSV"},
		{Href: p.below(""), Rel: "collection", Type: typeJSON, Title: p.layer.Title},
	}
	if more {
		next := cloneValues(p.values)
		next.Set("cursor", behind.encode())
		links = append(links, link{Href: p.address(p.path, next), Rel: "next", Type: typeGeoJSON, Title: "The next page"})
	}
	return links
}
