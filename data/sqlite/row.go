package sqlite

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// row is what one row of a result holds, as the driver gives it.
type row []any

// pointers returns what Scan is to fill the row through.
func (r row) pointers() []any {
	p := make([]any, len(r))
	for i := range r {
		p[i] = &r[i]
	}
	return p
}

func (r row) text(i int) string {
	switch v := r[i].(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

func (r row) raw(i int) json.RawMessage {
	if t := r.text(i); t != "" {
		return json.RawMessage(t)
	}
	return nil
}

func (r row) int(i int) int64 {
	v, _ := r[i].(int64)
	return v
}

func (r row) float(i int) float64 {
	v, _ := r[i].(float64)
	return v
}

func (r row) number(i int) *int64      { return pointer[int64](r[i]) }
func (r row) date(i int) *geo.Date     { return pointer[geo.Date](r[i]) }
func (r row) minute(i int) *geo.Minute { return pointer[geo.Minute](r[i]) }
func (r row) figure(i int) data.Range {
	return data.Range{Low: r.number(i), Best: r.number(i + 1), High: r.number(i + 2)}
}
func (r row) moment(i int) time.Time { return time.UnixMilli(r.int(i)).UTC() }

func pointer[T ~int32 | ~int64](v any) *T {
	if n, ok := v.(int64); ok {
		return new(T(n))
	}
	return nil
}

func (r row) list(i int, into any) error {
	t := r.text(i)
	if t == "" {
		return nil
	}
	return json.Unmarshal([]byte(t), into)
}

// stateNames are selected before the content columns wherever whole events are read.
const stateNames = `pk, id, seq, deleted,
	(SELECT at FROM changes WHERE changes.seq = e.created), (SELECT at FROM changes WHERE changes.seq = e.seq)`

const stateColumns = 6

// decode reads a row of stateNames and contentNames.
func (r row) decode(layer string) (data.Event, error) {
	c := r[stateColumns:]
	e := data.Event{
		Layer: layer, Row: r.int(0), ID: r.text(1), Revision: r.int(2), Deleted: r.int(3) == 1, Created: r.moment(4), Updated: r.moment(5),
		Kind: c.text(colKind), Status: c.text(colStatus), PlacePrecision: c.text(colPlacePrecision), Ongoing: c.int(colOngoing) == 1,
		Killed: c.figure(colKilledLow), Injured: c.figure(colInjuredLow), CiviliansKilled: c.figure(colCiviliansLow),
		FiguresFrom: c.text(colFiguresFrom),
		DateStart:   c.date(colDateStart), DateEnd: c.date(colDateEnd), TimeStart: c.minute(colTimeStart), TimeEnd: c.minute(colTimeEnd),
		CertainFrom: c.date(colCertainFrom), CertainTo: c.date(colCertainTo),
		TimePrecision: c.text(colTimePrecision), TimeText: c.text(colTimeText),
		Title: c.text(colTitle), Place: c.text(colPlace), Review: c.text(colReview), Summary: c.text(colSummary),
		Coarsened: c.raw(colCoarsened), Properties: c.raw(colProperties), VertexTimes: c.raw(colVertexTimes),
	}
	if v, ok := c[colRadius].(float64); ok {
		e.RadiusM = new(v)
	}
	for _, err := range []error{
		c.list(colActors, &e.Actors), c.list(colSourceIDs, &e.SourceIDs), c.list(colTags, &e.Tags), c.list(colRelated, &e.Related), c.list(colClaims, &e.Claims),
	} {
		if err != nil {
			return e, fmt.Errorf("read event %q: %w", e.ID, err)
		}
	}
	if b, ok := c[colGeom].([]byte); ok {
		g, err := wkb.Unmarshal(b)
		if err != nil {
			return e, fmt.Errorf("read geometry of %q: %w", e.ID, err)
		}
		e.Geometry = g
	}
	return e, nil
}
