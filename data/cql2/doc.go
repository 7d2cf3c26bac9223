// Package cql2 reads filters in the Common Query Language of OGC (CQL2 1.0), as
// text and as JSON, writes them again, and checks them against a layer. It
// knows the language; what its values are is decided in data, how they are
// looked up in a store.
package cql2

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/waylog/waylog/data"
)

// The limits of a filter: what lies beyond is refused before it costs anything.
const (
	MaxBytes   = 64 << 10 // of text or JSON
	MaxDepth   = 40       // of operators and functions within each other
	MaxNodes   = 1000     // operators, functions, properties and values; a spatial function counts as ten
	MaxPattern = 5000     // bytes of a pattern of LIKE
)

// The encodings, as `filter-lang` names them.
const (
	TextLang = "cql2-text"
	JSONLang = "cql2-json"
)

// Error says what is wrong with a filter and where.
type Error struct {
	Position int    // character of the filter, counted from 1
	Line     int    // of the filter, counted from 1; 0 where it has one line only
	Column   int    // character of the line, counted from 1
	Message  string // what is wrong
	Expected string // what would be right
}

// Error names the place and what is wrong there.
func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s at line %d, column %d", e.Message, e.Line, e.Column)
	}
	return fmt.Sprintf("%s at character %d", e.Message, e.Position)
}

// fault is an error at an offset in bytes; locate gives it its place.
type fault struct {
	at                int
	message, expected string
}

func (f *fault) Error() string { return f.message }

func fail(at int, expected, format string, args ...any) error {
	return &fault{at, fmt.Sprintf(format, args...), expected}
}

// locate turns an offset into a place that people can find.
func locate(text string, err error) error {
	var f *fault
	if !errors.As(err, &f) {
		return err
	}
	before := strings.ToValidUTF8(text[:min(f.at, len(text))], "?")
	e := &Error{Position: utf8.RuneCountInString(before) + 1, Message: f.message, Expected: f.expected}
	if trimmed := strings.TrimRight(text, "\n"); strings.Contains(trimmed, "\n") {
		e.Line = strings.Count(before, "\n") + 1
		e.Column = utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	}
	return e
}

// Parse reads a filter in the encoding that `filter-lang` names. What it
// returns is still to be checked by Bind.
func Parse(lang, text string) (data.Expr, error) {
	if len(text) > MaxBytes {
		return nil, &Error{Position: MaxBytes, Message: fmt.Sprintf("the filter has %d bytes: at most %d are read", len(text), MaxBytes), Expected: "a shorter filter"}
	}
	var e data.Expr
	var err error
	if lang == JSONLang {
		e, err = parseJSON(text)
	} else {
		e, err = parseText(text)
	}
	if err == nil {
		err = new(size).check(e, 1)
	}
	if err != nil {
		return nil, locate(text, err)
	}
	return e, nil
}

// guard keeps a parser from going too deep before the size of the whole is known.
type guard struct{ depth int }

// Brackets are levels too, and lists within JSON are several.
const maxGuard = 4 * MaxDepth

const tooDeep = "the filter is nested too deeply"

func (g *guard) enter(at int) error {
	if g.depth++; g.depth > maxGuard {
		return fail(at, levels(), tooDeep)
	}
	return nil
}

func (g *guard) leave() { g.depth-- }

func levels() string { return fmt.Sprintf("at most %d levels of operators and functions", MaxDepth) }

// size holds an expression to the limits, whatever it was read from.
type size struct{ nodes int }

func (s *size) check(e data.Expr, depth int) error {
	if depth > MaxDepth {
		return fail(e.Pos(), levels(), tooDeep)
	}
	var below []data.Expr
	s.nodes++
	switch e := e.(type) {
	case data.Call:
		below = e.Args
		if slices.Contains(spatial(), e.Op) { // they cost a store many times as much as others
			s.nodes += 9
		}
	case data.List:
		below = e.Items
	case data.Interval:
		below = []data.Expr{e.Start, e.End}
	}
	if s.nodes > MaxNodes {
		return fail(e.Pos(), fmt.Sprintf("at most %d operators, properties and values", MaxNodes), "the filter is too long")
	}
	for _, b := range below {
		if b == nil {
			continue
		}
		if err := s.check(b, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// call makes a call, and one of what are several ands (or ors) within each other.
func call(op data.Operator, at int, args ...data.Expr) data.Expr {
	if op != data.And && op != data.Or {
		return data.Call{Op: op, Args: args, At: at}
	}
	var flat []data.Expr
	for _, a := range args {
		if c, ok := a.(data.Call); ok && c.Op == op {
			flat = append(flat, c.Args...)
		} else {
			flat = append(flat, a)
		}
	}
	return data.Call{Op: op, Args: flat, At: at}
}

// quote puts what the user wrote between quotation marks, cut to what can be shown.
func quote(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
