package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/waylog/waylog/"

// rooms says which of our packages each room of the house may import. The
// longest matching name holds. Tests may reach further.
var rooms = map[string][]string{
	"server":          {"server/web", "data", "geo", "static"},
	"server/web/card": {},
	// What tests ask of a server; no part of the program.
	"server/web/apitest": {},
	// The command that compares Waylog with others; no part of the program.
	"server/measure": {"data", "data/indexed", "data/sqlite", "geo"},
	"server/web":     {"server/web/card", "data", "data/cql2", "data/importer", "data/exporter", "data/gazetteer", "geo", "static"},
	"data":           {"geo"},
	"data/cql2":      {"data", "geo"},
	"data/sqlite":    {"data", "geo"},
	"data/indexed":   {"data", "geo"},
	"data/storetest": {"data", "data/cql2", "geo"},
	"data/exporter":  {"data", "geo"},
	"data/demo":      {"data", "geo"},
	"data/gazetteer": {"data", "geo"},
	// The command that packs the gazetteer; no part of the program.
	"data/gazetteer/make": {"data", "data/gazetteer"},
	"data/importer":       {"data", "geo", "data/gazetteer"},
	"data/sample":         {"data", "geo", "data/importer"},
	"geo":                 {"geo"},
	"static":              {},
}

// open are the rooms whose sub-packages are meant with them.
var open = map[string]bool{"geo": true}

func TestImportRules(t *testing.T) {
	seen := map[string]bool{}
	walkGo(t, func(dir, file string, imports []string) {
		room := roomOf(dir)
		if room == "" {
			t.Errorf("%s: %s is no room of the house: add it to ARCHITECTURE.md and here", file, dir)
			return
		}
		seen[room] = true
		for _, path := range imports {
			if own, ok := strings.CutPrefix(path, module); ok {
				if !mayImport(room, own) {
					t.Errorf("%s: %s may not import %s", file, room, own)
				}
			} else if room == "geo" && strings.Contains(path, ".") && !strings.HasPrefix(path, "github.com/paulmach/orb") {
				t.Errorf("%s: geo stands on the standard library and orb only, not on %s", file, path)
			}
		}
	})
	for _, room := range []string{"server", "server/web", "data", "data/sqlite", "geo", "static"} {
		if !seen[room] {
			t.Errorf("no file of %s was looked at", room)
		}
	}
}

// TestGeoIsPure keeps files, clocks, SQL and HTTP out of geo.
func TestGeoIsPure(t *testing.T) {
	walkGo(t, func(dir, file string, imports []string) {
		if roomOf(dir) != "geo" {
			return
		}
		for _, path := range imports {
			switch path {
			case "os", "net/http", "database/sql", "log", "log/slog":
				t.Errorf("%s imports %s", file, path)
			}
		}
	})
}

func walkGo(t *testing.T, visit func(dir, file string, imports []string)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		var imports []string
		for _, spec := range f.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports = append(imports, name)
		}
		rel, err := filepath.Rel("..", path)
		if err != nil {
			return err
		}
		visit(filepath.ToSlash(filepath.Dir(rel)), rel, imports)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// roomOf returns the room that a folder belongs to.
func roomOf(dir string) string {
	if _, ok := rooms[dir]; ok {
		return dir
	}
	for room := range open {
		if strings.HasPrefix(dir, room+"/") {
			return room
		}
	}
	return ""
}

func mayImport(room, path string) bool {
	for _, allowed := range rooms[room] {
		if path == allowed || open[allowed] && strings.HasPrefix(path, allowed+"/") {
			return true
		}
		if room == "server" && allowed == "data" && strings.HasPrefix(path, "data/") {
			return true
		}
	}
	return false
}
