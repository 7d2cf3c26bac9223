package web

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data/exporter"
)

const (
	// exportPatience is how long a client may take to read a piece before the
	// download is given up: a hanging one must not hold its buffers for ever.
	exportPatience = time.Minute
	exportBuffer   = 64 << 10
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
	if fresh(c, s.tagOf(c, r.query.At, f.Name), false) {
		return nil
	}
	h := c.Response().Header()
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Disposition", `attachment; filename="`+r.layer.ID+f.Extension+`"`)
	if isHead(c) {
		return c.NoContent(http.StatusOK)
	}
	out := bufio.NewWriterSize(&patient{c.Response(), http.NewResponseController(c.Response())}, exportBuffer)
	if _, err := exporter.Export(c.Request().Context(), r.store, r.query, &r.layer, f, out); err != nil {
		return fmt.Errorf("export layer: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export layer: %w", err)
	}
	return nil
}

// patient gives the client some time for each piece, however long the whole takes.
type patient struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (p *patient) Write(b []byte) (int, error) {
	// The clock of the connection, not of answers: deadlines are real time.
	if err := p.control.SetWriteDeadline(time.Now().Add(exportPatience)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, fmt.Errorf("set deadline: %w", err)
	}
	return p.ResponseWriter.Write(b)
}
