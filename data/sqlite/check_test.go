package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/storetest"
	"github.com/waylog/waylog/geo"
)

// grown makes a database with all that a row can hold in it: several layers and
// zones, edits, imports, tombstones, what was brought back, sources that changed.
func grown(t *testing.T, path string) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{batchRows: 40})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range []data.Layer{
		{ID: "strikes", Title: "Strikes", TimeZone: "Asia/Damascus", Kinds: []data.Kind{{Key: "air", Label: "Air strike", Colour: "#aa0000"}}},
		{ID: "routes", GeometryType: "line", Coverage: []data.Coverage{{From: new(geo.Date(17_000))}}},
	} {
		_, err := s.PutLayer(ctx, l, "test", "made")
		ok(err)
	}
	event := func(n int) *data.Event {
		e := &data.Event{
			ID: fmt.Sprint("e", n), Kind: []string{"air", "ground", "قصف"}[n%3], Title: fmt.Sprint("Strike near الرقة ", n),
			Summary: strings.Repeat("Words that are long enough to fill a page. ", n%7*10), Geometry: orb.Point{38 + float64(n)/100, 35.5},
			DateStart: new(geo.Date(17_300 + n)), DateEnd: new(geo.Date(17_301 + n)), Place: "Raqqa", PlacePrecision: "near", RadiusM: new(250.5),
			Actors: []data.Actor{{Name: "Party ÄÖ", Role: "side_a"}}, Tags: []string{"a", "b"},
			Claims: []data.Claim{
				{SourceID: fmt.Sprint("s", n%5), Claimant: "One", Figures: []data.Figure{{What: "killed", Range: data.Range{Low: new(int64(n))}}}},
				{SourceID: "s9", Claimant: "Two", Figures: []data.Figure{{What: "killed", Range: data.Range{Best: new(int64(n + 3))}}}},
			},
			SourceIDs: []string{"s7"}, Properties: json.RawMessage(`{"own":1.5,"note":"x"}`), Coarsened: json.RawMessage(`{"from":"exact"}`),
		}
		if n%4 == 0 {
			e.Geometry, e.RadiusM = orb.LineString{{38, 35}, {39, 36.25}}, nil
			e.VertexTimes = json.RawMessage(`["2017-05-25T00:00:00Z",null]`)
		}
		if n%6 == 5 {
			e.Geometry, e.Claims, e.DateStart, e.DateEnd = nil, nil, nil, nil
		}
		return e
	}
	var sources []data.Source
	for n := range 10 {
		sources = append(sources, data.Source{ID: fmt.Sprint("s", n), Title: fmt.Sprint("Report ", n), URL: fmt.Sprintf("https://example.org/%d", n)})
	}
	imported := func(layer string, from, to int, title string) {
		i, err := s.Import(ctx, data.ImportSpec{Layer: layer, File: title + ".csv", Header: "id,title", Author: "test"})
		ok(err)
		l, err := s.Layer(ctx, layer, 2)
		ok(err)
		var records []data.Record
		for n := from; n < to; n++ {
			e := event(n)
			e.Title += title
			ok(e.Normalize(&l))
			records = append(records, data.Record{Event: e, Sources: sources, Row: int64(2 + n - from), Raw: fmt.Sprintf("e%d,%q", n, e.Title)})
		}
		for part := range slices.Chunk(records, 7) {
			ok(i.Put(ctx, part))
		}
		_, err = i.Commit(ctx, strings.Repeat("ab", 32))
		ok(err)
	}
	imported("strikes", 0, 90, "")
	edit := func(layer string, sources []data.Source, ops ...data.Op) {
		t.Helper()
		_, err := s.Commit(ctx, data.Edit{Author: "editor", Reason: "because", Layer: layer, Ops: ops, Sources: sources})
		ok(err)
	}
	for n := range 12 {
		e := event(n)
		e.Title += " edited"
		edit("strikes", nil, data.Op{Kind: data.Put, Event: e})
	}
	edit("strikes", nil, data.Op{Kind: data.Delete, ID: "e20"}, data.Op{Kind: data.Delete, ID: "e21"})
	edit("strikes", nil, data.Op{Kind: data.Restore, ID: "e21"})
	edit("strikes", nil, data.Op{Kind: data.Delete, ID: "e22"}, data.Op{Kind: data.Restore, ID: "e22"})
	edit("strikes", []data.Source{{ID: "s7", Title: "Report 7, corrected"}}, data.Op{Kind: data.Put, Event: &data.Event{ID: "bare"}})
	related := event(3)
	related.ID, related.Related = "r", []data.Related{{Layer: "strikes", ID: "e20", Relation: "target_of"}}
	edit("routes", sources, data.Op{Kind: data.Create, Event: related})
	imported("strikes", 60, 110, " again")
	ok(s.KeepIndex(ctx, "routes", 2, slices.Values([][]byte{[]byte("head"), bytes.Repeat([]byte{5}, 20_000)})))
	ok(s.Close())
}

// findings checks a database and returns what was found, one a line.
func findings(t *testing.T, path string) []string {
	t.Helper()
	var lines []string
	c, err := Check(t.Context(), path, func(f data.Finding) error {
		lines = append(lines, f.String())
		return nil
	}, CheckOptions{})
	if err != nil {
		return append(lines, "cannot be opened: "+err.Error())
	}
	if int(c.Findings) != len(lines) {
		t.Errorf("%d findings, but %d were reported", c.Findings, len(lines))
	}
	return lines
}

func TestCheckFindsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	grown(t, path)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if found := findings(t, path); found != nil {
		t.Errorf("a sound database: %s", strings.Join(found, "\n"))
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the check changed the file (%v)", err)
	}
	// An import that runs, or was cut off, is no damage.
	s := open(t, path, Options{batchRows: 5})
	i, err := s.Import(t.Context(), data.ImportSpec{Layer: "strikes"})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 30 {
		if _, err := storetest.Put(t.Context(), i, &data.Event{ID: fmt.Sprint("e", n+80), Kind: "new", Title: "half"}, []data.Source{{ID: "s1", Title: "half"}}); err != nil {
			t.Fatal(err)
		}
	}
	if found := findings(t, path); found != nil {
		t.Errorf("while an import runs: %s", strings.Join(found, "\n"))
	}
	if err := i.Abort(); err != nil {
		t.Fatal(err)
	}
	if found := findings(t, path); found != nil {
		t.Errorf("after an import was given up: %s", strings.Join(found, "\n"))
	}
}

// TestCheckFinds damages one thing at a time, by SQL, so that the file itself
// stays as SQLite wants it.
func TestCheckFinds(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.db")
	grown(t, whole)
	for _, c := range []struct{ name, damage, want string }{
		{"a figure", "UPDATE events SET killed_low = 7 WHERE id = 'e1'", "event strikes/e1, revision 5: its content is not what was written"},
		{"a text in a replaced state", "UPDATE revisions SET summary = 'x' WHERE id = 'e3'", "event strikes/e3, revision 3: its content is not what was written"},
		{"the checksum", "UPDATE events SET hash = zeroblob(16) WHERE id = 'e1'", "event strikes/e1"},
		{"a geometry", "UPDATE events SET geom = x'0101' WHERE id = 'e1'", "it cannot be read: read geometry"},
		{"a JSON column", "UPDATE events SET claims = '[{' WHERE id = 'e1'", "it cannot be read"},
		{"a box", "UPDATE events SET min_lon = 0 WHERE id = 'e1'", "min_lon: not what follows"},
		{"a time", "UPDATE events SET t_hi = t_hi + 1 WHERE id = 'e1'", "t_hi: not what follows"},
		{"disputed", "UPDATE events SET killed_disputed = 1 - killed_disputed WHERE id = 'e1'", "killed_disputed: not what"},
		{"folded names", "UPDATE events SET actor_keys = char(10) WHERE id = 'e1'", "actor_keys"},
		{"cited sources", "UPDATE events SET cites = '[]' WHERE id = 'e1'", "cites"},
		{"its number", "UPDATE events SET seq = seq - 1 WHERE id = 'e1'", "was replaced by commit 5"},
		{"a number never changed", "UPDATE events SET seq = 4 WHERE id = 'e50'", "the states before it are missing"},
		{"a commit that is not", "UPDATE events SET seq = 99 WHERE id = 'e50'", "it belongs to no commit"},
		{"what made it", "UPDATE events SET created = 99 WHERE id = 'e50'", "the commit that made it is not there"},
		{"a commit of another layer", "UPDATE events SET seq = 2, created = 2 WHERE id = 'e50'", "its commit is not one of its layer"},
		{"a chain", "UPDATE revisions SET until = until + 1 WHERE id = 'e2'", "was replaced by commit"},
		{"a state lost", "DELETE FROM revisions WHERE id = 'e2'", "the states before it are missing"},
		{"an event lost", "DELETE FROM events WHERE id = 'e70'", "a replaced state of an event that is not there"},
		{"an event without a past lost", "DELETE FROM events WHERE id = 'e50'", "speaks of 111 events, there are 110"},
		{"words lost with it", "DELETE FROM events WHERE id = 'e50'", "the words of event number"},
		{"a deletion made", "UPDATE events SET deleted = 1 WHERE id = 'e1'", "it is called a deletion"},
		{"a deletion made of the first state", "UPDATE events SET deleted = 1 WHERE id = 'e50'", "a deletion of what was never there"},
		{"a deletion undone", "UPDATE events SET deleted = 0 WHERE id = 'e20'", "it is not called a deletion"},
		{"no layer", "PRAGMA foreign_keys = off; UPDATE events SET layer = 77 WHERE id = 'e1'", "belongs to a layer that is not there"},
		{"a layer gone", "PRAGMA foreign_keys = off; DELETE FROM layers WHERE id = 'routes'", "belongs to none of layers"},
		{"a kind", "UPDATE layer_states SET doc = replace(doc, 'ground', 'flight'), sum = waylog_sum(layer, seq, replace(doc, 'ground', 'flight'))", `its kind "ground" is none of its layer`},
		{"a layer's words", "UPDATE layer_states SET doc = replace(doc, 'Strikes', 'Stripes')", "layer strikes, revision 1: it is not what was written"},
		{"a layer's description", "UPDATE layer_states SET doc = '{'", "its description cannot be read"},
		{"no description", "DELETE FROM layer_states WHERE layer = 2", "layer routes: it has no description"},
		{"a source's words", "UPDATE sources SET doc = replace(doc, 'Report 3', 'Retort 3') WHERE id = 's3'", "source strikes/s3, revision 3: it is not what was written"},
		{"a source lost", "DELETE FROM sources WHERE id = 's3'", `it cites the source "s3"`},
		{"a relation", "UPDATE events SET id = 'other' WHERE id = 'e20'", `it is related to "e20" in layer "strikes"`},
		{"the log's words", "UPDATE changes SET author = 'nobody' WHERE seq = 6", "log, revision 6: it is not what was written"},
		{"a commit lost", "DELETE FROM changes WHERE seq = 6", "log, revision 7: the commit before it is 5"},
		{"times", "UPDATE changes SET at = 5, sum = waylog_sum(seq, 5, author, reason, what, layer, stored, updated, unchanged, deleted, file, sha256) WHERE seq = 7", "recorded earlier"},
		{"the row it came from", "UPDATE events SET source_row = source_row + 1 WHERE id = 'e50'", "event strikes/e50, revision 3: row 53 of the imported file"},
		{"no row it came from", "UPDATE events SET source_row = NULL WHERE id = 'e50'", "event strikes/e50, revision 3: it does not say which row"},
		{"a row of an edit", "UPDATE events SET source_row = 9 WHERE id = 'bare'", "event strikes/bare, revision 19: row 9 of the imported file"},
		{"a row of a replaced state", "UPDATE revisions SET source_row = 7 WHERE id = 'e60'", "event strikes/e60, revision 3: row 7 of the imported file"},
		{"rows of a file", "UPDATE raw_rows SET block = zeroblob(9) WHERE seq = 3 AND first = 2", "raw, revision 3: rows 2 to 91 of the file: it is not what was written"},
		{"rows that are no rows", "UPDATE raw_rows SET block = zeroblob(9), sum = waylog_sum(seq, first, last, zeroblob(9)) WHERE seq = 3 AND first = 2", "they are not in their block"},
		{"rows of no import", "UPDATE raw_rows SET seq = 1, sum = waylog_sum(1, first, last, block) WHERE seq = 3", "they belong to no import"},
		{"rows lost", "DELETE FROM raw_rows WHERE first = 2", "event strikes/e50, revision 3: row 52 of the imported file"},
		{"words in the index", "UPDATE event_text SET t = 'x' WHERE pk = 5", "malformed inverted index"},
		{"words agreed upon", "UPDATE event_text SET t = 'x' WHERE pk = 5; INSERT INTO event_fts (event_fts) VALUES ('rebuild')", "it is not found by its words"},
		{"who cites what", "DELETE FROM citations WHERE pk = 5", "does not know that it cites the source"},
		{"the index torn", "DELETE FROM event_fts_segdir", "inverted index"},
		{"how far the index goes", "UPDATE text_state SET seq = 1000", "does not say how far"},
		{"an import of no number", "INSERT INTO pending VALUES (500, 'strikes', 'x', 0)", "an import that is not done"},
		{"a kept index", "UPDATE index_parts SET doc = x'00' WHERE part = 1", "part 1 of its kept index: it is not what was written"},
		{"an index dropped", "DROP INDEX events_layer", "the index events_layer is missing"},
		{"a trigger of others", "CREATE TRIGGER t AFTER DELETE ON sources BEGIN SELECT 1; END", `the "trigger t" is none`},
		{"a table made otherwise", "ALTER TABLE changes ADD COLUMN more TEXT", "the table changes is defined otherwise"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "waylog.db")
			storetest.CopyFile(t, whole, path)
			db := openPool(fileURI(path), 1)
			if _, err := db.Exec(c.damage); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			found := strings.Join(findings(t, path), "\n")
			if !strings.Contains(found, c.want) {
				t.Errorf("want %q among\n%s", c.want, found)
			}
		})
	}
}

// TestCheckSortsNothing has SQLite say how it reads: a sort would hold all rows.
func TestCheckSortsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "waylog.db")
	grown(t, path)
	r, err := openReading(t.Context(), path, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.db.Close()
	for _, query := range []string{currentStates, replacedStates} {
		rows, err := r.db.Query("EXPLAIN QUERY PLAN " + query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(detail, "TEMP") {
				t.Errorf("%s: %s", detail, query)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// dump writes out all that the database says, in an order that no damage to
// pages changes; "" where it cannot be read to the end.
func dump(path string) string {
	ctx := context.Background()
	r, err := openReading(ctx, path, 0, 1)
	if err != nil {
		return ""
	}
	defer r.db.Close()
	var b strings.Builder
	for _, query := range []string{
		"SELECT * FROM changes ORDER BY seq", "SELECT * FROM layers ORDER BY pk", "SELECT * FROM layer_states ORDER BY layer, seq",
		"SELECT * FROM sources ORDER BY layer, id, seq", "SELECT * FROM events ORDER BY pk", "SELECT * FROM revisions ORDER BY pk, seq",
		"SELECT * FROM pending", "SELECT * FROM raw_rows ORDER BY seq, first", "SELECT seq FROM text_state", "SELECT * FROM event_text ORDER BY pk",
		"SELECT id FROM events NOT INDEXED ORDER BY layer, id", "SELECT seq FROM raw_rows ORDER BY seq",
		"SELECT docid FROM event_fts WHERE t MATCH 'strike*' ORDER BY docid",
	} {
		if err := dumpRows(ctx, r.db, query, &b); err != nil {
			return ""
		}
	}
	return b.String()
}

func dumpRows(ctx context.Context, db *sql.DB, query string, b *strings.Builder) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	r := make(row, len(columns))
	into := r.pointers()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		fmt.Fprintf(b, "%#v\n", r)
	}
	return rows.Err()
}

// TestSoakFlippedRow changes one byte of an event's row, of its head with the
// types of its columns as well: all of them are in use, so each must be found.
func TestSoakFlippedRow(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.db")
	grown(t, whole)
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	r, err := openReading(t.Context(), whole, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	var hash []byte
	err = r.db.QueryRow("SELECT hash FROM events WHERE id = 'e50'").Scan(&hash) // it has one state
	if err := errors.Join(err, r.db.Close()); err != nil {
		t.Fatal(err)
	}
	// The number of the row in the file, of one byte, stands last in the row, behind
	// the hash. Before the id stand the number of the layer and the head: its length
	// and a type of at least one byte for each column.
	end := bytes.Index(content, hash) + len(hash) + 1
	begin := bytes.LastIndex(content[:end], []byte("e50")) - 1 - (6 + writtenColumns)
	if end <= len(hash) || begin < end-2000 || bytes.Contains(content[end:], hash) {
		t.Fatalf("the row is not found: bytes %d to %d", begin, end)
	}
	want := dump(whole)
	times, random := storetest.Soak(t, 25)
	path := filepath.Join(dir, "flipped.db")
	for range times {
		at, mask := begin+random.IntN(end-begin), byte(1+random.IntN(255))
		content[at] ^= mask
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		content[at] ^= mask
		if findings(t, path) == nil && dump(path) != want { // a type of 10 is read as 0 is: null
			t.Errorf("byte %d of the row, of %d, flipped by %#x: nothing was found", at-begin, end-begin, mask)
		}
	}
}

// TestSoakFlippedBytes changes one byte anywhere in the file. Either the check
// says so, or everything is as it was.
func TestSoakFlippedBytes(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole.db")
	grown(t, whole)
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	want := dump(whole)
	if want == "" {
		t.Fatal("the whole database cannot be read")
	}
	times, random := storetest.Soak(t, 40)
	path := filepath.Join(dir, "flipped.db")
	seen := 0
	for range times {
		at, mask := random.IntN(len(content)), byte(1+random.IntN(255))
		content[at] ^= mask
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		content[at] ^= mask
		if found := findings(t, path); len(found) > 0 {
			seen++
			continue
		}
		if got := dump(path); got != want {
			t.Errorf("byte %d flipped by %#x: nothing was found, but the database says something else", at, mask)
		}
	}
	if seen == 0 {
		t.Error("no flip was found at all")
	}
	t.Logf("%d of %d flips were found, the others changed nothing", seen, times)
}
