package cql2

import "github.com/waylog/waylog/data"

// array reads an argument of an array function: a property, or a list of
// whatever has a value, lists too.
func (p *textParser) array() (data.Expr, error) {
	if !p.sign("(") {
		return p.value()
	}
	at := p.token.at
	items, err := p.items()
	return data.List{Items: items, At: at}, err
}

// nested reads brackets at the beginning of an element. They are an array, or
// those of an expression if one goes on behind them.
func (p *textParser) nested() (data.Expr, error) {
	at := p.token.at
	items, err := p.items()
	switch {
	case err != nil:
		return nil, err
	case p.sign(","), p.sign(")"):
		return data.List{Items: items, At: at}, nil
	case len(items) != 1:
		return nil, fail(at, "one expression between the brackets, where something goes on behind them", "a list is not expected here")
	}
	return items[0], nil
}

// items reads the elements of an array, of which there may be none.
func (p *textParser) items() ([]data.Expr, error) {
	ahead := p.lexer
	if next, err := ahead.next(); err == nil && next.kind == signToken && next.text == ")" {
		if err := p.advance(); err != nil {
			return nil, err
		}
		return nil, p.advance()
	}
	return p.arguments(func() (data.Expr, error) {
		p.element = p.token.at
		return p.or()
	})
}

// array reads an argument of an array function in JSON.
func (p *jsonParser) array(n node) (data.Expr, error) {
	if n.kind != arrayNode {
		return p.expression(n)
	}
	if err := p.enter(n.at); err != nil {
		return nil, err
	}
	defer p.leave()
	list := data.List{At: n.at}
	for _, item := range n.array {
		e, err := p.array(item)
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, e)
	}
	return list, nil
}
