package exporter

import (
	"io"

	"github.com/waylog/waylog/data"
)

// geoJSON writes a FeatureCollection, one feature a line. What is known of the
// layer stands before the features, so that a reader of the stream has it when
// the first of them comes. There is no timeStamp: the same state is the same
// file.
type geoJSON struct {
	w     io.Writer
	buf   []byte
	begun bool
	layer *data.Layer
}

func newGeoJSON(w io.Writer, l *data.Layer) Writer { return &geoJSON{w: w, layer: l} }

// bufferSize is how many bytes are gathered before they are written.
const bufferSize = 64 << 10

func (g *geoJSON) begin() {
	m := &members{append(g.buf, '{')}
	m.text("type", "FeatureCollection", true)
	m.text("title", g.layer.Title, false)
	m.text("description", g.layer.Description, false)
	m.text("attribution", g.layer.Attribution, false)
	m.text("licence", g.layer.Licence, false)
	m.text("timeZone", g.layer.TimeZone, false)
	m.name("features")
	g.buf = append(m.b, '[', '\n')
	g.begun = true
}

func (g *geoJSON) Write(f *Feature) error {
	if !g.begun {
		g.begin()
	} else {
		g.buf = append(g.buf, ',', '\n')
	}
	g.buf = f.Append(g.buf)
	return flush(g.w, &g.buf, bufferSize)
}

func (g *geoJSON) Close() error {
	if !g.begun {
		g.begin()
	}
	g.buf = append(g.buf, "\n]}\n"...)
	return flush(g.w, &g.buf, 0)
}

// flush writes the buffer out once it has that many bytes.
func flush(w io.Writer, buf *[]byte, size int) error {
	if len(*buf) < size {
		return nil
	}
	_, err := w.Write(*buf)
	*buf = (*buf)[:0]
	return err
}
