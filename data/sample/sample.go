// Package sample is the founding map: the convoys out of Raqqa of late May 2017,
// which a new user sees first. It holds the records, as files in our own
// GeoJSON, and loads them into an empty store. Other data sets do not belong
// here: they are imported.
package sample

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"slices"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
)

//go:embed strikes.geojson convoys.geojson corridors.geojson
var files embed.FS

// author and reason stand in the log of changes; by them a load that was
// interrupted is known.
const (
	author = "sample"
	reason = "The founding map, loaded at the first start"
)

// Load puts the founding map into a store that nothing was ever written to, and
// completes a load that was interrupted. It leaves every other store alone,
// also one from which the map was removed since. It says in one line what it
// loaded. While another import runs, the rest waits for the next start.
func Load(ctx context.Context, store data.Store, log func(string)) error {
	pending, err := pending(ctx, store)
	if err != nil {
		return err
	}
	records := int64(0)
	for _, layer := range pending {
		n, err := load(ctx, store, layer)
		if data.CodeOf(err) == data.Busy {
			log("Another import is running: what is missing of the founding map is loaded at the next start.")
			return nil
		}
		if err != nil {
			return fmt.Errorf("load layer %s: %w", layer.ID, err)
		}
		records += n
	}
	if len(pending) > 0 {
		log(fmt.Sprintf("Loaded the founding map: %d records in %d layers.", records, len(pending)))
	}
	return nil
}

// pending returns the layers that are still to be loaded. A load is several
// commits: it was begun if the store's first one is ours, and done for each
// layer whose import is in the log.
func pending(ctx context.Context, store data.Store) ([]data.Layer, error) {
	const page = 100
	list := layers()
	for since, first := int64(0), true; len(list) > 0; first = false {
		changes, err := store.Changes(ctx, since, page)
		if err != nil {
			return nil, fmt.Errorf("read the log of changes: %w", err)
		}
		if first && len(changes) > 0 && !ours(changes[0]) {
			return nil, nil
		}
		for _, c := range changes {
			since = c.Seq
			if ours(c) && c.What == "import" {
				list = slices.DeleteFunc(list, func(l data.Layer) bool { return l.ID == c.Layer })
			}
		}
		if len(changes) < page {
			break
		}
	}
	return list, nil
}

func ours(c data.Change) bool { return c.Author == author && c.Reason == reason }

// load imports the file of one layer, whole or not at all, and returns how many
// records it has.
func load(ctx context.Context, store data.Store, layer data.Layer) (int64, error) {
	name := layer.ID + ".geojson"
	text, err := files.ReadFile(name)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", name, err)
	}
	report, err := importer.Run(ctx, store, bytes.NewReader(text), importer.Options{
		Layer: layer, Format: importer.FormatGeoJSON, Strict: true, Author: author, Reason: reason, Name: name,
	})
	if err != nil {
		return 0, err
	}
	if report.Rejected > 0 {
		return 0, fmt.Errorf("%s: feature %d: %s", name, report.Rows[0].Row, report.Rows[0].Reason)
	}
	return report.Stored + report.Updated + report.Unchanged, nil
}
