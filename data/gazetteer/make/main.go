// Command make packs GeoNames' places and the curated spellings into the file
// that the program embeds: go run ./data/gazetteer/make CITIES500 NAMES OUT.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/waylog/waylog/data/gazetteer"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: make cities500.txt names.json places.bin")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "pack gazetteer:", err)
		os.Exit(1)
	}
}

// mapNames is what the base map's list of names says of places: the search
// shows them by the same ones.
type mapNames struct {
	Places map[string]string `json:"places"` // by GeoNames' number
	Drop   []int             `json:"drop"`
}

func run(cities, names, out string) error {
	table, err := os.Open(cities)
	if err != nil {
		return err
	}
	defer table.Close()
	places, err := gazetteer.ReadGeoNames(table)
	if err != nil {
		return fmt.Errorf("%s: %w", cities, err)
	}
	text, err := os.ReadFile(names)
	if err != nil {
		return err
	}
	var shown mapNames
	if err := json.Unmarshal(text, &shown); err != nil {
		return fmt.Errorf("%s: %w", names, err)
	}
	curated, err := gazetteer.ReadCurated()
	if err != nil {
		return err
	}
	for id, name := range shown.Places {
		own := curated.Places[id]
		own.Name = name
		curated.Places[id] = own
	}
	for _, id := range shown.Drop {
		curated.Drop = append(curated.Drop, fmt.Sprint(id))
	}
	packed, err := gazetteer.Build(curated.Apply(places)).Pack()
	if err != nil {
		return err
	}
	// Written aside and moved into place: a build that was stopped leaves no half file.
	aside := out + ".new"
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(aside, packed, 0o644); err != nil {
		return err
	}
	return os.Rename(aside, out)
}
