package sqlite

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
)

// The content columns of events and revisions, in the order of their bytes in
// the hash: a new one goes to the end.
const (
	colKind = iota
	colStatus
	colPlacePrecision
	colOngoing
	colKilledLow
	colKilledBest
	colKilledHigh
	colInjuredLow
	colInjuredBest
	colInjuredHigh
	colCiviliansLow
	colCiviliansBest
	colCiviliansHigh
	colFiguresFrom
	colDateStart
	colDateEnd
	colTimeStart
	colTimeEnd
	colCertainFrom
	colCertainTo
	colTimePrecision
	colTimeText
	colTitle
	colPlace
	colRadius
	colReview
	colSummary
	colActors
	colSourceIDs
	colTags
	colRelated
	colCoarsened
	colGeom
	colClaims
	colProperties
	colVertexTimes
	contentColumns
)

const contentNames = `kind, status, place_precision, ongoing,
	killed_low, killed_best, killed_high, injured_low, injured_best, injured_high,
	civilians_killed_low, civilians_killed_best, civilians_killed_high, figures_from,
	date_start, date_end, time_start, time_end, certain_from, certain_to, time_precision, time_text,
	title, place, radius_m, review, summary, actors, source_ids, tags, related, coarsened,
	geom, claims, properties, vertex_times`

// derivedNames are the columns that follow from the content, and its hash.
const derivedNames = `t_lo, t_hi, c_from, c_to, min_lon, min_lat, max_lon, max_lat,
	killed_disputed, injured_disputed, civilians_killed_disputed, uncertain, actor_keys, cites, hash`

const derivedColumns = 15

// writtenNames are the columns that make a state: its content, what follows
// from it, and the row of a file that it came from.
const (
	writtenNames   = contentNames + ", " + derivedNames + ", source_row"
	writtenColumns = contentColumns + derivedColumns + 1
)

// encode returns the values of the content columns, followed by those of the
// derived ones, and the hash of the content. It uses the room that dst has.
func encode(dst []any, e *data.Event, loc *time.Location) (values []any, hash []byte, err error) {
	values = slices.Grow(dst[:0], writtenColumns)[:contentColumns]
	clear(values)
	values[colKind] = text(e.Kind)
	values[colStatus] = text(e.Status)
	values[colPlacePrecision] = text(e.PlacePrecision)
	values[colOngoing] = flag(e.Ongoing)
	for i, r := range []data.Range{e.Killed, e.Injured, e.CiviliansKilled} {
		values[colKilledLow+3*i] = number(r.Low)
		values[colKilledLow+3*i+1] = number(r.Best)
		values[colKilledLow+3*i+2] = number(r.High)
	}
	values[colFiguresFrom] = text(e.FiguresFrom)
	values[colDateStart], values[colDateEnd] = number(e.DateStart), number(e.DateEnd)
	values[colTimeStart], values[colTimeEnd] = number(e.TimeStart), number(e.TimeEnd)
	values[colCertainFrom], values[colCertainTo] = number(e.CertainFrom), number(e.CertainTo)
	values[colTimePrecision] = text(e.TimePrecision)
	values[colTimeText] = text(e.TimeText)
	values[colTitle] = text(e.Title)
	values[colPlace] = text(e.Place)
	if e.RadiusM != nil {
		values[colRadius] = *e.RadiusM
	}
	values[colReview] = text(e.Review)
	values[colSummary] = text(e.Summary)
	values[colCoarsened] = text(string(e.Coarsened))
	values[colProperties] = text(string(e.Properties))
	values[colVertexTimes] = text(string(e.VertexTimes))
	for _, list := range []struct {
		column int
		n      int
		value  any
	}{
		{colActors, len(e.Actors), e.Actors}, {colSourceIDs, len(e.SourceIDs), e.SourceIDs}, {colTags, len(e.Tags), e.Tags},
		{colRelated, len(e.Related), e.Related}, {colClaims, len(e.Claims), e.Claims},
	} {
		if list.n == 0 {
			continue
		}
		b, err := json.Marshal(list.value)
		if err != nil {
			return nil, nil, fmt.Errorf("write event %q: %w", e.ID, err)
		}
		values[list.column] = string(b)
	}
	if p, ok := e.Geometry.(orb.Point); ok {
		values[colGeom] = wkbPoint(p)
	} else if e.Geometry != nil {
		if values[colGeom], err = wkb.Marshal(e.Geometry); err != nil {
			return nil, nil, fmt.Errorf("write geometry of %q: %w", e.ID, err)
		}
	}
	hash = hashOf(values)
	if values, err = derive(values, e, loc); err != nil {
		return nil, nil, err
	}
	return append(values, hash), hash, nil
}

// wkbPoint is what wkb.Marshal makes of a point: 1 for little-endian, the number
// of points among the kinds of geometry, longitude and latitude.
func wkbPoint(p orb.Point) []byte {
	b := binary.LittleEndian.AppendUint32(append(make([]byte, 0, 21), 1), 1)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

// derive appends what follows from the content, but its hash.
func derive(d []any, e *data.Event, loc *time.Location) ([]any, error) {
	s := e.Span(loc)
	d = append(d, number(s.Lo), number(s.Hi), number(s.From), number(s.To))
	if e.Geometry != nil {
		b := e.Geometry.Bound()
		d = append(d, b.Min[0], b.Min[1], b.Max[0], b.Max[1])
	} else {
		d = append(d, nil, nil, nil, nil)
	}
	d = append(d, flag(e.Disputed(data.Killed)), flag(e.Disputed(data.Injured)), flag(e.Disputed(data.CiviliansKilled)), flag(e.UncertainTime()))
	var keys any
	if len(e.Actors) > 0 {
		k := "\n"
		for _, a := range e.Actors {
			k += data.Fold(a.Name) + "\n"
		}
		keys = k
	}
	var cites any
	if len(e.Claims) > 0 {
		if ids := e.Sources(); len(ids) > 0 {
			b, err := json.Marshal(ids)
			if err != nil {
				return nil, fmt.Errorf("write sources of %q: %w", e.ID, err)
			}
			cites = string(b)
		}
	}
	return append(d, keys, cites), nil
}

// hashOf is the first half of the SHA-256 of the content, each value with its
// type and length.
func hashOf(values []any) []byte {
	h := sha256.New()
	b := make([]byte, 0, 1024) // short values are hashed together
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.LittleEndian.AppendUint64(append(b, 'i'), uint64(v))
		case float64:
			b = binary.LittleEndian.AppendUint64(append(b, 'f'), math.Float64bits(v))
		case string:
			b = append(binary.LittleEndian.AppendUint64(append(b, 't'), uint64(len(v))), v...)
		case []byte:
			b = binary.LittleEndian.AppendUint64(append(b, 'b'), uint64(len(v)))
			if len(v) <= cap(b)-len(b) {
				b = append(b, v...)
				continue
			}
			h.Write(b) // what is long is not copied
			h.Write(v)
			b = b[:0]
		}
	}
	h.Write(b)
	return h.Sum(nil)[:16]
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func flag(b bool) any {
	if b {
		return int64(1)
	}
	return int64(0)
}

func number[T ~int32 | ~int64](p *T) any {
	if p == nil {
		return nil
	}
	return int64(*p)
}

// placeholders returns n question marks between commas.
func placeholders(n int) string {
	return strings.TrimSuffix(strings.Repeat("?, ", n), ", ")
}
