package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// Outlines come out of SQLite as events do (see packed.go), many in one text. In it
// a row is
//
//	pk  t_lo  t_hi  c_from  c_to  kind  status  place_precision  box
//
// each but the box with a zero byte behind it. The box of a point is the point as
// well-known binary, which begins with a byte 1, for that is quicker than to write
// numbers; another one is its four numbers, which have seven decimals at most, with a
// zero byte behind each; where there is none a zero byte is.
var outlineRow = "concat(e.pk, x'00', e.t_lo, x'00', e.t_hi, x'00', " + zeroParted("e.c_from", "e.c_to") + ", x'00', e.kind, x'00', e.status, x'00', e.place_precision, x'00', " +
	fmt.Sprintf("CASE WHEN octet_length(e.geom) = %d THEN e.geom WHEN e.min_lon IS NULL THEN x'00' ELSE ", wkbPointLength) +
	"concat(e.min_lon, x'00', e.min_lat, x'00', e.max_lon, x'00', e.max_lat, x'00') END)"

// allOutlines reads the outlines of all that a layer had at a commit, in ranges
// of rows, several at a time.
func (s *Store) allOutlines(ctx context.Context, layer string, at int64, pages chan<- []data.Outline) error {
	return s.rangewise(ctx, layer, at, func(ctx context.Context, v view, _ int, from, to int64) error {
		page, err := s.outlineRange(ctx, v, from, to)
		if err != nil {
			return err
		}
		select {
		case pages <- page:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// outlineRange reads the outlines of the rows behind from, up to to.
func (s *Store) outlineRange(ctx context.Context, v view, from, to int64) ([]data.Outline, error) {
	layer := "e.layer"
	if denseRange(from, to) {
		layer = "+e.layer"
	}
	query := "SELECT group_concat(row, '') FROM (SELECT " + outlineRow + " AS row FROM events e WHERE " + layer + " = ?1 AND +e.seq <= ?2 AND e.deleted = 0 AND e.pk > ?3 AND e.pk <= ?4" +
		" UNION ALL SELECT " + outlineRow + " FROM revisions e WHERE EXISTS (SELECT 1 FROM revisions WHERE layer = ?1 AND until > ?2)" +
		" AND e.pk > ?3 AND e.pk <= ?4 AND +e.layer = ?1 AND +e.until > ?2 AND e.seq <= ?2 AND e.deleted = 0)"
	var text sql.NullString
	if err := s.reader.QueryRowContext(ctx, query, v.layer, v.at, from, to).Scan(&text); err != nil {
		return nil, s.failed(ctx, fmt.Errorf("read outlines: %w", err))
	}
	r := outlineRoom{words: map[string]outlineWords{}, page: make([]data.Outline, 0, rangeRows), places: make([]orb.Bound, 0, rangeRows), times: make([]geo.Minute, 0, 2*rangeRows)}
	p := packed{rest: text.String}
	for p.rest != "" && p.err == nil {
		r.add(&p)
	}
	if p.err != nil {
		return nil, fmt.Errorf("read outlines: what is stored is not in the form it is stored in: %w", p.err)
	}
	return r.page, nil
}

// outlineRoom holds outlines and what they point to.
type outlineRoom struct {
	words  map[string]outlineWords
	page   []data.Outline
	places []orb.Bound
	times  []geo.Minute
}

type outlineWords struct{ kind, status, precision string }

func (r *outlineRoom) add(p *packed) {
	o := data.Outline{Row: p.int()}
	o.Span = geo.Span{Lo: r.minute(p), Hi: r.minute(p), From: r.minute(p), To: r.minute(p)}
	text := p.rest
	kind, status, precision := p.text(), p.text(), p.text()
	text = text[:len(text)-len(p.rest)]
	words, ok := r.words[text]
	if !ok { // most are of few kinds
		words = outlineWords{strings.Clone(kind), strings.Clone(status), strings.Clone(precision)}
		r.words[strings.Clone(text)] = words
	}
	o.Kind, o.Status, o.PlacePrecision = words.kind, words.status, words.precision
	if !p.null() {
		r.places = append(r.places, p.box())
		o.Box = &r.places[len(r.places)-1]
	}
	r.page = append(r.page, o)
}

func (r *outlineRoom) minute(p *packed) *geo.Minute {
	if p.null() {
		return nil
	}
	r.times = append(r.times, geo.Minute(p.int()))
	return &r.times[len(r.times)-1]
}

// box reads a box that is there.
func (p *packed) box() (b orb.Bound) {
	if strings.HasPrefix(p.rest, wkbPointHead) && len(p.rest) >= wkbPointLength {
		coordinates := []byte(p.rest[len(wkbPointHead):wkbPointLength])
		for i := range b.Min {
			b.Min[i] = math.Float64frombits(binary.LittleEndian.Uint64(coordinates[8*i:]))
		}
		b.Max, p.rest = b.Min, p.rest[wkbPointLength:]
		return b
	}
	for _, n := range []*float64{&b.Min[0], &b.Min[1], &b.Max[0], &b.Max[1]} {
		*n = p.float()
	}
	return b
}
