package cql2

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
	"github.com/waylog/waylog/geo/geojson"
)

// Text writes an expression in the text form: what Parse reads as the same
// expression. A text with a backslash that the text form would read as an
// escape cannot be written, which is an error.
func Text(e data.Expr) (string, error) {
	w := &textWriter{}
	w.write(e, levelOr)
	return w.b.String(), w.err
}

// The levels of binding, loosest first.
const (
	levelOr = iota
	levelAnd
	levelNot
	levelComparison
	levelSum
	levelProduct
	levelPower
	levelValue
)

type textWriter struct {
	b   strings.Builder
	err error
}

// levelOf returns how tightly an expression binds as it is written.
func levelOf(e data.Expr) int {
	c, ok := e.(data.Call)
	if !ok {
		return levelValue
	}
	switch c.Op {
	case data.Or:
		return levelOr
	case data.And:
		return levelAnd
	case data.Not:
		return levelNot
	case data.Equal, data.NotEqual, data.Less, data.Greater, data.LessEqual, data.GreaterEqual, data.Like, data.Between, data.In, data.IsNull:
		return levelComparison
	case data.Plus, data.Minus:
		return levelSum
	case data.Times, data.Divide, data.Modulo, data.Div:
		return levelProduct
	case data.Power:
		return levelPower
	}
	return levelValue
}

// write writes e where at least a level is asked for: in brackets if it binds
// more loosely.
func (w *textWriter) write(e data.Expr, level int) {
	if levelOf(e) < level {
		w.b.WriteByte('(')
		defer w.b.WriteByte(')')
	}
	switch e := e.(type) {
	case data.Call:
		w.call(e)
	case data.Property:
		w.name(e.Name)
	case data.Literal:
		w.literal(e.Value)
	case data.List:
		w.args(e.Items, levelOr)
	case data.Interval:
		w.b.WriteString("INTERVAL(")
		w.end(e.Start)
		w.b.WriteString(", ")
		w.end(e.End)
		w.b.WriteByte(')')
	}
}

func (w *textWriter) call(c data.Call) {
	level := levelOf(c)
	join := func(sep string, levels ...int) {
		for i, a := range c.Args {
			if i > 0 {
				w.b.WriteString(sep)
			}
			w.write(a, levels[min(i, len(levels)-1)])
		}
	}
	word := " " + strings.ToUpper(string(c.Op)) + " "
	switch {
	case c.Op == data.Not:
		w.b.WriteString("NOT ")
		w.write(c.Args[0], level)
	case c.Op == data.IsNull:
		w.write(c.Args[0], levelSum)
		w.b.WriteString(" IS NULL")
	case c.Op == data.In:
		w.write(c.Args[0], levelSum)
		w.b.WriteString(word)
		if list, ok := c.Args[1].(data.List); ok {
			w.args(list.Items, levelSum)
		}
	case c.Op == data.Between:
		w.write(c.Args[0], levelSum)
		w.b.WriteString(word)
		w.write(c.Args[1], levelSum)
		w.b.WriteString(" AND ")
		w.write(c.Args[2], levelSum)
	case level == levelValue:
		w.b.WriteString(strings.ToUpper(string(c.Op)))
		w.args(c.Args, levelOr)
	case level == levelPower:
		join(word, levelValue, levelPower)
	case level == levelComparison:
		join(word, levelSum)
	default: // the first may be of the same level: it is read from left to right
		join(word, level, level+1)
	}
}

func (w *textWriter) args(args []data.Expr, level int) {
	w.b.WriteByte('(')
	for i, a := range args {
		if i > 0 {
			w.b.WriteString(", ")
		}
		w.write(a, level)
	}
	w.b.WriteByte(')')
}

func (w *textWriter) name(name string) {
	if isName(name) {
		w.b.WriteString(name)
		return
	}
	w.b.WriteString(`"` + strings.ReplaceAll(name, `"`, `""`) + `"`)
}

// end writes an end of an interval.
func (w *textWriter) end(e data.Expr) {
	switch e := e.(type) {
	case nil:
		w.b.WriteString("'..'")
	case data.Literal:
		fmt.Fprintf(&w.b, "'%s'", e.Value)
	default:
		w.write(e, levelOr)
	}
}

func (w *textWriter) literal(v any) {
	switch v := v.(type) {
	case string:
		w.text(v)
	case bool:
		w.b.WriteString(strings.ToUpper(strconv.FormatBool(v)))
	case geo.Date:
		fmt.Fprintf(&w.b, "DATE('%s')", v)
	case geo.Instant:
		fmt.Fprintf(&w.b, "TIMESTAMP('%s')", v)
	case geo.Box:
		w.b.WriteString("BBOX(" + string(appendBox(nil, v)) + ")")
	case orb.Geometry:
		w.b.WriteString(wkt.MarshalString(v))
	default:
		w.b.WriteString(formatNumber(v))
	}
}

func (w *textWriter) text(s string) {
	w.b.WriteByte('\'')
	for i := range len(s) {
		c := s[i]
		if k := strings.IndexByte(escaped, c); k >= 0 {
			w.b.WriteByte('\\')
			w.b.WriteByte(escapes[k])
			continue
		}
		if c == '\'' {
			w.b.WriteByte('\\')
		}
		w.b.WriteByte(c)
		if c == '\\' && (i+1 == len(s) || strings.IndexByte(escapes, s[i+1]) >= 0) {
			w.err = fmt.Errorf("%s cannot be written in %s: a backslash would be read as an escape", quote(s), TextLang)
		}
	}
	w.b.WriteByte('\'')
}

// formatNumber writes a number so that it stays whole, or does not.
func formatNumber(v any) string {
	f, ok := v.(float64)
	if !ok {
		return fmt.Sprint(v)
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

func appendBox(dst []byte, b geo.Box) []byte {
	for i, v := range []float64{b.West, b.South, b.East, b.North} {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendFloat(dst, v, 'f', -1, 64)
	}
	return dst
}

// JSON writes an expression in the JSON form.
func JSON(e data.Expr) []byte { return appendJSON(nil, e) }

func appendJSON(dst []byte, e data.Expr) []byte {
	switch e := e.(type) {
	case data.Call:
		dst = append(geojson.AppendString(append(dst, `{"op":`...), string(e.Op)), `,"args":`...)
		return append(appendItems(dst, e.Args), '}')
	case data.List:
		return appendItems(dst, e.Items)
	case data.Property:
		return append(geojson.AppendString(append(dst, `{"property":`...), e.Name), '}')
	case data.Interval:
		dst = append(appendEnd(append(dst, `{"interval":[`...), e.Start), ',')
		return append(appendEnd(dst, e.End), "]}"...)
	case data.Literal:
		return appendLiteral(dst, e.Value)
	}
	return append(dst, "null"...)
}

func appendItems(dst []byte, list []data.Expr) []byte {
	dst = append(dst, '[')
	for i, e := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSON(dst, e)
	}
	return append(dst, ']')
}

func appendEnd(dst []byte, e data.Expr) []byte {
	switch e := e.(type) {
	case nil:
		return append(dst, `".."`...)
	case data.Literal:
		return fmt.Appendf(dst, `"%s"`, e.Value)
	default:
		return appendJSON(dst, e)
	}
}

func appendLiteral(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return geojson.AppendString(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case geo.Date:
		return fmt.Appendf(dst, `{"date":"%s"}`, v)
	case geo.Instant:
		return fmt.Appendf(dst, `{"timestamp":"%s"}`, v)
	case geo.Box:
		return append(appendBox(append(dst, `{"bbox":[`...), v), "]}"...)
	case orb.Geometry:
		return geojson.AppendGeometry(dst, v)
	}
	return append(dst, formatNumber(v)...)
}
