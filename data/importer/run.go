package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/waylog/waylog/data"
)

// Options say what to import and where to.
type Options struct {
	// Layer is the layer to import into. Its ID must be set; the rest is used
	// where there is no such layer yet: then one is made, with what the file
	// says of itself where Layer says nothing. One that is not Private may be
	// redistributed.
	Layer  data.Layer
	Format string            // auto (or ""), csv, geojson, geojsonseq, gpkg, ucdp
	Table  string            // of a GeoPackage; "" is the only one
	Map    map[string]string // field = column; date_order = dmy or mdy; an empty column leaves the field out
	DryRun bool              // compare and count, write nothing
	Strict bool              // store nothing if any row is rejected
	// Unplaced takes rows whose coordinates are of no place on Earth, which are
	// rejected else, without a place and with a warning.
	Unplaced bool
	Author   string
	Reason   string
	Name     string // of the file, for the log
	// Progress is called now and then with the bytes read of the file as it was
	// given, compressed or not, and the rows read.
	Progress func(bytes, rows int64)
}

// source is a file of one format.
type source interface {
	// next returns the next row, io.EOF, or what ends the reading.
	next() (*record, error)
	// settle says in which zone times without one are, and whether rows whose
	// coordinates are of no place are taken without one.
	settle(loc *time.Location, rescue bool)
	layer() data.Layer // what the file says of itself
	restricted() bool  // its terms forbid giving it to others
	format() string
	header() string    // the names of the columns as they stand in a table
	remarks() []string // about the file as a whole; call it when all is read
}

// Run imports what r yields, all or nothing: after an error nothing of the file
// is in the store, nor a layer that was to be made for it. Rows that cannot be
// used are left out and named in the Report, which is good after an error too.
func Run(ctx context.Context, store data.Store, r io.Reader, opt Options) (Report, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	run := &run{store: store, opt: opt}
	run.report.Rows = []Row{}
	err := run.do(ctx, r)
	if err != nil {
		run.nothing()
	}
	run.report.close()
	return run.report, err
}

type run struct {
	store  data.Store
	opt    Options
	report Report
	layer  data.Layer
	create *data.Layer // what the layer will be, where there is none
	imp    data.Import
	rows   []data.Record // of one batch, for reuse
	points relations
}

// nothing says that no row went in.
func (r *run) nothing() { r.report.Stored, r.report.Updated, r.report.Unchanged = 0, 0, 0 }

func (r *run) do(ctx context.Context, in io.Reader) error {
	f, err := openFile(in)
	if err != nil {
		return err
	}
	src, err := open(f, r.opt)
	if err != nil {
		f.close()
		return err
	}
	r.report.Format = src.format()
	if err := r.findLayer(ctx, src); err != nil {
		f.close()
		return err
	}
	src.settle(r.layer.Location(), r.opt.Unplaced)
	r.imp, err = r.store.Import(ctx, data.ImportSpec{
		Author: r.opt.Author, Reason: r.opt.Reason, Layer: r.layer.ID, Create: r.create, File: r.opt.Name, Header: src.header(), DryRun: r.opt.DryRun,
	})
	if err != nil {
		f.close()
		return err
	}
	p := &parser{src: src, layer: r.layer, ids: newIdentities(), unplaced: r.opt.Unplaced, out: make(chan batch, batchesAhead), done: make(chan struct{})}
	released := make(chan struct{})
	defer close(released)
	go func() { // it may hang in a read: nobody waits for it after an error
		p.run(ctx)
		close(p.done)
		<-released
		f.close()
	}()
	defer r.imp.Abort() //nolint:errcheck // what is left of it goes when the store is next opened
	if err := r.take(ctx, p, f); err != nil {
		return err
	}
	<-p.done
	if err := r.points.check(ctx, r.store, r.layer.ID, p.ids, &r.report); err != nil {
		return err
	}
	for _, text := range src.remarks() {
		r.report.add(Row{Reason: text, Level: Warning})
	}
	if r.report.SHA256, err = f.finish(); err != nil {
		return unread(err)
	}
	if r.opt.Strict && r.report.Rejected > 0 {
		r.nothing()
		return nil
	}
	if r.opt.DryRun {
		return nil
	}
	r.report.Change, err = r.imp.Commit(ctx, r.report.SHA256)
	return err
}

// open finds out what the file is and begins to read it.
func open(f *file, opt Options) (source, error) {
	explicit, order, err := checkMap(opt.Map)
	if err != nil {
		return nil, err
	}
	head, err := f.head()
	if err != nil {
		return nil, err
	}
	format := opt.Format
	sqlite := bytes.HasPrefix(head, []byte(sqliteMagic))
	switch {
	case sqlite && (format == "" || format == FormatAuto || format == FormatGPKG):
		return openPackage(f, head, opt.Table, explicit, order)
	case format == FormatGPKG:
		return nil, data.InvalidField("format", "the file does not begin like SQLite, as every GeoPackage does")
	case opt.Table != "":
		return nil, data.InvalidField("table", "only a GeoPackage has tables to choose from")
	}
	if err := checkForeign(head); err != nil {
		return nil, err
	}
	switch format {
	case "", FormatAuto:
		if format, err = detect(head); err != nil {
			return nil, err
		}
		if format == FormatCSV {
			format = FormatAuto
		}
	case FormatCSV, FormatGeoJSON, FormatGeoJSONSeq, FormatUCDP:
	default:
		return nil, data.InvalidField("format", "%q is not read: expected auto, csv, geojson, geojsonseq, gpkg or ucdp", format)
	}
	if format == FormatGeoJSON || format == FormatGeoJSONSeq {
		return openFeatures(f.text, format, explicit, order)
	}
	text, head, err := f.tableText(head)
	if err != nil {
		return nil, err
	}
	return openTable(text, head, format, explicit, order)
}

// findLayer looks for the layer, or settles what it will be.
func (r *run) findLayer(ctx context.Context, src source) error {
	mark, err := r.store.Head(ctx)
	if err != nil {
		return err
	}
	r.layer, err = r.store.Layer(ctx, r.opt.Layer.ID, mark.Seq)
	if err == nil {
		if zone := r.opt.Layer.TimeZone; zone != "" && zone != r.layer.TimeZone {
			return data.InvalidField("time_zone", "%s: the layer %s is there already and keeps the zone %s, in which times without one are read", zone, r.layer.ID, r.layer.TimeZone)
		}
		return nil
	}
	if data.CodeOf(err) != data.NotFound {
		return err
	}
	l, hint := r.opt.Layer, src.layer()
	for _, d := range []struct {
		to   *string
		from string
	}{
		{&l.Title, hint.Title}, {&l.Description, hint.Description}, {&l.Attribution, hint.Attribution},
		{&l.Licence, hint.Licence}, {&l.TimeZone, hint.TimeZone}, {&l.GeometryType, hint.GeometryType},
	} {
		if *d.to == "" {
			*d.to = d.from
		}
	}
	if l.Kinds == nil {
		l.Kinds = hint.Kinds
	}
	if !l.Private {
		l.Redistribute = true
	}
	if src.restricted() {
		l.Private, l.Redistribute = true, false
	}
	if err := l.Check(); err != nil {
		return err
	}
	if l.Licence == data.LicenceUnknown {
		r.report.add(Row{Reason: "the layer is new and its licence is not stated: say --licence", Level: Warning})
	}
	r.layer, r.create = l, &l
	return nil
}

// take puts the rows into the store.
func (r *run) take(ctx context.Context, p *parser, f *file) error {
	for {
		var b batch
		select {
		case b = <-p.out:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := r.putAll(ctx, b.records); err != nil {
			return err
		}
		if r.opt.Progress != nil {
			r.opt.Progress(f.bytes.Load(), r.report.Read)
		}
		if b.err == io.EOF {
			return nil
		}
		if b.err != nil {
			return unread(b.err)
		}
	}
}

// unread makes what ended the reading an error for the user.
func unread(err error) error {
	var known *data.Error
	if err == nil || err == io.EOF || errors.As(err, &known) || errors.Is(err, context.Canceled) {
		return err
	}
	return data.Errorf(data.Invalid, "%s", err)
}

// reject notes what is wrong with rows that will not be stored.
func (r *run) reject(records []*record) {
	for _, rec := range records {
		r.report.Read++
		if rec.refused != nil {
			r.report.add(*rec.refused)
		}
		for _, w := range rec.warnings {
			r.report.add(w)
		}
	}
}

func (r *run) putAll(ctx context.Context, records []*record) error {
	if r.opt.Strict && (r.report.Rejected > 0 || slices.ContainsFunc(records, func(rec *record) bool { return rec.refused != nil })) {
		r.reject(records)
		return nil
	}
	r.rows = r.rows[:0]
	for _, rec := range records {
		r.report.Read++
		if rec.refused != nil {
			r.report.add(*rec.refused)
			continue
		}
		for _, w := range rec.warnings {
			r.report.add(w)
		}
		r.rows = append(r.rows, data.Record{Event: rec.event, Sources: rec.sources, Row: rec.row, Raw: rec.raw})
	}
	if len(r.rows) == 0 {
		return nil
	}
	if err := r.imp.Put(ctx, r.rows); err != nil {
		return fmt.Errorf("rows %d to %d: %w", r.rows[0].Row, r.rows[len(r.rows)-1].Row, err)
	}
	for i := range r.rows {
		r.took(&r.rows[i])
	}
	clear(r.rows)
	return nil
}

// took counts what became of a row that was put.
func (r *run) took(rec *data.Record) {
	var wrong *data.Error
	if errors.As(rec.Err, &wrong) { // the layer cannot take this one
		r.report.add(Row{Row: rec.Row, Column: wrong.Field, Reason: wrong.Message, Level: Rejected})
		return
	}
	r.points.note(rec.Row, rec.Event.Related)
	switch rec.Outcome {
	case data.Stored:
		r.report.Stored++
	case data.Updated:
		r.report.Updated++
	case data.Unchanged:
		r.report.Unchanged++
	}
}
