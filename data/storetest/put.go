package storetest

import (
	"context"

	"github.com/waylog/waylog/data"
)

// Put puts one event of no file into an import and returns what became of it.
func Put(ctx context.Context, i data.Import, e *data.Event, sources []data.Source) (data.Outcome, error) {
	records := []data.Record{{Event: e, Sources: sources}}
	if err := i.Put(ctx, records); err != nil {
		return 0, err
	}
	return records[0].Outcome, records[0].Err
}
