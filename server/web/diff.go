package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/exporter"
)

// change is one field that a revision made different. Null is not known.
type change struct {
	Field string          `json:"field"`
	Old   json.RawMessage `json:"old"`
	New   json.RawMessage `json:"new"`
}

// fieldsOf returns the fields of an event as every other answer shows them,
// under their names; a property of the data set itself included.
func fieldsOf(e *data.Event, sources map[string]data.Source) (map[string]json.RawMessage, error) {
	var feature struct {
		Geometry   json.RawMessage            `json:"geometry"`
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(exporter.AppendFeature(nil, e, sources, nil), &feature); err != nil {
		return nil, fmt.Errorf("read back feature: %w", err)
	}
	fields := feature.Properties
	for _, bookkeeping := range []string{"layer", "revision", "created", "updated"} {
		delete(fields, bookkeeping)
	}
	fields["geometry"] = feature.Geometry
	return fields, nil
}

// diff compares two states field by field: the fixed fields in their order,
// then geometry, then the data set's own by name.
func diff(before, after map[string]json.RawMessage) []change {
	names := map[string]bool{}
	for _, fields := range []map[string]json.RawMessage{before, after} {
		for name := range fields {
			names[name] = true
		}
	}
	var order []string
	for _, f := range exporter.Fields() {
		order = append(order, f.Name)
	}
	order = append(order, "geometry")
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	changes := []change{}
	for _, name := range order {
		if a, b := orNull(before[name]), orNull(after[name]); !bytes.Equal(a, b) {
			changes = append(changes, change{name, a, b})
		}
	}
	return changes
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}
