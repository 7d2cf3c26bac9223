package importer

import (
	"context"
	"errors"

	"github.com/waylog/waylog/data"
)

// A batch is what the parser hands over at a time. Some wait to be written: the
// parser goes on while a store makes what it has durable.
const (
	batchRows    = 250 // ten of which a store may write at a time
	batchBytes   = 512 << 10
	batchesAhead = 8
)

type batch struct {
	records []*record
	err     error // what ends the reading, io.EOF at the end of the file
}

// parser reads rows and makes whole events of them, beside the goroutine that
// writes them into the store.
type parser struct {
	src      source
	layer    data.Layer
	ids      *identities
	unplaced bool // see Options
	out      chan batch
	done     chan struct{} // closed when nothing is read any more
}

func (p *parser) run(ctx context.Context) {
	var b batch
	size := 0
	for b.err == nil {
		rec, err := p.src.next()
		if b.err = err; err == nil {
			p.complete(rec)
			if b.records == nil {
				b.records = make([]*record, 0, batchRows)
			}
			b.records = append(b.records, rec)
			size += rec.size
		}
		if err != nil || size >= batchBytes || len(b.records) >= batchRows {
			last := b.err
			select {
			case p.out <- b:
			case <-ctx.Done():
				return
			}
			b, size = batch{err: last}, 0
		}
	}
}

// complete checks the event, and gives it an id where it has none.
func (p *parser) complete(rec *record) {
	if rec.refused != nil {
		return
	}
	e := rec.event
	if e.ID == "" {
		e.ID = p.ids.made(rec.hash)
	} else if !p.ids.first(e.ID) {
		rec.refused = &Row{Row: rec.row, Column: "id", Value: e.ID, Reason: "the same id stands in a row before it", Level: Rejected}
		return
	}
	err := e.Normalize(&p.layer)
	var wrong *data.Error
	if errors.As(err, &wrong) && wrong.Field == "geometry" && p.unplaced {
		e.Geometry = nil
		rec.warnings = append(rec.warnings, Row{Row: rec.row, Column: wrong.Field, Reason: wrong.Message + withoutPlace, Level: Warning})
		err = e.Normalize(&p.layer)
	}
	switch {
	case errors.As(err, &wrong):
		rec.refused = &Row{Row: rec.row, Column: wrong.Field, Reason: wrong.Message, Level: Rejected}
	case err != nil:
		rec.refused = &Row{Row: rec.row, Reason: err.Error(), Level: Rejected}
	case p.src.format() != FormatUCDP: // which has its own words for this
		rec.flag("killed", e.Killed)
		rec.flag("injured", e.Injured)
		rec.flag("civilians_killed", e.CiviliansKilled)
	}
}

// flag says where figures contradict each other; they are kept as they are.
func (r *record) flag(what string, figure data.Range) {
	if figure.Reversed() {
		r.warnings = append(r.warnings, Row{Row: r.row, Column: what, Reason: "low, best and high are not in this order; kept as found", Level: Warning})
	}
}
