package web

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/gazetteer"
)

// What is searched for places besides the gazetteer: the names that the events
// of public layers use, with where they put them.

const (
	// placesOfLayer is how many names are kept of one layer: a name typed into a
	// search box must not cost the memory of millions of free texts.
	placesOfLayer = 20_000
	// placesPatience is how long the reading of a layer may take; it goes on when
	// the one who asked has typed the next letter.
	placesPatience = time.Minute
	// placesWeight puts a layer's own places before all towns that match as well.
	placesWeight = 50_000_000
)

// layerPlaces is what one layer names, as of a sequence number.
type layerPlaces struct {
	seq    int64 // nothing in the layer changed up to it
	index  *gazetteer.Gazetteer
	places []data.NamedPlace // by the index's ids
	cut    bool
}

// placeKeeper keeps the places of each layer until the layer changes. Whether
// one may know of the layer is asked before it is asked for.
type placeKeeper struct {
	store data.Store
	mu    sync.Mutex
	known map[string]*keptPlaces
}

type keptPlaces struct {
	turn chan struct{} // has room for the one that reads
	last *layerPlaces
}

func newPlaceKeeper(store data.Store) *placeKeeper {
	return &placeKeeper{store: store, known: map[string]*keptPlaces{}}
}

// of returns the places of a layer at the head.
func (k *placeKeeper) of(ctx context.Context, layer string, head int64) (*layerPlaces, error) {
	k.mu.Lock()
	kept := k.known[layer]
	if kept == nil {
		kept = &keptPlaces{turn: make(chan struct{}, 1)}
		k.known[layer] = kept
	}
	k.mu.Unlock()
	select {
	case kept.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-kept.turn }()
	if kept.last != nil {
		same, err := k.untouched(ctx, layer, kept.last.seq, head)
		if err != nil {
			return nil, err
		}
		if same {
			kept.last = &layerPlaces{max(head, kept.last.seq), kept.last.index, kept.last.places, kept.last.cut}
			return kept.last, nil
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), placesPatience)
	defer cancel()
	fresh, err := k.read(ctx, layer, head)
	if err != nil {
		return nil, err
	}
	kept.last = fresh
	return fresh, nil
}

// untouched reports whether no commit between two numbers changed the layer.
func (k *placeKeeper) untouched(ctx context.Context, layer string, since, head int64) (bool, error) {
	if since >= head {
		return true, nil
	}
	const most = 1000 // rather read the layer than a long log
	changes, err := k.store.Changes(ctx, since, most)
	if err != nil {
		return false, fmt.Errorf("read changes: %w", err)
	}
	for _, c := range changes {
		if c.Layer == layer {
			return false, nil
		}
	}
	return len(changes) < most, nil
}

func (k *placeKeeper) read(ctx context.Context, layer string, head int64) (*layerPlaces, error) {
	named, err := k.store.Places(ctx, data.Query{Layer: layer, At: head}, placesOfLayer)
	if err != nil {
		return nil, fmt.Errorf("read places of layer: %w", err)
	}
	list := make([]gazetteer.Place, len(named.Places))
	for i, p := range named.Places {
		list[i] = gazetteer.Place{ID: fmt.Sprint(i), Name: p.Name, Point: orb.Point{p.Lon, p.Lat}, Weight: placesWeight * float64(p.Events)}
	}
	return &layerPlaces{head, gazetteer.Build(list), named.Places, named.Cut}, nil
}
