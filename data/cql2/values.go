package cql2

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo"
)

// interval makes an interval of its two ends: texts that are dates, date-times
// or two dots, and properties.
func interval(at int, args []data.Expr) (data.Expr, error) {
	const expected = "two ends: dates, date-times with a zone, properties, or '..' for an open end"
	if len(args) != 2 {
		return nil, fail(at, expected, "an interval has %d ends", len(args))
	}
	out := data.Interval{At: at}
	for i, into := range []*data.Expr{&out.Start, &out.End} {
		switch a := args[i].(type) {
		case data.Property:
			*into = a
			continue
		case data.Literal:
			switch v := a.Value.(type) {
			case geo.Date, geo.Instant:
				*into = a
				continue
			case string:
				if v == ".." {
					continue
				}
				form := "timestamp"
				if len(v) == len("2006-01-02") {
					form = "date"
				}
				e, err := instantLiteral(a.At, form, v)
				if err != nil {
					return nil, fail(a.At, "a date, a date-time with a zone or '..'", "%s is not an end of an interval", quote(v))
				}
				*into = e
				continue
			}
		}
		return nil, fail(args[i].Pos(), expected, "this cannot be an end of an interval")
	}
	return out, nil
}

// literalGeometry brings a geometry into the form in which those of events are
// kept, so that what is the same is equal.
func literalGeometry(at int, g orb.Geometry) (data.Expr, error) {
	n, err := geo.Normalize(g)
	if err != nil {
		return nil, fail(at, "longitudes from -180 to 180 and latitudes from -90 to 90, rings that are closed", "%s", err)
	}
	b, err := wkb.Marshal(n)
	if err == nil {
		_, err = geom.UnmarshalWKB(b)
	}
	if err != nil {
		return nil, fail(at, "lines of two places or more, rings that do not cross themselves", "the %s is not valid: %s", n.GeoJSONType(), err)
	}
	return data.Literal{Value: n, At: at}, nil
}

// literalBox makes a box of four or six numbers.
func literalBox(at int, numbers []float64) (data.Expr, error) {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = fmt.Sprint(n)
	}
	b, err := geo.ParseBox(strings.Join(words, ","))
	if err != nil {
		return nil, fail(at, "west, south, east, north in degrees", "%s", err)
	}
	return data.Literal{Value: b, At: at}, nil
}

// checkArgs makes a call if it has as many arguments as the operator takes.
func checkArgs(op data.Operator, at int, args []data.Expr) (data.Expr, error) {
	least, most := 2, 2
	switch op {
	case data.And, data.Or:
		most = MaxNodes
	case data.Not, data.IsNull, data.FoldCase, data.FoldAccents:
		least, most = 1, 1
	case data.Between:
		least, most = 3, 3
	}
	if len(args) < least || len(args) > most {
		want := fmt.Sprintf("%d", least)
		if most > least {
			want += " or more"
		}
		return nil, fail(at, want+" arguments", "%s is given %d arguments", op, len(args))
	}
	return call(op, at, args...), nil
}

// number reads a whole number as one where it fits into 64 bits.
func number(at int, s string) (any, error) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, fail(at, "a number that 64 bits hold", "%s is not a number that can be compared with", quote(s))
	}
	return f, nil
}

func unknownFunction(at int, name string) error {
	return fail(at, "CASEI, ACCENTI, a spatial function (S_INTERSECTS …), a temporal one (T_INTERSECTS …) or one of arrays (A_CONTAINS …)", "there is no function %s", quote(name))
}

func example(form string) string {
	if form == "date" {
		return "'2017-05-25'"
	}
	return "'2017-05-25T14:30:00Z'"
}

// instantLiteral reads what stands in DATE or TIMESTAMP.
func instantLiteral(at int, form, s string) (data.Expr, error) {
	if form == "date" {
		d, err := geo.ParseDate(s)
		if err != nil {
			return nil, fail(at, "a date such as "+example(form), "%s is not a date", quote(s))
		}
		return data.Literal{Value: d, At: at}, nil
	}
	i, err := geo.ParseInstant(s, nil)
	if err != nil {
		return nil, fail(at, "a date-time with a zone such as "+example(form), "%s is not a date-time with a zone", quote(s))
	}
	return data.Literal{Value: i, At: at}, nil
}
