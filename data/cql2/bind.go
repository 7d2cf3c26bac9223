package cql2

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/waylog/waylog/data"
)

// Bind checks that all properties of an expression are queryables of the layer
// and that all types fit, and returns it with what is now known of the
// properties. text is what it was read from: errors name a place in it.
func Bind(e data.Expr, text string, l *data.Layer) (data.Expr, error) {
	b := binder{known: map[string]data.Queryable{}}
	for _, q := range l.Queryables() {
		b.known[q.Name] = q
		b.names = append(b.names, q.Name)
	}
	bound, err := b.bind(e)
	if err == nil && bound.Type() != data.BooleanValue {
		err = fail(bound.Pos(), "a condition, such as a comparison", "the filter is %s, not a condition", article(bound.Type()))
	}
	if err != nil {
		return nil, locate(text, err)
	}
	return bound, nil
}

type binder struct {
	known map[string]data.Queryable
	names []string // in their order
}

func (b binder) bind(e data.Expr) (data.Expr, error) {
	switch e := e.(type) {
	case data.Property:
		q, ok := b.known[e.Name]
		if !ok {
			return nil, fail(e.At, "a queryable of the layer: "+b.near(e.Name), "there is no property %s", quote(e.Name))
		}
		e.Kind, e.Own = q.Type, q.Own
		return e, nil
	case data.Call:
		args, err := b.all(e.Args)
		if err != nil {
			return nil, err
		}
		e.Args = args
		return e, checkTypes(e)
	case data.List:
		items, err := b.all(e.Items)
		e.Items = items
		return e, err
	case data.Interval:
		return b.interval(e)
	}
	return e, nil
}

func (b binder) all(list []data.Expr) ([]data.Expr, error) {
	out := make([]data.Expr, len(list))
	for i, e := range list {
		var err error
		if out[i], err = b.bind(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b binder) interval(i data.Interval) (data.Expr, error) {
	var types []data.ValueType
	for _, end := range []*data.Expr{&i.Start, &i.End} {
		if *end == nil {
			continue
		}
		e, err := b.bind(*end)
		if err != nil {
			return nil, err
		}
		if t := e.Type(); t != data.DateValue && t != data.InstantValue {
			return nil, fail(e.Pos(), "a date or a timestamp", "an interval cannot end at %s", described(e))
		}
		types = append(types, e.Type())
		*end = e
	}
	if len(types) == 2 && types[0] != types[1] {
		return nil, fail(i.At, "two dates or two timestamps", "one end of the interval is %s, the other %s", article(types[0]), article(types[1]))
	}
	if a, ok := i.Start.(data.Literal); ok {
		if z, ok := i.End.(data.Literal); ok && after(a.Value, z.Value) {
			return nil, fail(i.At, "an end that is not before the start", "the interval ends before it starts")
		}
	}
	return i, nil
}

// near lists queryables, those first that look most like the name.
func (b binder) near(name string) string {
	const most = 12
	names := slices.Clone(b.names)
	slices.SortStableFunc(names, func(x, y string) int { return cmp.Compare(likeness(name, y), likeness(name, x)) })
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" … (%d in all)", len(names))
	}
	return strings.Join(names, ", ")
}

// likeness is the share of pairs of neighbouring letters that two names have in
// common (Dice 1945), from 0 to 1. Capitals do not matter.
func likeness(a, b string) float64 {
	pairs := func(s string) map[string]bool {
		s = strings.ToLower(s)
		out := map[string]bool{}
		for i := 2; i <= min(len(s), 100); i++ {
			out[s[i-2:i]] = true
		}
		return out
	}
	p, q := pairs(a), pairs(b)
	shared := 0
	for pair := range p {
		if q[pair] {
			shared++
		}
	}
	return 2 * float64(shared) / float64(max(1, len(p)+len(q)))
}
