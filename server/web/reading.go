package web

import (
	"fmt"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/waylog/waylog/data"
)

// reading is a request for events of one layer, with everything settled that
// can be before the events are asked for.
type reading struct {
	*input
	public *publicLayers
	layer  data.Layer // as it was in the state that is read
	state  data.Mark  // of a cursor only the number is known
	query  data.Query
	store  data.Store // shows only what may be seen
	cursor *cursor    // nil on a first page
	base   string
	path   string
}

// read settles a request: parameters first, then layer and state.
func (s *server) read(c echo.Context, at endpoint) (*reading, error) {
	in, err := s.accepts[at].parse(c.Request().URL.RawQuery)
	if err != nil {
		return nil, err
	}
	ctx := c.Request().Context()
	head, err := s.Store.Head(ctx)
	if err != nil {
		return nil, fmt.Errorf("read head: %w", err)
	}
	public, err := s.visible(ctx, head)
	if err != nil {
		return nil, err
	}
	r := &reading{
		input: in, public: public, store: publicStore{s.Store, public.ids},
		base: s.base(c.Request()), path: c.Request().URL.EscapedPath(),
	}
	id, err := pathParam(c, "layer")
	if err != nil {
		return nil, err
	}
	// A layer that may not be known of is not there whatever else is asked.
	if !public.ids[id] {
		return nil, missing("layer", id, layerExpected)
	}
	state := head
	switch {
	case in.cursor != "":
		if r.cursor, err = s.resume(in, id, head, r); err != nil {
			return nil, err
		}
		state = data.Mark{Seq: r.cursor.seq}
	case in.asof != nil:
		if state, err = s.Store.At(ctx, *in.asof); err != nil {
			return nil, fmt.Errorf("find state: %w", err)
		}
	}
	if r.layer, err = s.layerAt(ctx, public, id, state.Seq); err != nil {
		return nil, err
	}
	r.state = state
	r.query = data.Query{Layer: id, Filter: in.filter, At: state.Seq, Sort: in.sort, Desc: in.desc}
	if r.query.Filter.Where, err = in.where.bind(&r.layer); err != nil {
		return nil, err
	}
	if c := r.cursor; c != nil && c.textOf != "" {
		e, err := s.Store.Event(ctx, id, c.textOf, c.seq)
		switch data.CodeOf(err) {
		case "":
			c.key = keyOf(&e, &r.layer, in.sort)
		case data.NotFound, data.Gone:
			return nil, parameterProblem("cursor", errCursor.Error(), cursorExpected)
		default:
			return nil, fmt.Errorf("find where the cursor stands: %w", err)
		}
	}
	return r, nil
}

const cursorExpected = "the cursor of a next link, whole and unchanged"

// readFeature settles a request for one feature, and says its id.
func (s *server) readFeature(c echo.Context, at endpoint) (*reading, string, error) {
	r, err := s.read(c, at)
	if err != nil {
		return nil, "", err
	}
	id, err := pathParam(c, "id")
	return r, id, err
}

// resume checks that a cursor is one of ours, young enough, and of this query.
// One from the future is young: the clock was put back since.
func (s *server) resume(in *input, layer string, head data.Mark, r *reading) (*cursor, error) {
	c, err := decodeCursor(in.cursor)
	now := s.Now()
	if err != nil || c.seq > head.Seq {
		return nil, parameterProblem("cursor", errCursor.Error(), cursorExpected)
	}
	if c.filters != filterSum(layer, in.values) {
		return nil, parameterProblem("cursor", "it belongs to other filters, another order or another layer", cursorExpected+", with the same filters and order")
	}
	if now.Sub(c.issued) > cursorLife {
		start := cloneValues(in.values)
		start.Del("cursor")
		p := expired.problem("The cursor is more than an hour old; begin again at the first page.")
		p.Parameter, p.Expected = "cursor", "a cursor less than an hour old"
		p.Restart = r.address(r.path, start)
		return nil, p
	}
	return &c, nil
}

// address returns the absolute address of a path with parameters.
func (r *reading) address(path string, values url.Values) string {
	if len(values) == 0 {
		return r.base + path
	}
	return r.base + path + "?" + values.Encode()
}

// unfiltered reports whether all events of the layer as it is now are meant, in
// whatever order and pages.
func (r *reading) unfiltered() bool {
	for name := range r.values {
		switch name {
		case "limit", "sortby", "f":
		default:
			return false
		}
	}
	return true
}

// below returns the absolute address of something in the layer.
func (r *reading) below(rest string) string {
	return r.base + "/collections/" + r.layer.ID + rest
}

// pathParam returns a part of the path as it was meant. The router matches
// escaped paths where an id holds a slash or another reserved character.
func pathParam(c echo.Context, name string) (string, error) {
	v := c.Param(name)
	if c.Request().URL.RawPath == "" {
		return v, nil
	}
	id, err := url.PathUnescape(v)
	if err != nil {
		return "", missing(name, v, "a path with % written %25")
	}
	return id, nil
}

func cloneValues(v url.Values) url.Values {
	out := make(url.Values, len(v))
	for name, list := range v {
		out[name] = list
	}
	return out
}
