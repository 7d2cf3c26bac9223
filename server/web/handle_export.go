package web

import (
	"bufio"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data/exporter"
)

const exportBuffer = 64 << 10

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
	h := c.Response().Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Disposition", `attachment; filename="`+r.layer.ID+f.Extension+`"`)
	if isHead(c) {
		return c.NoContent(http.StatusOK)
	}
	out := bufio.NewWriterSize(c.Response(), exportBuffer)
	if _, err := exporter.Export(c.Request().Context(), r.store, r.query, &r.layer, f, out); err != nil {
		return fmt.Errorf("export layer: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export layer: %w", err)
	}
	return nil
}
