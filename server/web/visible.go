package web

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/waylog/waylog/data"
)

// Who may see what. Nobody signs in yet: private layers, and those that may not
// be passed on, do not exist for anybody, at no address and in no answer. A
// state of the past is shown only if its layer is public now and was so then:
// what was cleaned before a layer was published must not come back by `asof`.

// publicLayers are the layers that anybody may see, as of one sequence number.
type publicLayers struct {
	seq    int64
	layers []data.Layer
	ids    map[string]bool
	// What was asked for of the layers; of one state it never changes.
	extents   *kept[data.Extent]
	counts    *kept[int64]
	summaries *kept[data.Summary] // of all events
	again     *known
}

// extent returns the extent of a layer at the head.
func (s *server) extent(ctx context.Context, p *publicLayers, layer string) (data.Extent, error) {
	return p.extents.get(ctx, layer, func() (data.Extent, error) {
		e, err := s.Store.Extent(ctx, layer, p.seq)
		if err != nil {
			return data.Extent{}, fmt.Errorf("read extent: %w", err)
		}
		return e, nil
	})
}

// count returns how many events a layer has at the head of the store.
func (p *publicLayers) count(ctx context.Context, store data.Store, layer string) (int64, error) {
	return p.counts.get(ctx, layer, func() (int64, error) {
		n, err := store.Count(ctx, data.Query{Layer: layer, At: p.seq})
		if err != nil {
			return 0, fmt.Errorf("count events: %w", err)
		}
		return n, nil
	})
}

// visible returns the public layers at the head of the store.
func (s *server) visible(ctx context.Context, head data.Mark) (*publicLayers, error) {
	if p := s.public.Load(); p != nil && p.seq == head.Seq {
		return p, nil
	}
	all, err := s.Store.Layers(ctx, head.Seq)
	if err != nil {
		return nil, fmt.Errorf("list layers: %w", err)
	}
	p := &publicLayers{seq: head.Seq, ids: map[string]bool{}, extents: newKept[data.Extent](), counts: newKept[int64](), summaries: newKept[data.Summary](), again: newKnown()}
	for _, l := range all {
		if l.Public() {
			p.layers = append(p.layers, l)
			p.ids[l.ID] = true
		}
	}
	s.public.Store(p)
	return p, nil
}

const layerExpected = "the id of a layer that /collections lists"

// layerAt returns the layer as it was, or a problem that says the same of
// layers that never were and of those that may not be known of.
func (s *server) layerAt(ctx context.Context, public *publicLayers, id string, at int64) (data.Layer, error) {
	i := slices.IndexFunc(public.layers, func(l data.Layer) bool { return l.ID == id })
	if i < 0 {
		return data.Layer{}, missing("layer", id, layerExpected)
	}
	if at == public.seq {
		return public.layers[i], nil
	}
	l, err := s.Store.Layer(ctx, id, at)
	if data.CodeOf(err) == data.NotFound || err == nil && !l.Public() {
		p := missing("layer", id, layerExpected+", and a moment after it was published")
		p.Detail = "The layer " + quote(id) + " had nothing public at that moment."
		return data.Layer{}, p
	}
	if err != nil {
		return data.Layer{}, fmt.Errorf("read layer: %w", err)
	}
	return l, nil
}

// publicStore is a store whose events do not speak of layers that one may not
// know of.
type publicStore struct {
	data.Store
	ids map[string]bool // of the layers one may know of
}

func (p publicStore) Events(ctx context.Context, q data.Query) iter.Seq2[*data.Event, error] {
	return func(yield func(*data.Event, error) bool) {
		for e, err := range p.Store.Events(ctx, q) {
			if err == nil {
				p.strip(e)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func (p publicStore) StoredEvents(ctx context.Context, q data.Query) iter.Seq2[[]data.StoredEvent, error] {
	return func(yield func([]data.StoredEvent, error) bool) {
		for batch, err := range p.Store.StoredEvents(ctx, q) {
			for i := range batch {
				if err == nil {
					err = p.stripStored(&batch[i])
				}
			}
			if !yield(batch, err) {
				return
			}
		}
	}
}

func (p publicStore) Event(ctx context.Context, layer, id string, at int64) (data.Event, error) {
	e, err := p.Store.Event(ctx, layer, id, at)
	p.strip(&e)
	return e, err
}

// History leaves out the states that `asof` could never have shown, because
// the layer was not public while they were current.
func (p publicStore) History(ctx context.Context, layer, id string, at int64) ([]data.Revision, error) {
	all, err := p.Store.History(ctx, layer, id, at)
	if err != nil {
		return nil, err
	}
	public := func(seq int64) (bool, error) {
		l, err := p.Layer(ctx, layer, seq)
		if data.CodeOf(err) == data.NotFound {
			return false, nil
		}
		return l.Public(), err
	}
	var shown []data.Revision
	last := at // until which the state was current
	for i := range all {
		r := &all[i]
		ok, err := public(last)
		if err == nil && !ok && last != r.Mark.Seq {
			ok, err = public(r.Mark.Seq)
		}
		if err != nil {
			return nil, fmt.Errorf("read layer: %w", err)
		}
		if ok {
			p.strip(&r.Event)
			shown = append(shown, *r)
		}
		last = r.Mark.Seq - 1
	}
	if len(shown) == 0 {
		return nil, data.Errorf(data.NotFound, "no event %s", id)
	}
	return shown, nil
}

// strip takes out relations to records in layers that may not be known of.
func (p publicStore) strip(e *data.Event) {
	hidden := func(r data.Related) bool { return !p.ids[r.Layer] }
	if slices.ContainsFunc(e.Related, hidden) {
		e.Related = slices.DeleteFunc(slices.Clone(e.Related), hidden)
	}
}

func (p publicStore) stripStored(r *data.StoredEvent) error {
	if r.Stored.Related == "" {
		return nil
	}
	var e data.Event
	if err := json.Unmarshal([]byte(r.Stored.Related), &e.Related); err != nil {
		return fmt.Errorf("read relations of %q: %w", r.ID, err)
	}
	p.strip(&e)
	if r.Stored.Related = ""; len(e.Related) > 0 {
		b, err := json.Marshal(e.Related)
		if err != nil {
			return fmt.Errorf("write relations of %q: %w", r.ID, err)
		}
		r.Stored.Related = string(b)
	}
	return nil
}
