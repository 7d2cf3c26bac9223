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
	// Write adds an event. sources holds those it speaks of, by id.
	Write(e *data.Event, sources map[string]data.Source) error
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

// batchSize is how many events have their sources looked up at a time.
const batchSize = 300

// Export writes the events that q asks for to w and returns how many they were.
// After an error the file is not complete.
func Export(ctx context.Context, store data.Store, q data.Query, l *data.Layer, f Format, w io.Writer) (int64, error) {
	out := f.New(w, l)
	var n int64
	batch := make([]data.Event, 0, batchSize)
	flush := func() error {
		sources, err := SourcesOf(ctx, store, q, batch)
		if err != nil {
			return err
		}
		for i := range batch {
			if err := out.Write(&batch[i], sources); err != nil {
				return fmt.Errorf("write event %s: %w", batch[i].ID, err)
			}
			n++
		}
		batch = batch[:0]
		return nil
	}
	for e, err := range store.Events(ctx, q) {
		if err != nil {
			return n, err
		}
		// Only the Event itself is not ours for long; its parts are not reused.
		if batch = append(batch, *e); len(batch) == batchSize {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	if err := flush(); err != nil {
		return n, err
	}
	if err := out.Close(); err != nil {
		return n, fmt.Errorf("end the file: %w", err)
	}
	return n, nil
}

// SourcesOf returns the sources that the events speak of, by id, as they were in
// the state that q reads: what Write and AppendFeature want beside an event.
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
