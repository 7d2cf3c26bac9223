package web

import (
	"errors"
	"fmt"
	"strings"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/cql2"
)

// where is a filter expression as it was given, and what was read of it.
type where struct {
	text, lang string
	parsed     data.Expr // nil where none is given
}

const expectedFilter = "a condition in CQL2 on properties that /collections/{layer}/queryables lists, such as killed_low > 50 AND kind = 'airstrike'"

func filterParam() param {
	return param{
		name: "filter",
		about: "Only events for which this condition is true, in CQL2: comparisons, LIKE, BETWEEN, IN, IS NULL, CASEI, ACCENTI, arithmetic, spatial functions (S_INTERSECTS …), temporal ones (T_INTERSECTS …) and those of arrays (A_CONTAINS …), " +
			"on the properties that queryables lists; the place is called geometry, the outer bounds of the time together are called time. What is compared with something unknown is not matched.",
		expected: expectedFilter,
		schema:   schema{"type": "string", "minLength": 1},
		example:  "kind = 'airstrike'",
		lines:    true,
		read:     func(in *input, v string) error { in.where.text = v; return nil },
	}
}

func filterLangParam() param {
	langs := []string{cql2.TextLang, cql2.JSONLang}
	return param{
		name:     "filter-lang",
		about:    "The encoding of filter.",
		expected: strings.Join(langs, " or "),
		schema:   schema{"type": "string", "enum": langs, "default": cql2.TextLang},
		read:     oneOf(func(in *input, v string) { in.where.lang = v }, langs...),
	}
}

func filterCRSParam() param {
	return param{
		name:     "filter-crs",
		about:    "The coordinate reference system of geometries in filter: longitude and latitude of WGS 84.",
		expected: crs84,
		schema:   schema{"type": "string", "format": "uri", "enum": []string{crs84}, "default": crs84},
		read: func(_ *input, v string) error {
			if v != crs84 {
				return fmt.Errorf("%s is not a reference system that is understood", quote(v))
			}
			return nil
		},
	}
}

// parse reads the expression once its encoding is known.
func (w *where) parse() (err error) {
	if w.text == "" {
		return nil
	}
	w.parsed, err = cql2.Parse(w.lang, w.text)
	return filterProblem(err)
}

// bind checks the expression against the layer.
func (w *where) bind(l *data.Layer) (data.Expr, error) {
	if w.parsed == nil {
		return nil, nil
	}
	e, err := cql2.Bind(w.parsed, w.text, l)
	return e, filterProblem(err)
}

// filterProblem says what is wrong with a filter, where, and what would be right.
func filterProblem(err error) error {
	var wrong *cql2.Error
	if !errors.As(err, &wrong) {
		return err
	}
	p := parameterProblem("filter", wrong.Error(), wrong.Expected)
	p.Position = wrong.Position
	return p
}
