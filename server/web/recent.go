package web

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// recent keeps the last answers that were dear to make. Each is made once,
// whoever else asks meanwhile, in its own time: who asked may go away. How much
// is kept, how many are made beside each other and how many may wait is
// bounded, so that nobody fills the memory by asking for ever new ones.
type recent[T any] struct {
	recentBounds
	weigh   func(T) int
	mu      sync.Mutex
	entries map[string]*recentEntry[T]
	order   []string // of those that are made, the oldest first
	weight  int      // of them
	waiting int
	turns   chan struct{}
}

// recentBounds are what a recent may hold.
type recentBounds struct {
	what   string // is made, for who has to be refused
	most   int    // weight of what is kept
	beside int    // makers that run
	queue  int    // makers that wait or run

	patience time.Duration // for one to be made; 0 is recentPatience
}

type recentEntry[T any] struct {
	done   chan struct{}
	value  T
	err    error
	weight int
}

const recentPatience = 20 * time.Second

// newRecent makes an empty one; weigh is how much of most an answer takes, nil
// is 1 of each.
func newRecent[T any](bounds recentBounds, weigh func(T) int) *recent[T] {
	if weigh == nil {
		weigh = func(T) int { return 1 }
	}
	if bounds.patience == 0 {
		bounds.patience = recentPatience
	}
	return &recent[T]{recentBounds: bounds, weigh: weigh, entries: map[string]*recentEntry[T]{}, turns: make(chan struct{}, bounds.beside)}
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

// have returns what is kept under a key.
func (r *recent[T]) have(key string) (value T, ok bool) {
	r.mu.Lock()
	e, ok := r.entries[key]
	r.mu.Unlock()
	if !ok {
		return value, false
	}
	select {
	case <-e.done:
		return e.value, e.err == nil
	default:
		return value, false
	}
}

func (r *recent[T]) entry(ctx context.Context, key string, produce func(context.Context) (T, error)) (*recentEntry[T], error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, ok := r.entries[key]; ok {
		return e, nil
	}
	if r.waiting >= r.queue {
		return nil, overloaded.problem("Too many " + r.what + " are being made; try again in a few seconds.")
	}
	r.waiting++
	e := &recentEntry[T]{done: make(chan struct{})}
	r.entries[key] = e
	go r.fill(context.WithoutCancel(ctx), key, e, produce)
	return e, nil
}

func (r *recent[T]) fill(ctx context.Context, key string, e *recentEntry[T], produce func(context.Context) (T, error)) {
	r.turns <- struct{}{}
	ctx, cancel := context.WithTimeout(ctx, r.patience)
	defer func() {
		if p := recover(); p != nil { // no request's recovery reaches here
			e.err = fmt.Errorf("make answer: %v", p)
		}
		if e.err != nil && ctx.Err() != nil {
			e.err = overloaded.problem("Making it took too long; ask for less, or again when the server has less to do.")
		}
		cancel()
		<-r.turns
		r.settle(key, e)
		close(e.done)
	}()
	e.value, e.err = produce(ctx)
}

// settle keeps what was made, and lets go of the oldest that there is no room for.
func (r *recent[T]) settle(key string, e *recentEntry[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting--
	if e.err != nil {
		delete(r.entries, key)
		return
	}
	e.weight = r.weigh(e.value)
	r.weight += e.weight
	r.order = append(r.order, key)
	for r.weight > r.most {
		r.weight -= r.entries[r.order[0]].weight
		delete(r.entries, r.order[0])
		r.order = r.order[1:]
	}
}
