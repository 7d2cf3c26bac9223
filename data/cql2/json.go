package cql2

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/geo/geojson"
)

// node is a value of JSON and where it stands.
type node struct {
	at, end int
	object  map[string]node
	names   []string // of the members, in their order
	array   []node
	scalar  any // string, json.Number, bool or nil
	kind    nodeKind
}

type nodeKind int

const (
	scalarNode nodeKind = iota
	objectNode
	arrayNode
)

// jsonParser reads the JSON form: first into nodes, which know their place,
// then into expressions.
type jsonParser struct {
	guard
	text    string
	decoder *json.Decoder
}

func parseJSON(text string) (data.Expr, error) {
	p := &jsonParser{text: text, decoder: json.NewDecoder(strings.NewReader(text))}
	p.decoder.UseNumber()
	root, err := p.read()
	if err != nil {
		return nil, err
	}
	if rest := strings.TrimLeft(text[root.end:], " \t\r\n"); rest != "" {
		return nil, fail(len(text)-len(rest), "the end", "something stands behind the filter")
	}
	return p.expression(root)
}

// read reads the next value.
func (p *jsonParser) read() (node, error) {
	t, err := p.decoder.Token()
	if err != nil {
		return node{}, p.broken(err)
	}
	n := node{end: int(p.decoder.InputOffset())}
	n.at = n.end - 1
	switch t := t.(type) {
	case json.Delim:
		if err := p.enter(n.at); err != nil {
			return node{}, err
		}
		if t == '{' {
			err = p.members(&n)
		} else {
			n.kind = arrayNode
			for err == nil && p.decoder.More() {
				var item node
				item, err = p.read()
				n.array = append(n.array, item)
			}
		}
		if err != nil {
			return node{}, err
		}
		if _, err := p.decoder.Token(); err != nil { // the closing bracket
			return node{}, p.broken(err)
		}
		n.end = int(p.decoder.InputOffset())
		p.leave()
		return n, nil
	case string:
		n.at = p.startOfString(n.end)
		n.scalar = t
	case json.Number:
		n.at = n.end - len(t)
		n.scalar = t
	case bool:
		n.at = n.end - len("true")
		if !t {
			n.at--
		}
		n.scalar = t
	case nil:
		n.at = n.end - len("null")
	}
	return n, nil
}

func (p *jsonParser) members(n *node) error {
	n.kind, n.object = objectNode, map[string]node{}
	for p.decoder.More() {
		name, err := p.read()
		if err != nil {
			return err
		}
		key, ok := name.scalar.(string)
		if !ok {
			return fail(name.at, "the name of a member", "an object without a name")
		}
		if _, twice := n.object[key]; twice {
			return fail(name.at, "each member once", "%s is there twice", quote(key))
		}
		value, err := p.read()
		if err != nil {
			return err
		}
		n.object[key] = value
		n.names = append(n.names, key)
	}
	return nil
}

// startOfString finds where the string begins that ends before end: at the last
// quotation mark before its own that no backslash precedes.
func (p *jsonParser) startOfString(end int) int {
	for i := end - 2; i >= 0; i-- {
		if p.text[i] != '"' {
			continue
		}
		slashes := 0
		for j := i - 1; j >= 0 && p.text[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
	return 0
}

func (p *jsonParser) broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fail(len(p.text), "a JSON object of the form {\"op\": …, \"args\": […]}", "the JSON ends too early")
	}
	rest := p.text[p.decoder.InputOffset():]
	return fail(len(p.text)-len(strings.TrimLeft(rest, " \t\r\n")), "JSON", "the filter is not JSON")
}

// expression turns a node into an expression.
func (p *jsonParser) expression(n node) (data.Expr, error) {
	if err := p.enter(n.at); err != nil {
		return nil, err
	}
	defer p.leave()
	switch n.kind {
	case arrayNode:
		return nil, fail(n.at, "an object or a value; lists are the second argument of in, and of array functions", "a list is not expected here")
	case objectNode:
		return p.fromObject(n)
	}
	switch v := n.scalar.(type) {
	case json.Number:
		f, err := number(n.at, string(v))
		if err != nil {
			return nil, err
		}
		return data.Literal{Value: f, At: n.at}, nil
	case nil:
		return nil, fail(n.at, `{"op": "isNull", "args": […]}`, "nothing equals null")
	}
	return data.Literal{Value: n.scalar, At: n.at}, nil
}

// fromObject reads what the first member with a meaning says that it is.
func (p *jsonParser) fromObject(n node) (data.Expr, error) {
	if op, ok := n.object["op"]; ok {
		return p.call(n, op)
	}
	if _, ok := n.object["type"]; ok {
		g, err := geojson.ParseGeometry([]byte(p.text[n.at:n.end]))
		if err != nil || g == nil {
			return nil, fail(n.at, "a GeoJSON geometry", "the geometry cannot be read: %v", err)
		}
		return literalGeometry(n.at, g)
	}
	if len(n.names) != 1 {
		return nil, fail(n.at, `an object with "op" and "args", "property", "date", "timestamp", "interval", "bbox", or a GeoJSON geometry`, "the object has %d members, none of them op or type", len(n.names))
	}
	name := n.names[0]
	value := n.object[name]
	switch name {
	case "property":
		if s, ok := value.scalar.(string); ok && s != "" {
			return data.Property{Name: s, At: value.at}, nil
		}
		return nil, fail(value.at, "the name of a property", "property is no name")
	case "date", "timestamp":
		if s, ok := value.scalar.(string); ok {
			return instantLiteral(value.at, name, s)
		}
		return nil, fail(value.at, "a text such as "+example(name), "%s is no text", name)
	case "interval":
		args, err := p.list(value, p.expression)
		if err != nil {
			return nil, err
		}
		return interval(n.at, args)
	case "bbox":
		return p.bbox(n.at, value)
	}
	return nil, fail(n.at, `"op", "property", "date", "timestamp", "interval", "bbox" or "type"`, "the member %s has no meaning here", quote(name))
}

// list reads the items of an array.
func (p *jsonParser) list(n node, read func(node) (data.Expr, error)) ([]data.Expr, error) {
	if n.kind != arrayNode {
		return nil, fail(n.at, "a list", "this is not a list")
	}
	out := make([]data.Expr, len(n.array))
	for i, item := range n.array {
		var err error
		if out[i], err = read(item); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *jsonParser) bbox(at int, n node) (data.Expr, error) {
	var numbers []float64
	for _, item := range n.array {
		v, ok := item.scalar.(json.Number)
		f, err := v.Float64()
		if !ok || err != nil {
			return nil, fail(item.at, "a number", "a box is made of numbers")
		}
		numbers = append(numbers, f)
	}
	return literalBox(at, numbers)
}

// call reads an operator with its arguments.
func (p *jsonParser) call(n, opNode node) (data.Expr, error) {
	s, ok := opNode.scalar.(string)
	if !ok {
		return nil, fail(opNode.at, "the name of an operator", "op is no name")
	}
	for _, name := range n.names {
		if name != "op" && name != "args" {
			return nil, fail(n.object[name].at, `"op" and "args"`, "the member %s has no meaning here", quote(name))
		}
	}
	op, ok := operator(s)
	if !ok {
		return nil, unknownFunction(opNode.at, s)
	}
	args, ok := n.object["args"]
	if !ok {
		return nil, fail(n.at, `"args", a list`, "%s has no arguments", quote(s))
	}
	if op == data.In && len(args.array) == 2 {
		return p.in(n.at, args.array)
	}
	read := p.expression
	if slices.Contains(arrays(), op) {
		read = p.array
	}
	list, err := p.list(args, read)
	if err != nil {
		return nil, err
	}
	return checkArgs(op, n.at, list)
}

func (p *jsonParser) in(at int, args []node) (data.Expr, error) {
	value, err := p.expression(args[0])
	if err != nil {
		return nil, err
	}
	list := data.List{At: args[1].at}
	if list.Items, err = p.list(args[1], p.expression); err != nil {
		return nil, err
	}
	if len(list.Items) == 0 {
		return nil, fail(list.At, "a list with a value in it", "the list is empty")
	}
	return call(data.In, at, value, list), nil
}

// operator finds an operator or function by its name; capitals do not matter,
// as in the text form.
func operator(s string) (data.Operator, bool) {
	lower := strings.ToLower(s)
	if op, ok := functions()[lower]; ok {
		return op, true
	}
	if lower == "isnull" {
		return data.IsNull, true
	}
	op := data.Operator(lower)
	known := append([]data.Operator{data.And, data.Or, data.Not, data.Like, data.Between, data.In}, comparisons()...)
	return op, slices.Contains(append(known, arithmetic()...), op)
}
