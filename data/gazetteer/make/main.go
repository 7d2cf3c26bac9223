// Command make packs GeoNames' places and the curated spellings into the file
// that the program embeds: go run ./data/gazetteer/make CITIES500 NAMES ARABIC OUT.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/waylog/waylog/data/gazetteer"
)

func main() {
	if len(os.Args) != 5 {
		fmt.Fprintln(os.Stderr, "usage: make cities500.txt names.json names.ar.json places.bin")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		fmt.Fprintln(os.Stderr, "pack gazetteer:", err)
		os.Exit(1)
	}
}

// mapNames is what one of the base map's lists says of places: the search shows
// them by the same names. The English one goes by GeoNames' number, the others
// by the English name and the country.
type mapNames struct {
	Places map[string]string `json:"places"`
}

func readNames(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list mapNames
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return list.Places, nil
}

func run(cities, names, arabic, out string) error {
	table, err := os.Open(cities)
	if err != nil {
		return err
	}
	defer table.Close()
	places, err := gazetteer.ReadGeoNames(table)
	if err != nil {
		return fmt.Errorf("%s: %w", cities, err)
	}
	english, err := readNames(names)
	if err != nil {
		return err
	}
	inArabic, err := readNames(arabic)
	if err != nil {
		return err
	}
	curated, err := gazetteer.ReadCurated()
	if err != nil {
		return err
	}
	for id, name := range english {
		own := curated.Places[id]
		own.Name = name
		curated.Places[id] = own
	}
	places = curated.Apply(places)
	for i, p := range places {
		places[i] = p.InArabic(inArabic[p.Name+"|"+p.Country])
	}
	packed, err := gazetteer.Build(places).Pack()
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
