package web

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestKeptIsMadeOnce(t *testing.T) {
	k := newKept[int]()
	var made atomic.Int32
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			v, err := k.get(t.Context(), "strikes", func() (int, error) { made.Add(1); return 7, nil })
			if v != 7 || err != nil {
				t.Errorf("got %d, %v", v, err)
			}
		})
	}
	all.Wait()
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
	if v, err := k.get(t.Context(), "convoys", func() (int, error) { return 8, nil }); v != 8 || err != nil {
		t.Errorf("of another layer: %d, %v", v, err)
	}
}

func TestKeptForgetsFailures(t *testing.T) {
	k := newKept[int]()
	disk := errors.New("disk")
	if _, err := k.get(t.Context(), "strikes", func() (int, error) { return 0, disk }); !errors.Is(err, disk) {
		t.Errorf("got %v", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	release, done := make(chan struct{}), make(chan struct{})
	started := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = k.get(t.Context(), "strikes", func() (int, error) { close(started); <-release; return 7, nil })
	}()
	<-started
	if _, err := k.get(gone, "strikes", func() (int, error) { return 9, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("who left waits on: %v", err)
	}
	close(release)
	<-done
	if v, err := k.get(t.Context(), "strikes", nil); v != 7 || err != nil {
		t.Errorf("got %d, %v", v, err)
	}
}
