// Package demo makes synthetic events, as many as are wanted, for trying the
// program at scale and for benchmarks. They are spread as real data sets are:
// most at a few hot spots and there in the same towns, more in later years, some
// without a time or a place. Everything about them says that they are synthetic;
// no real name of a place or a party is among them.
package demo

import (
	"context"
	"fmt"
	"iter"

	"github.com/waylog/waylog/data"
)

// author and reason stand in the log of changes; by them a layer is known to
// hold nothing but synthetic events.
const (
	author = "demo"
	reason = "Synthetic events, made by waylog demo"
)

// MostEvents is how many events a layer may be filled with.
const MostEvents = 100_000_000

// Options say what to make.
type Options struct {
	Layer    string // id; the layer is made when missing
	Events   int64
	Seed     uint64                // the same one makes the same events; of more events the first are the same
	Progress func(done, all int64) // called now and then; nil is nobody
}

// check returns the layer that the events go into.
func (o *Options) check() (*data.Layer, error) {
	if o.Events < 1 || o.Events > MostEvents {
		return nil, data.InvalidField("events", "%d: expected a number from 1 to %d", o.Events, MostEvents)
	}
	l := layer(o.Layer)
	return l, l.Check()
}

// Load puts synthetic events into a layer, all or nothing. A layer that is there
// already must be one of synthetic events: they are never put among others.
func Load(ctx context.Context, store data.Store, opt Options) (data.Counts, error) {
	l, err := opt.check()
	if err != nil {
		return data.Counts{}, err
	}
	imp, err := store.Import(ctx, data.ImportSpec{Author: author, Reason: reason, Layer: l.ID, Create: l})
	if err != nil {
		return data.Counts{}, err
	}
	defer imp.Abort() //nolint:errcheck // what is left of it goes when the store is next opened
	// From here on nobody else writes: what is found out now stays true.
	if err := synthetic(ctx, store, l.ID); err != nil {
		return data.Counts{}, err
	}
	if err := put(ctx, imp, opt.events(l)); err != nil {
		return data.Counts{}, fmt.Errorf("store synthetic event: %w", err)
	}
	c, err := imp.Commit(ctx, "")
	return c.Counts, err
}

// putTogether is how many events are put at once: a store writes many in less time.
const putTogether = 250

func put(ctx context.Context, imp data.Import, events iter.Seq2[*data.Event, error]) error {
	records := make([]data.Record, 0, putTogether)
	flush := func() error {
		if err := imp.Put(ctx, records); err != nil {
			return err
		}
		for i := range records {
			if err := records[i].Err; err != nil {
				return err
			}
		}
		records = records[:0]
		return nil
	}
	for e, err := range events {
		if err != nil {
			return err
		}
		if records = append(records, data.Record{Event: e}); len(records) == putTogether {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// synthetic returns an Exists error where anybody else ever changed the layer.
func synthetic(ctx context.Context, store data.Store, id string) error {
	const page = 1000
	for since := int64(0); ; {
		changes, err := store.Changes(ctx, since, page)
		if err != nil {
			return fmt.Errorf("read the log of changes: %w", err)
		}
		for _, c := range changes {
			since = c.Seq
			if c.Layer == id && (c.Author != author || c.Reason != reason) {
				return &data.Error{
					Code: data.Exists, Message: fmt.Sprintf("the layer %s holds more than synthetic events", id),
					Hint: "name a layer that is not there yet",
				}
			}
		}
		if len(changes) < page {
			return nil
		}
	}
}

// Events returns the layer and its events without a store.
func Events(opt Options) (*data.Layer, iter.Seq2[*data.Event, error], error) {
	l, err := opt.check()
	if err != nil {
		return nil, nil, err
	}
	l.Properties = ownProperties() // a store finds them out by itself
	return l, opt.events(l), nil
}

// progressEvery is how many events are made between two calls of Progress.
const progressEvery = 1000

func (o *Options) events(l *data.Layer) iter.Seq2[*data.Event, error] {
	return func(yield func(*data.Event, error) bool) {
		w := newWorld(o.Seed)
		for n := range o.Events {
			e := w.event(n)
			err := e.Normalize(l)
			if !yield(e, err) || err != nil {
				return
			}
			if o.Progress != nil && ((n+1)%progressEvery == 0 || n+1 == o.Events) {
				o.Progress(n+1, o.Events)
			}
		}
	}
}
