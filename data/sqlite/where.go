package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// clause is a piece of SQL and the values for its question marks. What a user
// sent is only ever among the values.
type clause struct {
	sql  strings.Builder
	args []any
}

func (c *clause) add(sql string, args ...any) {
	c.sql.WriteString(sql)
	c.args = append(c.args, args...)
}

func (c *clause) and(sql string, args ...any) { c.add(" AND ("+sql+")", args...) }

// limit writes the number into the SQL: SQLite plans a statement anew each time
// that a limit is bound, which takes longer than most pages.
func (c *clause) limit(n int) { c.add(" LIMIT " + strconv.Itoa(n)) }

func (c *clause) append(o *clause) { c.add(o.sql.String(), o.args...) }

// maxWords is how many words one may search for at once.
const maxWords = 100

// view is a layer at a sequence number.
type view struct {
	layer int64
	id    string // of the layer
	loc   *time.Location
	at    int64
	past  bool // states that were replaced since are among those to read
	dense bool // the rows that are read are mostly of this layer
}

// openView checks that the number is one that may be read, and the layer.
func openView(ctx context.Context, tx *sql.Tx, layer string, at int64) (view, error) {
	if err := known(ctx, tx, at); err != nil {
		return view{}, err
	}
	var zone sql.NullString
	v := view{id: layer, at: at}
	err := tx.QueryRowContext(ctx, `SELECT pk, (SELECT doc ->> '$.time_zone' FROM layer_states WHERE layer = pk AND seq <= ? ORDER BY seq DESC LIMIT 1),
		EXISTS (SELECT 1 FROM revisions WHERE layer = layers.pk AND until > ?)
		FROM layers WHERE id = ?`, at, at, layer).Scan(&v.layer, &zone, &v.past)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !zone.Valid {
		return view{}, noLayer(layer)
	}
	if err != nil {
		return view{}, fmt.Errorf("read layer %q: %w", layer, err)
	}
	v.loc = (&data.Layer{TimeZone: zone.String}).Location()
	return v, nil
}

// known refuses the number of a commit that is not there: the rows of a running
// import carry one.
func known(ctx context.Context, q querier, at int64) error {
	last, err := head(ctx, q)
	if err == nil && at > last.Seq {
		return data.Errorf(data.Invalid, "there is no commit %d yet: the last one is %d", at, last.Seq)
	}
	return err
}

// rowsOf selects columns of the events, none of them tombstones, that the
// filter matches. Behind what is given back only ORDER BY and LIMIT may follow.
// more narrows down both halves.
func (v view) rowsOf(ctx context.Context, tx *sql.Tx, columns string, q *data.Query, more *clause) (*clause, error) {
	f := &q.Filter
	var common clause
	v.conditions(&common, f)
	if f.Where != nil {
		if err := v.where(&common, f.Where); err != nil {
			return nil, err
		}
	}
	if more != nil {
		common.append(more)
	}
	var c clause
	c.add("SELECT " + columns)
	from(&c, "events", q.Rows)
	layer := "e.layer"
	// An operator keeps SQLite from its index, which would look up row by row. Where
	// rows are named, it keeps it from planning anew for each layer that is bound.
	if v.dense || q.Rows != nil {
		layer = "+e.layer"
	}
	// Nearly all are of a commit at or before this one: looking them up by it would
	// put them out of order.
	c.add(" WHERE "+layer+" = ? AND +e.seq <= ? AND e.deleted = 0", v.layer, v.at)
	c.append(&common)
	query := data.Fold(f.Text)
	if n := len(strings.Fields(query)); n > maxWords {
		return nil, data.InvalidField("q", "%d words: at most %d can be searched for", n, maxWords)
	}
	if query != "" {
		if err := v.currentText(ctx, tx, &c, query); err != nil {
			return nil, err
		}
	}
	if !v.past {
		return &c, nil
	}
	c.add(" UNION ALL SELECT " + columns)
	from(&c, "revisions", q.Rows)
	c.add(" WHERE e.layer = ? AND e.until > ? AND e.seq <= ? AND e.deleted = 0", v.layer, v.at, v.at)
	c.append(&common)
	if query != "" {
		v.textItself(&c, query)
	}
	return &c, nil
}

// from reads a table of states: of all rows, or of those named, which are then
// looked up one by one.
func from(c *clause, table string, rows []int64) {
	if rows == nil {
		c.add(" FROM " + table + " e")
		return
	}
	list, _ := json.Marshal(rows) // numbers have no way to fail
	c.add(" FROM (SELECT value AS row FROM json_each(?)) named CROSS JOIN "+table+" e ON e.pk = named.row", string(list))
}

// conditions adds all of the filter but the expression and the text.
func (v view) conditions(c *clause, f *data.Filter) {
	if f.Box != nil {
		v.box(c, f.Box)
	}
	if f.WithoutUnplaced {
		c.and("e.min_lon IS NOT NULL")
	}
	if f.Time != nil {
		v.time(c, f)
	}
	if f.WithoutUndated {
		c.and("e.t_lo IS NOT NULL OR e.t_hi IS NOT NULL OR e.c_from IS NOT NULL OR e.c_to IS NOT NULL")
	}
	// A list is one value, however long it is: SQLite bounds the number of
	// values and the depth of an expression.
	if len(f.Kinds) > 0 {
		c.and("ifnull(e.kind, '') IN (SELECT value FROM json_each(?))", jsonList(f.Kinds))
	}
	if len(f.Statuses) > 0 {
		c.and("ifnull(e.status, '') IN (SELECT value FROM json_each(?))", jsonList(f.Statuses))
	}
	if len(f.Actors) > 0 {
		keys := make([]string, len(f.Actors))
		for i, name := range f.Actors {
			keys[i] = "\n" + data.Fold(name) + "\n"
		}
		c.and("EXISTS (SELECT 1 FROM json_each(?) j WHERE instr(e.actor_keys, j.value) > 0)", jsonList(keys))
	}
	if f.UpdatedSince != nil {
		// Recorded times never go back, so they are in the order of the numbers.
		c.and("e.seq >= ifnull((SELECT min(seq) FROM changes WHERE at >= ?), ?)", ceilMilli(*f.UpdatedSince), int64(math.MaxInt64))
	}
}

func jsonList(list []string) string {
	b, _ := json.Marshal(list) // texts have no way to fail
	return string(b)
}

func ceilMilli(t time.Time) int64 {
	if m := t.UnixMilli(); time.UnixMilli(m).Before(t) {
		return m + 1
	}
	return t.UnixMilli()
}

// box compares bounding boxes, and what only crosses the edge of b itself.
func (v view) box(c *clause, b *geo.Box) {
	var or clause
	or.add("e.min_lon IS NULL")
	for _, p := range b.Parts() {
		w, s, e, n := p.Min[0], p.Min[1], p.Max[0], p.Max[1]
		or.add(` OR e.max_lon >= ? AND e.min_lon <= ? AND e.max_lat >= ? AND e.min_lat <= ? AND
			(e.min_lon >= ? AND e.max_lon <= ? AND e.min_lat >= ? AND e.max_lat <= ? OR waylog_meets(e.geom, ?, ?, ?, ?))`,
			w, e, s, n, w, e, s, n, w, s, e, n)
	}
	c.and(or.sql.String(), or.args...)
}

// time puts geo.Span.Possible and Certain in SQL.
func (v view) time(c *clause, f *data.Filter) {
	from, to := f.Time.In(v.loc)
	if !f.Certain {
		if to != nil {
			c.and("e.t_lo IS NULL OR e.t_lo <= ?", int64(*to))
		}
		if from != nil {
			c.and("e.t_hi IS NULL OR e.t_hi >= ?", int64(*from))
		}
		return
	}
	var bounds, span clause
	bounds.add("e.t_lo IS NOT NULL AND e.t_hi IS NOT NULL")
	span.add("e.c_from IS NOT NULL AND e.c_to IS NOT NULL")
	if from != nil {
		bounds.add(" AND e.t_lo >= ?", int64(*from))
		span.add(" AND e.c_to >= ?", int64(*from))
	}
	if to != nil {
		bounds.add(" AND e.t_hi <= ?", int64(*to))
		span.add(" AND e.c_from <= ?", int64(*to))
	}
	c.and(bounds.sql.String()+" OR "+span.sql.String(), append(bounds.args, span.args...)...)
}
