package web

import (
	"context"
	"sync"
)

// kept holds what is the same for everybody as long as the state is: it is made
// by the first who asks, one at a time, while others wait for it.
type kept[T any] struct {
	values sync.Map      // layer id -> T
	turn   chan struct{} // has room for the one that makes
}

func newKept[T any]() *kept[T] { return &kept[T]{turn: make(chan struct{}, 1)} }

// get returns what is kept of a layer, or has it made. An error is not kept.
func (k *kept[T]) get(ctx context.Context, layer string, produce func() (T, error)) (T, error) {
	if v, ok := k.values.Load(layer); ok {
		return v.(T), nil
	}
	var none T
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	if v, ok := k.values.Load(layer); ok {
		return v.(T), nil
	}
	v, err := produce()
	if err != nil {
		return none, err
	}
	k.values.Store(layer, v)
	return v, nil
}
