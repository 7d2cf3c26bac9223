package exporter

import (
	"io"

	"github.com/waylog/waylog/data"
)

// geoJSONSeq writes a sequence of features (RFC 8142): each behind a record
// separator and with a line end.
type geoJSONSeq struct {
	w   io.Writer
	buf []byte
}

func newGeoJSONSeq(w io.Writer, _ *data.Layer) Writer { return &geoJSONSeq{w: w} }

func (g *geoJSONSeq) Write(f *Feature) error {
	g.buf = append(f.Append(append(g.buf, 0x1E)), '\n')
	return flush(g.w, &g.buf, bufferSize)
}

func (g *geoJSONSeq) Close() error { return flush(g.w, &g.buf, 0) }
