package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// Many events come out of SQLite as one text: every crossing from C to Go, and
// every value that it brings, costs more than it does to put them together. In
// the text a row is
//
//	pk  key  id  seq  created  content columns…  sources  length of geom
//
// each with a zero byte behind it, which no text of an event may hold, then the
// bytes of geom. Null is empty. Not among the content columns are geom and
// source_ids, whose place sources take: all ids, those of the claims first. A
// row of more than largeRow bytes is only named: pk, a byte 1, key, a zero byte.
const largeRow = 16 << 10

// seldom are content columns beside each other, first and last, of which most
// events have none: that all are null is found sooner than each is written.
var seldom = [][2]int{{colInjuredLow, colCiviliansHigh}, {colTimeStart, colCertainTo}, {colTags, colCoarsened}}

// packedRow is the SQL of a row; key is what it is ordered by besides pk.
func packedRow(key string) string {
	var columns []string
	for _, name := range strings.Split(contentNames, ",") {
		columns = append(columns, "e."+strings.TrimSpace(name))
	}
	parts := []string{"e.pk", orEmpty(key), "e.id", "e.seq", "e.created"}
	for i := 0; i < len(columns); i++ {
		if at := slices.IndexFunc(seldom, func(s [2]int) bool { return s[0] == i }); at >= 0 {
			parts = append(parts, zeroParted(columns[i:seldom[at][1]+1]...))
			i = seldom[at][1]
		} else if i != colGeom && i != colSourceIDs {
			parts = append(parts, orEmpty(columns[i]))
		}
	}
	parts = append(parts, "coalesce(e.cites, e.source_ids, '')", orEmpty("octet_length(e.geom)"), orEmpty("e.geom"))
	return "concat_ws(x'00', " + strings.Join(parts, ", ") + ")"
}

// orEmpty is the SQL of a value of which null is empty: concat_ws leaves out null.
func orEmpty(value string) string { return "ifnull(" + value + ", '')" }

// zeroParted is the SQL of columns with a zero byte between them, of which mostly
// none has a value.
func zeroParted(columns ...string) string {
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = orEmpty(c)
	}
	return fmt.Sprintf("iif(coalesce(%s) IS NULL, x'%s', concat_ws(x'00', %s))",
		strings.Join(columns, ", "), strings.Repeat("00", len(columns)-1), strings.Join(values, ", "))
}

// batch is some events as they were read. What it holds is used again.
type batch struct {
	records []data.StoredEvent
	numbers []numbers // of each record, which points to them
	large   []int     // which of the records are only named
	bytes   int       // of the text they came in
	last    string    // key of the last record
	commits commits

	column, columns string // SQL of the rows in an order by that column
}

// numbers are the numbers of an event that may be unknown.
type numbers struct {
	figures [9]int64
	days    [4]geo.Date
	minutes [2]geo.Minute
	radius  float64
}

func (b *batch) reset() {
	b.records, b.numbers, b.large, b.bytes = b.records[:0], b.numbers[:0], b.large[:0], 0
}

// load adds a part of the events that a query matches, and returns the key of the last.
func (b *batch) load(ctx context.Context, tx *sql.Tx, v view, q *data.Query, p *part) (*data.Key, error) {
	if b.column != p.column {
		b.column, b.columns = p.column, "e.pk AS pk, "+p.column+" AS key, "+packedRow(p.column)+" AS row"
	}
	inner, err := v.rowsOf(ctx, tx, b.columns, q, &p.more)
	if err != nil {
		return nil, err
	}
	var c clause
	c.add(fmt.Sprintf("SELECT group_concat(CASE WHEN octet_length(row) > %d THEN concat(pk, x'01', key, x'00') ELSE row END, '') FROM (", largeRow))
	c.append(inner)
	order := "1"
	if p.order != "" {
		order = "2 " + p.order + ", 1"
	}
	c.add(" ORDER BY " + order)
	c.limit(p.n)
	c.add(")")
	var text sql.NullString
	if err := tx.QueryRowContext(ctx, c.sql.String(), c.args...).Scan(&text); err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	if !text.Valid {
		return nil, nil
	}
	if err := b.unpack(ctx, tx, q.Layer, text.String); err != nil {
		return nil, err
	}
	key := &data.Key{Row: b.records[len(b.records)-1].Row}
	switch {
	case p.order == "":
	case q.Sort == data.SortTitle:
		key.Text = b.last
	default:
		key.Int, err = strconv.ParseInt(b.last, 10, 64)
	}
	return key, err
}

// whole reads a row that is only named.
func (s *Store) whole(ctx context.Context, q *data.Query, row int64) ([]data.StoredEvent, error) {
	var b batch
	one := data.Query{Layer: q.Layer, At: q.At, Rows: []int64{row}}
	err := s.read(ctx, func(tx *sql.Tx) error {
		v, err := openView(ctx, tx, q.Layer, q.At)
		if err != nil {
			return err
		}
		c, err := v.rowsOf(ctx, tx, packedRow("NULL"), &one, nil)
		if err != nil {
			return err
		}
		var text string
		if err := tx.QueryRowContext(ctx, c.sql.String(), c.args...).Scan(&text); err != nil {
			return fmt.Errorf("read event in row %d: %w", row, err)
		}
		return b.unpack(ctx, tx, q.Layer, text)
	})
	return b.records, err
}

// give yields what a batch holds; large rows are read then, each alone.
func (s *Store) give(ctx context.Context, q *data.Query, b *batch, yield func([]data.StoredEvent, error) bool) bool {
	from := 0
	for _, i := range b.large {
		if i > from && !yield(b.records[from:i], nil) {
			return false
		}
		if !yield(s.whole(ctx, q, b.records[i].Row)) {
			return false
		}
		from = i + 1
	}
	return from == len(b.records) || yield(b.records[from:], nil)
}

func (b *batch) unpack(ctx context.Context, tx *sql.Tx, layer, text string) error {
	b.bytes += len(text)
	p := packed{rest: text}
	for p.rest != "" && p.err == nil {
		i := len(b.records)
		b.records, b.numbers = append(b.records, data.StoredEvent{}), append(b.numbers, numbers{})
		r := &b.records[i]
		r.Layer = layer
		var end byte
		r.Row, end = p.digits()
		b.last = p.text()
		if end == 1 {
			b.large = append(b.large, i)
			continue
		}
		p.record(r, &b.numbers[i])
		var err error
		if r.Created, err = b.commits.at(ctx, tx, p.created); err == nil {
			r.Updated, err = b.commits.at(ctx, tx, r.Revision)
		}
		if err != nil {
			return err
		}
	}
	if p.err != nil {
		return fmt.Errorf("read events: what is stored is not in the form it is stored in: %w", p.err)
	}
	return nil
}

// packed is the rest of a text of rows.
type packed struct {
	rest    string
	created int64 // commit that made the event
	err     error
}

// null steps over a field that is null, as most are, and says whether it was.
func (p *packed) null() bool {
	if p.rest == "" || p.rest[0] != 0 {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *packed) text() string {
	if p.null() {
		return ""
	}
	i := strings.IndexByte(p.rest, 0)
	if i < 0 {
		p.fail(errors.New("a row ends early"))
		return ""
	}
	t := p.rest[:i]
	p.rest = p.rest[i+1:]
	return t
}

// fail notes the first error and ends the text.
func (p *packed) fail(err error) {
	if p.err == nil {
		p.err = err
	}
	p.rest = ""
}

// digits reads a whole number and the byte behind it. Most are short.
func (p *packed) digits() (n int64, end byte) {
	first := 0
	if strings.HasPrefix(p.rest, "-") {
		first = 1
	}
	i := first
	for ; i < len(p.rest) && p.rest[i]-'0' < 10; i++ {
		n = 10*n + int64(p.rest[i]-'0')
	}
	if i == first || i == len(p.rest) {
		p.fail(errors.New("a number ends early"))
		return 0, 0
	}
	if i-first > len("999999999999999999") {
		var err error
		if n, err = strconv.ParseInt(p.rest[:i], 10, 64); err != nil {
			p.fail(err)
			return 0, 0
		}
	} else if first == 1 {
		n = -n
	}
	end, p.rest = p.rest[i], p.rest[i+1:]
	return n, end
}

func (p *packed) int() int64 {
	n, end := p.digits()
	if end != 0 {
		p.fail(errors.New("a number is none"))
	}
	return n
}

func (p *packed) float() float64 {
	n, err := strconv.ParseFloat(p.text(), 64)
	if err != nil {
		p.fail(err)
	}
	return n
}

// packedNumber reads a number into a place for it; nil is not known.
func packedNumber[T ~int32 | ~int64](p *packed, into *T) *T {
	if p.null() {
		return nil
	}
	*into = T(p.int())
	return into
}

func (p *packed) figure(into []int64) data.Range {
	return data.Range{Low: packedNumber(p, &into[0]), Best: packedNumber(p, &into[1]), High: packedNumber(p, &into[2])}
}

// record reads what stands behind the key, in the order of packedRow.
func (p *packed) record(r *data.StoredEvent, n *numbers) {
	r.ID = p.text()
	r.Revision, p.created = p.int(), p.int()
	r.Kind, r.Status, r.PlacePrecision = p.text(), p.text(), p.text()
	r.Ongoing = p.text() == "1"
	r.Killed, r.Injured, r.CiviliansKilled = p.figure(n.figures[:3]), p.figure(n.figures[3:6]), p.figure(n.figures[6:])
	r.FiguresFrom = p.text()
	r.DateStart, r.DateEnd = packedNumber(p, &n.days[0]), packedNumber(p, &n.days[1])
	r.TimeStart, r.TimeEnd = packedNumber(p, &n.minutes[0]), packedNumber(p, &n.minutes[1])
	r.CertainFrom, r.CertainTo = packedNumber(p, &n.days[2]), packedNumber(p, &n.days[3])
	r.TimePrecision, r.TimeText, r.Title, r.Place = p.text(), p.text(), p.text(), p.text()
	if !p.null() {
		n.radius = p.float()
		r.RadiusM = &n.radius
	}
	r.Review, r.Summary = p.text(), p.text()
	s := &r.Stored
	s.Actors, s.Tags, s.Related, s.Coarsened = p.text(), p.text(), p.text(), p.text()
	s.Claims, s.Properties, s.VertexTimes = p.text(), p.text(), p.text()
	s.Sources = p.text()
	if !p.null() {
		length := p.int()
		if length < 0 || length > int64(len(p.rest)) {
			p.fail(errors.New("a geometry ends early"))
			return
		}
		s.WKB, p.rest = p.rest[:length], p.rest[length:]
	}
}

// commits knows when commits were made, those beside each other together.
type commits map[int64][]time.Time

const (
	commitsTogether = 64
	commitsKept     = 1024 // times commitsTogether
)

func (c *commits) at(ctx context.Context, tx *sql.Tx, seq int64) (time.Time, error) {
	first := seq / commitsTogether * commitsTogether
	if times, ok := (*c)[first]; ok {
		return times[seq-first], nil
	}
	if *c == nil || len(*c) == commitsKept {
		*c = commits{}
	}
	rows, err := tx.QueryContext(ctx, "SELECT seq, at FROM changes WHERE seq >= ? AND seq < ?", first, first+commitsTogether)
	if err != nil {
		return time.Time{}, fmt.Errorf("read when events were recorded: %w", err)
	}
	defer rows.Close()
	times := make([]time.Time, commitsTogether)
	for rows.Next() {
		var n, at int64
		if err := rows.Scan(&n, &at); err != nil {
			return time.Time{}, fmt.Errorf("read when events were recorded: %w", err)
		}
		times[n-first] = time.UnixMilli(at).UTC()
	}
	if err := rows.Err(); err != nil {
		return time.Time{}, fmt.Errorf("read when events were recorded: %w", err)
	}
	(*c)[first] = times
	return times[seq-first], nil
}
