package sqlite

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// expression writes a checked filter expression as SQL, in which unknown is
// NULL. Names of properties and values are bound; only what stands in the
// tables of this package becomes text of SQL.
type expression struct {
	clause
	view view
	zone string // name of the layer's zone
	id   string // of the layer
}

// where adds an expression to the conditions.
func (v view) where(c *clause, e data.Expr) error {
	x := expression{view: v, zone: v.loc.String(), id: v.id}
	if err := x.write(e); err != nil {
		return err
	}
	c.and(x.sql.String(), x.args...)
	return nil
}

// fields are the columns of queryables that are no columns of their own name.
var fields = map[string]string{
	"id":                  "e.id",
	"revision":            "e.seq",
	"created":             "(SELECT at FROM changes WHERE changes.seq = e.created) * 1000",
	"updated":             "(SELECT at FROM changes WHERE changes.seq = e.seq) * 1000",
	"time_start":          "e.time_start * 60000000",
	"time_end":            "e.time_end * 60000000",
	data.PropertyGeometry: "e.geom",
}

func (x *expression) write(e data.Expr) error {
	switch e := e.(type) {
	case data.Property:
		return x.property(e)
	case data.Literal:
		return x.literal(e.Value)
	case data.List:
		return x.list(e.Items)
	case data.Call:
		return x.call(e)
	}
	return fmt.Errorf("write filter: %T stands where a value is needed", e)
}

func (x *expression) property(p data.Property) error {
	if !p.Own {
		return x.field(p.Name)
	}
	name, err := json.Marshal(p.Name)
	if err != nil {
		return fmt.Errorf("write filter: %w", err)
	}
	path := "$." + string(name)
	switch p.Kind {
	case data.NumberValue, data.BooleanValue:
		x.add("(e.properties ->> ?)", path)
	case data.DateValue:
		x.add("waylog_day(e.properties ->> ?)", path)
	case data.InstantValue:
		x.add("waylog_instant(e.properties ->> ?, ?)", path, x.zone)
	case data.ArrayValue:
		x.add("NULLIF(e.properties -> ?, 'null')", path)
	case data.TextValue: // what is not text among texts counts as its JSON
		x.add("(CASE json_type(e.properties, ?) WHEN 'text' THEN e.properties ->> ? WHEN 'null' THEN NULL ELSE e.properties -> ? END)", path, path, path)
	default:
		return fmt.Errorf("write filter: property %q was not checked", p.Name)
	}
	return nil
}

func (x *expression) field(name string) error {
	if name == "layer" {
		x.add("?", x.id)
		return nil
	}
	if sql, ok := fields[name]; ok {
		x.add("(" + sql + ")")
		return nil
	}
	for _, column := range strings.Fields(strings.ReplaceAll(contentNames, ",", " ")) {
		if column == name {
			x.add("e." + column)
			return nil
		}
	}
	return fmt.Errorf("write filter: there is no field %q", name)
}

func (x *expression) literal(v any) error {
	switch v := v.(type) {
	case string, int64, float64:
		x.add("?", v)
	case bool:
		x.add("?", flag(v))
	case geo.Date:
		x.add("?", int64(v))
	case geo.Instant:
		x.add("?", int64(v))
	case geo.Box:
		return x.literal(boxGeometry(v))
	case orb.Geometry:
		b, err := wkb.Marshal(v)
		if err != nil {
			return fmt.Errorf("write filter: %w", err)
		}
		x.add("?", b)
	default:
		return fmt.Errorf("write filter: %T is no value", v)
	}
	return nil
}

func (x *expression) call(c data.Call) error {
	switch c.Op {
	case data.And, data.Or:
		return x.balanced(c.Args, " "+strings.ToUpper(string(c.Op))+" ")
	case data.Not:
		return x.parts("(NOT ", c.Args[0], ")")
	case data.Equal, data.NotEqual, data.Less, data.Greater, data.LessEqual, data.GreaterEqual:
		write := x.unified(c.Args)
		return x.parts("(", write(c.Args[0]), " "+string(c.Op)+" ", write(c.Args[1]), ")")
	case data.Between:
		write := x.unified(c.Args)
		return x.parts("(", write(c.Args[0]), " BETWEEN ", write(c.Args[1]), " AND ", write(c.Args[2]), ")")
	case data.In:
		return x.in(c)
	case data.Like:
		return x.like(c)
	case data.IsNull:
		return x.isNull(c.Args[0])
	case data.FoldCase:
		return x.parts("waylog_casei(", c.Args[0], ")")
	case data.FoldAccents:
		return x.parts("waylog_accenti(", c.Args[0], ")")
	case data.Plus, data.Minus, data.Times:
		return x.parts("(", c.Args[0], " "+string(c.Op)+" ", c.Args[1], ")")
	case data.Divide: // of whole numbers too a fraction may come
		return x.parts("(1.0 * ", c.Args[0], " / ", c.Args[1], ")")
	case data.Modulo, data.Div, data.Power:
		x.add("waylog_arithmetic(?, ", string(c.Op))
		return x.parts(c.Args[0], ", ", c.Args[1], ")")
	case data.SIntersects, data.SEquals, data.SDisjoint, data.STouches, data.SWithin, data.SOverlaps, data.SCrosses, data.SContains:
		return x.spatial(c)
	case data.AEquals, data.AContains, data.AContainedBy, data.AOverlaps:
		x.add("waylog_arrays(?, ", string(c.Op))
		return x.parts(c.Args[0], ", ", c.Args[1], ")")
	}
	return x.temporal(c)
}

// parts writes pieces of SQL, expressions, and what writes itself.
func (x *expression) parts(parts ...any) error {
	for _, p := range parts {
		var err error
		switch p := p.(type) {
		case string:
			x.add(p)
		case data.Expr:
			err = x.write(p)
		case func() error:
			err = p()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// balanced writes a chain of AND or OR as a tree: SQLite bounds how deep an
// expression may be.
func (x *expression) balanced(args []data.Expr, op string) error {
	if len(args) == 1 {
		return x.write(args[0])
	}
	half := len(args) / 2
	return x.parts("(", func() error { return x.balanced(args[:half], op) }, op, func() error { return x.balanced(args[half:], op) }, ")")
}

// unified returns how to write values that are compared with each other: where
// dates are among timestamps, all are days, those of timestamps in the layer's
// zone.
func (x *expression) unified(args []data.Expr) func(data.Expr) func() error {
	days := false
	for _, a := range args {
		days = days || a.Type() == data.DateValue
	}
	return func(e data.Expr) func() error {
		return func() error {
			if !days || e.Type() == data.DateValue {
				return x.write(e)
			}
			if l, ok := e.(data.Literal); ok {
				if i, ok := l.Value.(geo.Instant); ok {
					return x.literal(i.Date(x.view.loc))
				}
			}
			if err := x.parts("waylog_day_of(", e); err != nil {
				return err
			}
			x.add(", ?)", x.zone)
			return nil
		}
	}
}

func (x *expression) in(c data.Call) error {
	list, ok := c.Args[1].(data.List)
	if !ok {
		return fmt.Errorf("write filter: in without a list")
	}
	write := x.unified(append([]data.Expr{c.Args[0]}, list.Items...))
	parts := []any{"(", write(c.Args[0]), " IN ("}
	for i, item := range list.Items {
		if i > 0 {
			parts = append(parts, ", ")
		}
		parts = append(parts, write(item))
	}
	return x.parts(append(parts, "))")...)
}

func (x *expression) isNull(e data.Expr) error {
	if i, ok := e.(data.Interval); ok { // unknown where one of its ends is
		parts := []any{"(0"}
		for _, end := range []data.Expr{i.Start, i.End} {
			if end != nil {
				parts = append(parts, " OR ", end, " IS NULL")
			}
		}
		return x.parts(append(parts, ")")...)
	}
	if p, ok := e.(data.Property); ok && !p.Own && p.Name == data.PropertyTime {
		x.add("(e.t_lo IS NULL AND e.t_hi IS NULL)")
		return nil
	}
	return x.parts("(", e, " IS NULL)")
}

// like puts the pattern into the form of GLOB, which heeds capitals.
func (x *expression) like(c data.Call) error {
	pattern, err := patternOf(c.Args[1])
	if err != nil {
		return err
	}
	if err := x.parts("(", c.Args[0]); err != nil {
		return err
	}
	x.add(" GLOB ?)", glob(pattern))
	return nil
}

// patternOf returns the pattern that is perhaps folded.
func patternOf(e data.Expr) (string, error) {
	switch e := e.(type) {
	case data.Literal:
		if s, ok := e.Value.(string); ok {
			return s, nil
		}
	case data.Call:
		s, err := patternOf(e.Args[0])
		switch {
		case err != nil:
			return "", err
		case e.Op == data.FoldCase:
			return data.FoldCaseOf(s), nil
		case e.Op == data.FoldAccents:
			return data.FoldAccentsOf(s), nil
		}
	}
	return "", fmt.Errorf("write filter: a pattern that is no text")
}

// glob translates a pattern of LIKE, in which a backslash takes its meaning
// from what follows.
func glob(pattern string) string {
	var b strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped && r == '%':
			b.WriteByte('*')
		case !escaped && r == '_':
			b.WriteByte('?')
		case r == '*', r == '?', r == '[':
			b.WriteString("[" + string(r) + "]")
		default:
			b.WriteRune(r)
		}
		escaped = false
	}
	if escaped {
		b.WriteByte('\\')
	}
	return b.String()
}
