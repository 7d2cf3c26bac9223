package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/indexed"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/geo"
)

// starts measures how long it takes until the index answers, from what was kept
// of it and from the rows, and how long readers wait while others write.
func (b *bench) starts() error {
	db := b.path("demo.db")
	var kept, rows, ready []float64
	for range b.Runs {
		if _, err := b.sqlite(db, "DELETE FROM index_parts;"); err != nil {
			return err
		}
		for _, took := range []*[]float64{&rows, &kept} {
			s, seconds, err := openIndexed(b.ctx, db)
			if err != nil {
				return err
			}
			*took = append(*took, seconds)
			if err := s.Close(); err != nil {
				return err
			}
		}
		s, seconds, err := b.serve(db)
		if err != nil {
			return err
		}
		ready = append(ready, seconds)
		if err := s.stop(); err != nil {
			return err
		}
	}
	scale := float64(b.events) / 1e6 // what is asked is asked of a million
	b.figure("start: index from what was kept of it", "s", 0.1*scale, kept...)
	b.figure("start: index from the rows", "s", 1.2*scale, rows...)
	b.figure("start of `waylog serve` until /readyz answers 200", "s", 0, ready...)
	return b.whileImporting(db)
}

// openIndexed opens a database and waits for its index.
func openIndexed(ctx context.Context, db string) (*indexed.Store, float64, error) {
	inner, err := sqlite.Open(ctx, db, sqlite.Options{})
	if err != nil {
		return nil, 0, err
	}
	began := time.Now()
	s := indexed.New(inner, indexed.Options{})
	if err := s.CatchUp(ctx); err != nil {
		_ = s.Close()
		return nil, 0, err
	}
	return s, time.Since(began).Seconds(), nil
}

// whileImporting asks for the events of a region and a year while another
// process imports as many events as there are, and while they are taken in.
func (b *bench) whileImporting(db string) error {
	s, _, err := openIndexed(b.ctx, db)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // it was only read
	head, err := s.Head(b.ctx)
	if err != nil {
		return err
	}
	imported := make(chan error, 1)
	go func() {
		_, err := b.waylog("demo", "--db", db, "--layer", "more", "--events", fmt.Sprint(b.events), "--seed", "7")
		if err == nil {
			err = s.CatchUp(b.ctx)
		}
		imported <- err
	}()
	var took []float64
	q := data.Query{Layer: "demo", At: head.Seq}
	for {
		select {
		case err := <-imported:
			if err != nil {
				return err
			}
			slices.Sort(took)
			b.figure("region × year while as many events are imported and merged: 99 of 100 within", "ms", 2, took[len(took)*99/100])
			return nil
		case <-time.After(5 * time.Millisecond):
		}
		lon := float64(len(took)%34)*10 - 170
		from := geo.DateOf(time.Date(1990+len(took)%35, 1, 1, 0, 0, 0, 0, time.UTC))
		to := from + 364
		q.Filter = data.Filter{Box: &geo.Box{West: lon, South: 0, East: lon + 10, North: 10}, Time: &geo.Window{Start: geo.Edge{Date: &from}, End: geo.Edge{Date: &to}}}
		began := time.Now()
		if _, err := s.Count(b.ctx, q); err != nil {
			return err
		}
		took = append(took, time.Since(began).Seconds()*1000)
	}
}
