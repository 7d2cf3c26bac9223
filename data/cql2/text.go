package cql2

import (
	"slices"
	"strings"

	"github.com/waylog/waylog/data"
)

// textParser reads the text form by recursive descent, one method for each
// level of binding: or, and, not, comparisons, sums, products, powers, values.
type textParser struct {
	guard
	lexer   lexer
	token   token // the next one, not yet taken
	element int   // where the element of an array begins that is being read, or -1
}

func parseText(text string) (data.Expr, error) {
	p := &textParser{lexer: lexer{text: text}, element: -1}
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.token.kind != endToken {
		return nil, p.unexpected("AND, OR, an operator or the end")
	}
	return e, nil
}

func (p *textParser) advance() (err error) {
	p.token, err = p.lexer.next()
	return err
}

func (p *textParser) unexpected(expected string) error {
	return fail(p.token.at, expected, "%s is not expected", p.token)
}

// word reports whether the next token is this keyword.
func (p *textParser) word(keyword string) bool {
	return p.token.kind == nameToken && strings.EqualFold(p.token.text, keyword)
}

func (p *textParser) sign(sign string) bool { return p.token.kind == signToken && p.token.text == sign }

// take passes over a sign that has to be there.
func (p *textParser) take(sign string) error {
	if !p.sign(sign) {
		return p.unexpected(quote(sign))
	}
	return p.advance()
}

func (p *textParser) or() (data.Expr, error)  { return p.joined("OR", data.Or, p.and) }
func (p *textParser) and() (data.Expr, error) { return p.joined("AND", data.And, p.not) }

func (p *textParser) joined(keyword string, op data.Operator, part func() (data.Expr, error)) (data.Expr, error) {
	at := p.token.at
	first, err := part()
	if err != nil || !p.word(keyword) {
		return first, err
	}
	args := []data.Expr{first}
	for p.word(keyword) {
		if err := p.advance(); err != nil {
			return nil, err
		}
		next, err := part()
		if err != nil {
			return nil, err
		}
		args = append(args, next)
	}
	return call(op, at, args...), nil
}

func (p *textParser) not() (data.Expr, error) {
	if !p.word("NOT") {
		return p.comparison()
	}
	at := p.token.at
	if err := p.enter(at); err != nil {
		return nil, err
	}
	defer p.leave()
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.not()
	if err != nil {
		return nil, err
	}
	return call(data.Not, at, e), nil
}

func (p *textParser) comparison() (data.Expr, error) {
	at := p.token.at
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	if p.token.kind == signToken && slices.Contains(comparisons(), data.Operator(p.token.text)) {
		op := data.Operator(p.token.text)
		right, err := p.after(p.sum)
		if err != nil {
			return nil, err
		}
		return call(op, at, left, right), nil
	}
	if p.word("IS") {
		return p.isNull(at, left)
	}
	negated := p.word("NOT")
	if negated {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	e, err := p.advanced(at, left)
	if err != nil {
		return nil, err
	}
	if e == nil {
		if negated {
			return nil, p.unexpected("LIKE, BETWEEN or IN")
		}
		return left, nil
	}
	if negated {
		return call(data.Not, at, e), nil
	}
	return e, nil
}

// after reads what stands behind the next token.
func (p *textParser) after(part func() (data.Expr, error)) (data.Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	return part()
}

func (p *textParser) isNull(at int, left data.Expr) (data.Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	negated := p.word("NOT")
	if negated {
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if !p.word("NULL") {
		return nil, p.unexpected("NULL or NOT NULL")
	}
	e := call(data.IsNull, at, left)
	if negated {
		e = call(data.Not, at, e)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	return e, nil
}

// advanced reads LIKE, BETWEEN and IN; nil where none of them follows.
func (p *textParser) advanced(at int, left data.Expr) (data.Expr, error) {
	switch {
	case p.word("LIKE"):
		pattern, err := p.after(p.sum)
		if err != nil {
			return nil, err
		}
		return call(data.Like, at, left, pattern), nil
	case p.word("BETWEEN"):
		low, err := p.after(p.sum)
		if err != nil {
			return nil, err
		}
		if !p.word("AND") {
			return nil, p.unexpected("AND and the upper bound of BETWEEN")
		}
		high, err := p.after(p.sum)
		if err != nil {
			return nil, err
		}
		return call(data.Between, at, left, low, high), nil
	case p.word("IN"):
		if err := p.advance(); err != nil {
			return nil, err
		}
		list := data.List{At: p.token.at}
		var err error
		if list.Items, err = p.arguments(p.sum); err != nil {
			return nil, err
		}
		return call(data.In, at, left, list), nil
	}
	return nil, nil
}

// arguments reads what stands between brackets, separated by commas.
func (p *textParser) arguments(part func() (data.Expr, error)) ([]data.Expr, error) {
	if err := p.enter(p.token.at); err != nil {
		return nil, err
	}
	defer p.leave()
	return listOf(p, part)
}

func (p *textParser) sum() (data.Expr, error) {
	return p.leftToRight(p.product, data.Plus, data.Minus)
}

func (p *textParser) product() (data.Expr, error) {
	return p.leftToRight(p.power, data.Times, data.Divide, data.Modulo, data.Div)
}

// leftToRight reads operators of one level, which bind from left to right.
func (p *textParser) leftToRight(part func() (data.Expr, error), ops ...data.Operator) (data.Expr, error) {
	at := p.token.at
	left, err := part()
	for err == nil {
		op := data.Operator(strings.ToLower(p.token.text))
		if p.token.kind != signToken && !p.word("DIV") || !slices.Contains(ops, op) {
			return left, nil
		}
		var right data.Expr
		right, err = p.after(part)
		left = call(op, at, left, right)
	}
	return nil, err
}

func (p *textParser) power() (data.Expr, error) {
	at := p.token.at
	base, err := p.value()
	if err != nil || !p.sign("^") {
		return base, err
	}
	if err := p.enter(at); err != nil {
		return nil, err
	}
	defer p.leave()
	exponent, err := p.after(p.power)
	if err != nil {
		return nil, err
	}
	return call(data.Power, at, base, exponent), nil
}

// value reads a literal, a name, a function or an expression in brackets.
func (p *textParser) value() (data.Expr, error) {
	t := p.token
	switch t.kind {
	case textToken:
		return data.Literal{Value: t.text, At: t.at}, p.advance()
	case quotedToken:
		return data.Property{Name: t.text, At: t.at}, p.advance()
	case numberToken:
		return p.number("")
	case nameToken:
		return p.name()
	}
	switch {
	case p.sign("(") && t.at == p.element:
		return p.nested()
	case p.sign("("):
		list, err := p.arguments(p.or)
		if err != nil {
			return nil, err
		}
		if len(list) > 1 {
			return nil, fail(list[1].Pos(), "one expression between the brackets; lists stand behind IN and in array functions", "a list is not expected here")
		}
		return list[0], nil
	case p.sign("-"), p.sign("+"):
		return p.signed(t)
	}
	return nil, p.unexpected("a property, a value or an opening bracket")
}

// signed reads what stands behind a sign. The negative of something that is no
// number is -1 times it, which is how JSON has it.
func (p *textParser) signed(sign token) (data.Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.token.kind == numberToken {
		return p.number(strings.TrimPrefix(sign.text, "+"))
	}
	if sign.text == "+" {
		return nil, p.unexpected("a number")
	}
	if err := p.enter(sign.at); err != nil {
		return nil, err
	}
	defer p.leave()
	e, err := p.value()
	if err != nil {
		return nil, err
	}
	return call(data.Times, sign.at, data.Literal{Value: int64(-1), At: sign.at}, e), nil
}

func (p *textParser) number(sign string) (data.Expr, error) {
	v, err := number(p.token.at, sign+p.token.text)
	if err != nil {
		return nil, err
	}
	return data.Literal{Value: v, At: p.token.at}, p.advance()
}

// name reads what begins with an unquoted word.
func (p *textParser) name() (data.Expr, error) {
	t := p.token
	switch {
	case p.word("TRUE"), p.word("FALSE"):
		return data.Literal{Value: p.word("TRUE"), At: t.at}, p.advance()
	case p.word("NULL"):
		return nil, fail(t.at, "IS NULL or IS NOT NULL behind a property", "nothing equals NULL")
	case reservedWord(t.text):
		return nil, fail(t.at, "a property or a value; a property of that name stands between double quotes", "%s is not expected", t)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if !p.sign("(") && !(geometryWord(strings.ToLower(t.text)) && (p.word("Z") || p.word("EMPTY"))) {
		return data.Property{Name: t.text, At: t.at}, nil
	}
	return p.function(t)
}

func (p *textParser) function(name token) (data.Expr, error) {
	lower := strings.ToLower(name.text)
	if op, ok := functions()[lower]; ok {
		part := p.or
		if slices.Contains(arrays(), op) {
			part = p.array
		}
		args, err := p.arguments(part)
		if err != nil {
			return nil, err
		}
		return checkArgs(op, name.at, args)
	}
	switch {
	case geometryWord(lower):
		g, err := p.geometry(lower)
		if err != nil {
			return nil, err
		}
		return literalGeometry(name.at, g)
	case lower == "bbox":
		return p.bbox(name.at)
	case lower == "date", lower == "timestamp":
		args, err := p.arguments(p.sum)
		if err != nil {
			return nil, err
		}
		if len(args) == 1 {
			if l, ok := args[0].(data.Literal); ok && l.Type() == data.TextValue {
				return instantLiteral(l.At, lower, l.Value.(string))
			}
		}
		return nil, fail(args[0].Pos(), "a text such as "+example(lower), "%s takes one text", strings.ToUpper(lower))
	case lower == "interval":
		args, err := p.arguments(p.sum)
		if err != nil {
			return nil, err
		}
		return interval(name.at, args)
	}
	return nil, unknownFunction(name.at, name.text)
}
