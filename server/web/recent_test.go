package web

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// TestRecentKeepsSoMuch holds what is kept to a weight: the oldest goes first,
// and what is too heavy at all is given to who asked and not kept.
func TestRecentKeepsSoMuch(t *testing.T) {
	r := newRecent(recentBounds{what: "tiles", most: 10, beside: 1, queue: 2}, func(s string) int { return len(s) })
	made := 0
	get := func(key string) string {
		t.Helper()
		v, err := r.get(t.Context(), key, func(context.Context) (string, error) { made++; return key, nil })
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, step := range []struct {
		key  string
		made int // so far
	}{
		{"aaaa", 1}, {"bbbb", 2}, {"aaaa", 2}, {"cccc", 3}, {"bbbb", 3}, {"aaaa", 4}, {"cccc", 4},
		{strings.Repeat("x", 11), 5}, {strings.Repeat("x", 11), 6}, {"aaaa", 7},
	} {
		if got := get(step.key); got != step.key || made != step.made {
			t.Errorf("%s: got %q, made %d times, want %d", step.key, got, made, step.made)
		}
	}
	if _, err := r.get(t.Context(), "fails", func(context.Context) (string, error) { return "", errors.New("disk") }); err == nil {
		t.Error("the failure is lost")
	}
	if got := get("fails"); got != "fails" || r.weight > 10 || r.waiting != 0 || len(r.order) != len(r.entries) {
		t.Errorf("%q; kept %d of 10, %d wait, %d in order, %d entries", got, r.weight, r.waiting, len(r.order), len(r.entries))
	}
	hold, held := make(chan struct{}), make(chan struct{})
	go func() {
		_, _ = r.get(context.Background(), "slow", func(context.Context) (string, error) { close(held); <-hold; return "", nil })
	}()
	<-held
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err := r.get(gone, "waits", func(context.Context) (string, error) { return "", nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	if _, err := r.get(t.Context(), "too many", nil); problemOf(err).Status != 503 || !strings.Contains(err.Error(), "tiles") {
		t.Errorf("too many: %v", err)
	}
	close(hold)
}

// TestRecentGivesUp ends what takes too long, and says that it did.
func TestRecentGivesUp(t *testing.T) {
	r := newRecent[int](recentBounds{what: "tiles", most: 1, beside: 1, queue: 1, patience: time.Millisecond}, nil)
	_, err := r.get(t.Context(), "slow", func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() })
	if problemOf(err).Status != 503 || !strings.Contains(err.Error(), "too long") {
		t.Errorf("got %v", err)
	}
}
