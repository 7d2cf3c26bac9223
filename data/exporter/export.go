// Package exporter writes events as files: GeoJSON, a sequence of GeoJSON
// features, and CSV, each as a stream, one event in memory at a time.
//
// What a field is called and which fields are written when they are empty is
// said here once (fields.go, feature.go); a map server's answers use the same.
package exporter

import (
	"context"
	"fmt"
	"io"

	"github.com/waylog/waylog/data"
)

// Format is a kind of file.
type Format struct {
	Name      string // as in f= and --format
	MediaType string
	Extension string // with its point
	New       func(w io.Writer, l *data.Layer) Writer
}

// Writer writes one file. Close ends it, without closing what is below; a file
// without events is a valid one too.
type Writer interface {
	Write(f *Feature) error
	Close() error
}

// Formats lists the formats that can be written.
func Formats() []Format {
	return []Format{
		{"geojson", "application/geo+json", ".geojson", newGeoJSON},
		{"geojsonseq", "application/geo+json-seq", ".geojsons", newGeoJSONSeq},
		{"csv", "text/csv; charset=utf-8; header=present", ".csv", newCSV},
	}
}

// Find returns the format of that name.
func Find(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// Export writes the events that q asks for to w and returns how many they were.
// After an error the file is not complete.
func Export(ctx context.Context, store data.Store, q data.Query, l *data.Layer, f Format, w io.Writer) (int64, error) {
	out, stored := f.New(w, l), NewStored(store, q)
	var n int64
	for batch, err := range store.StoredEvents(ctx, q) {
		if err == nil {
			err = stored.Prepare(ctx, batch)
		}
		if err != nil {
			return n, err
		}
		for i := range batch {
			if err := out.Write(stored.Feature(&batch[i])); err != nil {
				return n, fmt.Errorf("write event %s: %w", batch[i].ID, err)
			}
		}
		if err := stored.Err(); err != nil {
			return n, err
		}
		n += int64(len(batch))
	}
	if err := out.Close(); err != nil {
		return n, fmt.Errorf("end the file: %w", err)
	}
	return n, nil
}

// SourcesOf returns the sources that the events speak of, by id, as they were in
// the state that q reads: what AppendFeature wants beside an event.
func SourcesOf(ctx context.Context, store data.Store, q data.Query, events []data.Event) (map[string]data.Source, error) {
	seen := map[string]bool{}
	var ids []string
	for i := range events {
		for _, id := range events[i].Sources() {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	sources, err := store.Sources(ctx, q.Layer, ids, q.At)
	if err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	return sources, nil
}
