package web

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// recent keeps the last answers that were dear to make. Each is made once,
// whoever else asks meanwhile, in its own time: who asked may go away. How many
// are kept, how many are made beside each other and how many may wait is
// bounded, so that nobody fills the memory by asking for ever new ones.
type recent[T any] struct {
	mu      sync.Mutex
	entries map[string]*recentEntry[T]
	order   []string // the oldest first
	waiting int
	turns   chan struct{}
	most    int // entries kept
	queue   int // makers that may wait or run
}

type recentEntry[T any] struct {
	done  chan struct{}
	value T
	err   error
}

const recentPatience = 20 * time.Second // for one answer to be made

func newRecent[T any](most, beside, queue int) *recent[T] {
	return &recent[T]{entries: map[string]*recentEntry[T]{}, turns: make(chan struct{}, beside), most: most, queue: queue}
}

// get returns what is kept under a key, or has it made. When ctx ends first,
// the making goes on for the next who asks. An error is not kept.
func (r *recent[T]) get(ctx context.Context, key string, produce func(context.Context) (T, error)) (T, error) {
	var none T
	e, err := r.entry(ctx, key, produce)
	if err != nil {
		return none, err
	}
	select {
	case <-e.done:
		return e.value, e.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

func (r *recent[T]) entry(ctx context.Context, key string, produce func(context.Context) (T, error)) (*recentEntry[T], error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, ok := r.entries[key]; ok {
		return e, nil
	}
	if r.waiting >= r.queue {
		return nil, overloaded.problem("Too many pictures and previews are being made; try again in a few seconds.")
	}
	r.waiting++
	e := &recentEntry[T]{done: make(chan struct{})}
	r.entries[key] = e
	r.order = append(r.order, key)
	if len(r.order) > r.most {
		delete(r.entries, r.order[0])
		r.order = slices.Delete(r.order, 0, 1)
	}
	go r.fill(context.WithoutCancel(ctx), key, e, produce)
	return e, nil
}

func (r *recent[T]) fill(ctx context.Context, key string, e *recentEntry[T], produce func(context.Context) (T, error)) {
	r.turns <- struct{}{}
	ctx, cancel := context.WithTimeout(ctx, recentPatience)
	defer func() {
		if p := recover(); p != nil { // no request's recovery reaches here
			e.err = fmt.Errorf("make answer: %v", p)
		}
		cancel()
		<-r.turns
		r.mu.Lock()
		r.waiting--
		if e.err != nil && r.entries[key] == e {
			delete(r.entries, key)
			r.order = slices.DeleteFunc(r.order, func(k string) bool { return k == key })
		}
		r.mu.Unlock()
		close(e.done)
	}()
	e.value, e.err = produce(ctx)
}
