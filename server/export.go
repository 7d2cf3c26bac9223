package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/cql2"
	"github.com/waylog/waylog/data/exporter"
	"github.com/waylog/waylog/geo"
)

type exportCmd struct {
	database
	Layer    string `required:"" placeholder:"ID" help:"Layer to export."`
	Format   string `default:"geojson" enum:"geojson,geojsonseq,csv" help:"Format to write: ${enum}."`
	Datetime string `placeholder:"A/B" help:"Only events that may have been then: a date, a date-time or two of them, .. for an open end."`
	Bbox     string `placeholder:"W,S,E,N" help:"Only events in this box, degrees."`
	Filter   string `placeholder:"CQL2" help:"Only events for which this condition is true: \"killed_low > 50 AND kind = 'airstrike'\", as text or JSON."`
	Asof     string `placeholder:"TIME" help:"The layer as it stood then: a date-time or a date."`
	output
}

func (e exportCmd) Run(ctx context.Context, c console) error {
	if e.DB != "" {
		if _, err := os.Stat(e.DB); err != nil && !strings.Contains(e.DB, "://") {
			return fileError("read", e.DB, err)
		}
	}
	q, err := e.query()
	if err != nil {
		return err
	}
	store, _, err := e.openToRead(ctx, c, warnings(c), false)
	if err != nil {
		return err
	}
	defer store.Close()
	if q.At, err = e.state(ctx, store); err != nil {
		return err
	}
	layer, err := store.Layer(ctx, e.Layer, q.At)
	if err != nil {
		return err
	}
	if q.Filter.Where != nil {
		if q.Filter.Where, err = cql2.Bind(q.Filter.Where, e.Filter, &layer); err != nil {
			return filterError(err)
		}
	}
	format, ok := exporter.Find(e.Format)
	if !ok {
		return data.InvalidField("--format", "%q is not a format", e.Format)
	}
	defer collectSeldom(200)()
	return e.write(c.out, func(w io.Writer) error {
		_, err := exporter.Export(ctx, store, q, &layer, format, w)
		if ctx.Err() != nil {
			return data.Errorf(data.Unavailable, "the export was interrupted")
		}
		return err
	})
}

func (e exportCmd) query() (data.Query, error) {
	q := data.Query{Layer: e.Layer}
	if e.Datetime != "" {
		w, err := geo.ParseWindow(e.Datetime)
		if err != nil {
			return q, data.InvalidField("--datetime", "%s", err)
		}
		q.Filter.Time = &w
	}
	if e.Bbox != "" {
		b, err := geo.ParseBox(e.Bbox)
		if err != nil {
			return q, data.InvalidField("--bbox", "%s", err)
		}
		q.Filter.Box = &b
	}
	if e.Filter != "" {
		lang := cql2.TextLang
		if strings.HasPrefix(strings.TrimSpace(e.Filter), "{") { // no text does
			lang = cql2.JSONLang
		}
		parsed, err := cql2.Parse(lang, e.Filter)
		if err != nil {
			return q, filterError(err)
		}
		q.Filter.Where = parsed // checked once the layer is known
	}
	return q, nil
}

// filterError says what is wrong with --filter.
func filterError(err error) error {
	var wrong *cql2.Error
	if errors.As(err, &wrong) {
		return data.InvalidField("--filter", "%s: expected %s", wrong, wrong.Expected)
	}
	return err
}

// state returns the sequence number that --asof names, the last one without it.
func (e exportCmd) state(ctx context.Context, store data.Store) (int64, error) {
	if e.Asof == "" {
		head, err := store.Head(ctx)
		return head.Seq, err
	}
	t, err := geo.ParseMoment(e.Asof, true)
	if err != nil {
		return 0, data.InvalidField("--asof", "%q is neither a date-time with a zone nor a date", e.Asof)
	}
	mark, err := store.At(ctx, t)
	return mark.Seq, err
}
