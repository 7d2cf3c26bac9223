package importer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/waylog/waylog/data"
)

// packageTable is one table of a GeoPackage.
type packageTable struct {
	name     string
	layer    data.Layer
	geometry string // the column; "" where there is none
	srs      int64  // number of its reference system in the file
	columns  []packageColumn
	key      int    // the column that is the primary key; -1 where none is
	row      string // what SQLite calls the number of a row
}

// packageColumn is a column besides the geometry.
type packageColumn struct{ name, kind string }

// content is a table that a GeoPackage says it has.
type content struct{ name, kind, title, description string }

// maxContents is how many tables a GeoPackage may have.
const maxContents = 1000

// quoted is a name as SQL writes it.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// selection reads the rows from a number on. The plus signs take the declared
// types off, by which the driver would make times of texts.
func (t *packageTable) selection() string {
	var b strings.Builder
	b.WriteString("SELECT " + t.row)
	for _, c := range t.columns {
		b.WriteString(", +" + quoted(c.name))
	}
	if t.geometry != "" {
		b.WriteString(", +" + quoted(t.geometry))
	}
	b.WriteString(" FROM " + t.behind())
	return b.String()
}

func (t *packageTable) nextNumber() string {
	return "SELECT " + t.row + " FROM " + t.behind() + " LIMIT 1"
}

func (t *packageTable) behind() string {
	return quoted(t.name) + " WHERE " + t.row + " >= ? ORDER BY " + t.row
}

// findTable finds the table to read and what the package says of it. notes are
// for the report.
func findTable(db *sql.DB, name string) (t packageTable, notes []string, err error) {
	if ok, err := isTable(db, "gpkg_contents"); err != nil {
		return t, nil, err
	} else if !ok {
		return t, nil, data.Errorf(data.Invalid, "the file is an SQLite database, but no GeoPackage: it has no table gpkg_contents")
	}
	all, err := contents(db)
	if err != nil {
		return t, nil, err
	}
	chosen, err := choose(all, name)
	if err != nil {
		return t, nil, err
	}
	if len(all) > 1 {
		others := slices.DeleteFunc(slices.Clone(all), func(c content) bool { return c == chosen })
		notes = append(notes, fmt.Sprintf("the table %s is read; the file also has %s: say --table NAME", chosen.name, named(others)))
	}
	t = packageTable{name: chosen.name, layer: data.Layer{Title: chosen.title, Description: chosen.description}}
	if ok, err := isTable(db, t.name); err != nil {
		return t, nil, err
	} else if !ok {
		return t, nil, data.Errorf(data.Invalid, "gpkg_contents names %s, which is no table of the file: views and virtual tables are not read", t.name)
	}
	if chosen.kind == "features" {
		if err := t.findGeometry(db); err != nil {
			return t, nil, err
		}
	}
	more, err := t.findColumns(db)
	return t, append(notes, more...), err
}

// contents lists the tables with rows for a map, and those without geometry.
func contents(db *sql.DB) ([]content, error) {
	rows, err := db.QueryContext(context.Background(), "SELECT +table_name, +data_type, +identifier, +description FROM gpkg_contents ORDER BY rowid LIMIT ?", maxContents+1)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []content
	for rows.Next() {
		var c content
		var title, description sql.NullString
		if err := rows.Scan(&c.name, &c.kind, &title, &description); err != nil {
			return nil, err
		}
		if len(out) == maxContents {
			return nil, data.Errorf(data.Invalid, "the GeoPackage has more than %d tables", maxContents)
		}
		c.kind = strings.ToLower(c.kind)
		if c.kind == "aspatial" { // what GDAL wrote before the standard knew attributes
			c.kind = "attributes"
		}
		if c.kind != "features" && c.kind != "attributes" {
			continue
		}
		if title.String != c.name {
			c.title = title.String
		}
		c.description = description.String
		out = append(out, c)
	}
	return out, rows.Err()
}

// choose finds the table that is meant: of several only one that is named, or
// the only one that has geometries.
func choose(all []content, name string) (content, error) {
	if name != "" {
		for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
			if i := slices.IndexFunc(all, func(c content) bool { return same(c.name, name) }); i >= 0 {
				return all[i], nil
			}
		}
		return content{}, data.InvalidField("table", "the file has no table %q; it has %s", name, named(all))
	}
	for _, kind := range []string{"features", "attributes"} {
		of := slices.DeleteFunc(slices.Clone(all), func(c content) bool { return c.kind != kind })
		switch {
		case len(of) == 1:
			return of[0], nil
		case len(of) > 1:
			return content{}, data.InvalidField("table", "the file has several tables: say --table with one of %s", named(of))
		}
	}
	return content{}, data.Errorf(data.Invalid, "the GeoPackage has no table of features or attributes: pictures and tiles are not read")
}

func named(all []content) string {
	if len(all) == 0 {
		return "none"
	}
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}

// isTable reports whether the file has a plain table of that name, and not a
// view or a virtual table, in whose making it could have a hand.
func isTable(db *sql.DB, name string) (bool, error) {
	var kind, text string
	err := db.QueryRowContext(context.Background(), "SELECT type, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE AND type IN ('table', 'view')", name).Scan(&kind, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return kind == "table" && strings.HasPrefix(text, "CREATE TABLE"), err
}

// findGeometry finds the column of geometries and checks that they are in
// longitude and latitude.
func (t *packageTable) findGeometry(db *sql.DB) error {
	for _, name := range []string{"gpkg_geometry_columns", "gpkg_spatial_ref_sys"} {
		if ok, err := isTable(db, name); err != nil {
			return err
		} else if !ok {
			return data.Errorf(data.Invalid, "the GeoPackage has no table %s", name)
		}
	}
	var kind string
	err := db.QueryRowContext(context.Background(), "SELECT +column_name, +geometry_type_name, +srs_id FROM gpkg_geometry_columns WHERE table_name = ? COLLATE NOCASE LIMIT 1", t.name).
		Scan(&t.geometry, &kind, &t.srs)
	if errors.Is(err, sql.ErrNoRows) {
		return data.Errorf(data.Invalid, "gpkg_geometry_columns does not say in which column %s has its geometries", t.name)
	}
	if err != nil {
		return err
	}
	switch strings.ToUpper(kind) {
	case "POINT", "MULTIPOINT":
		t.layer.GeometryType = "point"
	case "LINESTRING", "MULTILINESTRING":
		t.layer.GeometryType = "line"
	case "POLYGON", "MULTIPOLYGON":
		t.layer.GeometryType = "area"
	}
	var name, authority string
	var code int64
	err = db.QueryRowContext(context.Background(), "SELECT +srs_name, +organization, +organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ? LIMIT 1", t.srs).
		Scan(&name, &authority, &code)
	switch {
	case errors.Is(err, sql.ErrNoRows) && t.srs == 4326:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return data.Errorf(data.Invalid, "%s is in the reference system %d, of which gpkg_spatial_ref_sys says nothing", t.name, t.srs)
	case err != nil:
		return err
	case isWGS84(authority, code):
		return nil
	}
	return data.Errorf(data.Invalid, "the coordinates of %s are in %s:%d (%s): expected longitude and latitude (WGS 84, EPSG:4326). ogr2ogr -t_srs EPSG:4326 new.gpkg old.gpkg makes them of it", t.name, authority, code, name)
}

// isWGS84 reports whether it is longitude and latitude by WGS 84, in the plane
// or with heights. A GeoPackage keeps them in this order whatever the authority
// says of its axes.
func isWGS84(authority string, code int64) bool {
	switch strings.ToUpper(authority) {
	case "EPSG":
		return code == 4326 || code == 4979
	case "OGC", "CRS":
		return code == 84
	}
	return false
}

// findColumns lists the columns that are kept, and says which are not.
func (t *packageTable) findColumns(db *sql.DB) (notes []string, err error) {
	rows, err := db.QueryContext(context.Background(), "SELECT name, type, pk, hidden FROM pragma_table_xinfo(?)", t.name)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	t.key = -1
	var left []string
	geometry, keys := false, 0
	taken := map[string]bool{}
	for rows.Next() {
		var c packageColumn
		var key, hidden int
		if err := rows.Scan(&c.name, &c.kind, &key, &hidden); err != nil {
			return nil, err
		}
		taken[strings.ToLower(c.name)] = true
		c.kind = strings.ToUpper(strings.TrimSpace(c.kind))
		switch {
		case strings.EqualFold(c.name, t.geometry):
			t.geometry, geometry = c.name, true
			continue
		case hidden != 0, strings.HasPrefix(c.kind, "BLOB"):
			left = append(left, c.name)
			continue
		}
		if key > 0 {
			if keys++; c.kind == "INTEGER" {
				t.key = len(t.columns)
			}
		}
		t.columns = append(t.columns, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if t.geometry != "" && !geometry {
		return nil, data.Errorf(data.Invalid, "gpkg_geometry_columns names %s, which is no column of %s", t.geometry, t.name)
	}
	if keys > 1 {
		t.key = -1
	}
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		if !taken[name] {
			t.row = name
		}
	}
	if t.key >= 0 {
		t.row = quoted(t.columns[t.key].name)
	}
	if t.row == "" {
		return nil, data.Errorf(data.Invalid, "the rows of %s have no number by which they could be read: expected an INTEGER PRIMARY KEY", t.name)
	}
	if len(left) > 0 {
		notes = append(notes, "columns of blobs, and those that are calculated, are not kept: "+strings.Join(left, ", "))
	}
	return notes, nil
}
