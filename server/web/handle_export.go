package web

import (
	"bufio"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data/exporter"
)

const (
	exportBuffer = 64 << 10
	exportRetry  = 30 * time.Second // when a place may be free again
)

// exportFormats returns the names of the formats for `f`, the default first.
func exportFormats() []string {
	var names []string
	for _, f := range exporter.Formats() {
		names = append(names, f.Name)
	}
	return names
}

// export answers everything the filter matches, as a file.
func (s *server) export(c echo.Context) error {
	r, err := s.read(c, atExport)
	if err != nil {
		return err
	}
	if r.format == "" {
		r.format = exportFormats()[0]
	}
	f, ok := exporter.Find(r.format)
	if !ok {
		return fmt.Errorf("find format %s: it is listed but not there", r.format)
	}
	if fresh(c, s.tagOf(c, r.state, f.Name), false) {
		return nil
	}
	if !isHead(c) {
		done, err := s.exportPlace(c)
		if err != nil {
			return err
		}
		defer done()
	}
	h := c.Response().Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Disposition", `attachment; filename="`+r.layer.ID+f.Extension+`"`)
	if isHead(c) {
		return c.NoContent(http.StatusOK)
	}
	compressWide(c)
	out := bufio.NewWriterSize(c.Response(), exportBuffer)
	if _, err := exporter.Export(c.Request().Context(), r.store, r.query, &r.layer, f, out); err != nil {
		return fmt.Errorf("export layer: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export layer: %w", err)
	}
	return nil
}

// exportPlace takes one of the places for downloads, so that those who read
// slowly do not keep everybody else from the database.
func (s *server) exportPlace(c echo.Context) (giveBack func(), err error) {
	giveBack, own := s.exports.take(s.asker(c))
	if giveBack != nil {
		return giveBack, nil
	}
	p := overloaded.problem(fmt.Sprintf("%d downloads of whole layers are running, as many as there may be; try again in a minute.", s.exports.all))
	if own {
		p = overloaded.problem(fmt.Sprintf("%d downloads of whole layers to this address are running, as many as one address may have; try again when one of them has ended.", s.exports.each))
	}
	p.retryAfter = exportRetry
	return nil, p
}
