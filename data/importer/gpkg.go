package importer

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/waylog/waylog/data"
)

const sqliteMagic = "SQLite format 3\x00"

// versionAt is the byte of an SQLite file that is 2 in write-ahead mode.
const versionAt = 18

// maxPackageRow is how many bytes a row of a GeoPackage may have.
const maxPackageRow = 16 << 20

// packageSource reads events from one table of a GeoPackage, in the order of
// its row numbers.
type packageSource struct {
	db      *sql.DB
	table   packageTable
	rows    *sql.Rows
	query   string
	from    int64 // the least row number that was not read yet
	end     bool
	number  int64 // of the row, counted
	values  []any // the row number, then by column
	into    []any // pointers to them
	build   builder
	columns mapping
	skipped map[string]bool // columns that hold blobs
	notes   []string
}

// openPackage brings the file to disk and begins to read the table of that
// name, or the only one there is.
func openPackage(f *file, head []byte, name string, explicit map[string]string, order dateOrder) (*packageSource, error) {
	db, clear, err := unloadPackage(f)
	if err != nil {
		return nil, err
	}
	s := &packageSource{db: db, from: math.MinInt64, build: builder{order: order}, skipped: map[string]bool{}}
	done := f.close
	f.close = func() {
		if s.rows != nil {
			s.rows.Close()
		}
		db.Close()
		clear()
		done()
	}
	if s.table, s.notes, err = findTable(db, name); err != nil {
		return nil, damaged(err)
	}
	if len(head) > versionAt && head[versionAt] == 2 {
		s.notes = append(s.notes, "the file is in write-ahead mode: what a program that has it open keeps in the -wal file beside it is not read. Close that program and import again")
	}
	return s, s.mapColumns(explicit)
}

// unloadPackage copies the file to where SQLite can go back and forth in it, and
// where nobody changes it: that way it needs no locks, and what comes packed or
// through a pipe is read like any other. clear removes what is left of it.
func unloadPackage(f *file) (db *sql.DB, clear func(), err error) {
	fail := func(err error) (*sql.DB, func(), error) {
		return nil, nil, &data.Error{
			Code: data.Unavailable, Message: "the GeoPackage cannot be copied to a temporary file, from which it is read", Cause: err,
			Hint: "make room in the folder for temporary files, or name another one with TMPDIR",
		}
	}
	out, err := os.CreateTemp("", "waylog-*.gpkg")
	if err != nil {
		return fail(err)
	}
	path := out.Name()
	clear = func() { os.Remove(path) }
	_, err = io.Copy(out, f.text)
	if err = errors.Join(err, out.Close()); err != nil {
		clear()
		var known *data.Error
		if errors.As(err, &known) {
			return nil, nil, known
		}
		return fail(err)
	}
	db = openPackageFile(path)
	if err := db.PingContext(context.Background()); err != nil {
		db.Close()
		clear()
		return nil, nil, damaged(err)
	}
	clear() // where an open file can be removed, none is left whatever happens
	return db, clear, nil
}

// damaged gives what SQLite says of a file words for the user.
func damaged(err error) error {
	var known *data.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if strings.HasPrefix(err.Error(), "sql: ") {
		err = errors.New("a value in one of the tables that describe it is missing, or of another type")
	}
	return data.Errorf(data.Invalid, "the GeoPackage is damaged, was cut off or is not as the standard has it: %s", err)
}

func (s *packageSource) mapColumns(explicit map[string]string) error {
	names := make([]string, len(s.table.columns))
	for i, c := range s.table.columns {
		names[i] = c.name
	}
	keys, err := checkColumns(names, explicit, "the table "+s.table.name)
	if err != nil {
		return err
	}
	s.columns = resolve(names, explicit, s.table.geometry != "")
	s.build.native = native(keys)
	if _, own := explicit[toID]; !own && !s.columns.has(toID) && s.table.key >= 0 && s.columns.meanings[s.table.key].target == ownProperty {
		s.columns.meanings[s.table.key] = meaningOf(names[s.table.key], toID)
		s.columns.guessed = append(s.columns.guessed, "id is read from "+names[s.table.key])
	}
	s.notes = append(s.notes, s.columns.remarks()...)
	s.values, s.into = make([]any, 1+len(names)), make([]any, 1+len(names))
	if s.table.geometry != "" {
		s.values, s.into = append(s.values, nil), append(s.into, nil)
	}
	for i := range s.values {
		s.into[i] = &s.values[i]
	}
	s.query = s.table.selection()
	return nil
}

func (s *packageSource) layer() data.Layer { return s.table.layer }
func (s *packageSource) restricted() bool  { return false }
func (s *packageSource) settle(l *time.Location, rescue bool) {
	s.build.loc, s.build.rescue = l, rescue
}
func (s *packageSource) format() string { return FormatGPKG }
func (s *packageSource) header() string { return "" }

func (s *packageSource) remarks() []string {
	out := s.notes
	if len(s.skipped) > 0 {
		out = append(out, "what is no text and no number is not kept: "+listed(s.skipped))
	}
	if s.build.raised {
		out = append(out, heightsRemark)
	}
	if s.number == 0 {
		out = append(out, "the table has no rows")
	}
	return out
}

// next reads the next row. One that is too large to be read is stepped over: the
// reading begins again behind it.
func (s *packageSource) next() (*record, error) {
	if s.end {
		return nil, io.EOF
	}
	if s.rows == nil {
		rows, err := s.db.QueryContext(context.Background(), s.query, s.from) //nolint:rowserrcheck // asked for below, at the end
		if err != nil {
			return s.stepOver(err)
		}
		s.rows = rows
	}
	if !s.rows.Next() {
		if err := errors.Join(s.rows.Err(), s.rows.Close()); err != nil {
			return s.stepOver(err)
		}
		return nil, io.EOF
	}
	if err := s.rows.Scan(s.into...); err != nil {
		return nil, damaged(err)
	}
	number, ok := s.values[0].(int64)
	if !ok || number < s.from {
		return nil, data.Errorf(data.Invalid, "the GeoPackage is damaged: the rows of %s are not in order behind row %d", s.table.name, s.number)
	}
	s.advance(number)
	rec := &record{row: s.number}
	b := &s.build
	b.reset()
	err := s.read(rec)
	if err == nil {
		err = b.finish()
	}
	rec.take(b, err)
	if rec.refused != nil {
		rec.refused.Reason = s.naming(number) + rec.refused.Reason
		return rec, nil
	}
	rec.raw = s.raw()
	if rec.event.ID == "" {
		rec.hash = s.hash()
	}
	return rec, nil
}

// advance notes that the row of that number was read.
func (s *packageSource) advance(number int64) {
	s.number++
	if s.end = number == math.MaxInt64; !s.end {
		s.from = number + 1
	}
}

func (s *packageSource) stepOver(err error) (*record, error) {
	if !tooLarge(err) {
		return nil, damaged(err)
	}
	s.rows = nil
	var number int64
	if err := s.db.QueryRowContext(context.Background(), s.table.nextNumber(), s.from).Scan(&number); err != nil {
		return nil, damaged(err)
	}
	s.advance(number)
	return &record{row: s.number, refused: &Row{
		Row: s.number, Level: Rejected, Reason: fmt.Sprintf("%sthe row is larger than %d bytes", s.naming(number), maxPackageRow),
	}}, nil
}

// naming says which row is meant where the file has a better number for it than
// its place.
func (s *packageSource) naming(number int64) string {
	if s.table.key < 0 || number == s.number {
		return ""
	}
	return fmt.Sprintf("%s %d: ", s.table.columns[s.table.key].name, number)
}

func (s *packageSource) read(rec *record) error {
	b := &s.build
	for i := range s.table.columns {
		c, err := s.cell(&s.table.columns[i], s.values[1+i])
		if err != nil {
			return err
		}
		rec.size += len(c.text)
		if err := b.set(s.columns.meanings[i], c); err != nil {
			return err
		}
	}
	if s.table.geometry == "" {
		return nil
	}
	column := s.table.geometry
	switch blob := s.values[len(s.values)-1].(type) {
	case nil:
	case []byte:
		rec.size += len(blob)
		g, raised, err := parsePackageGeometry(blob, s.table.srs)
		if err != nil {
			if err = b.unplaced(&badCell{column: column, reason: err.Error()}); err != nil {
				return err
			}
			break
		}
		b.raised = b.raised || raised
		if g != nil {
			b.event.Geometry = g
		}
	default:
		return &badCell{column, fmt.Sprint(blob), "no geometry stands here"}
	}
	if rec.size > maxPackageRow {
		return fmt.Errorf("the row is larger than %d bytes", maxPackageRow)
	}
	return nil
}

// hash is what the row says besides its key, whatever the order of its columns.
func (s *packageSource) hash() [hashBytes]byte {
	order := make([]int, 0, len(s.table.columns))
	for i := range s.table.columns {
		if i != s.table.key {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(s.table.columns[a].name, s.table.columns[b].name) })
	sum := sha256.New()
	for _, i := range order {
		if v := s.values[1+i]; v != nil {
			fmt.Fprintf(sum, "%s\x00%v\x00", s.table.columns[i].name, v)
		}
	}
	if s.table.geometry != "" {
		fmt.Fprintf(sum, "%v", s.values[len(s.values)-1])
	}
	return [hashBytes]byte(sum.Sum(nil))
}
