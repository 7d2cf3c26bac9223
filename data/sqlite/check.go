package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/waylog/waylog/data"
)

// What the operator is told to do.
const (
	restoreIt = "Restore a backup that waylog check finds sound"
	importIt  = "Restore a backup that waylog check finds sound, or import the event again"
)

// CheckOptions are what a check may be told. The zero value works.
type CheckOptions struct {
	Progress func(done, all int64) // events looked at; nil is silence
}

// Checked is what a check looked at.
type Checked struct {
	data.Contents
	Findings int64
	Pending  string // layer of an import that is not done: what it wrote is no part of this
}

// Check looks through the database at path, as it is at one moment, and reports
// what is wrong: of the file, by SQLite's own checks, and of every row, by what
// it must be and agree with. Nothing is changed and others may go on writing.
// It holds one row at a time in memory, and the layers.
func Check(ctx context.Context, path string, report func(data.Finding) error, o CheckOptions) (Checked, error) {
	c := &checker{ctx: ctx, path: path, report: report, progress: o.Progress, layers: map[int64]*checkedLayer{}}
	if c.progress == nil {
		c.progress = func(int64, int64) {}
	}
	r, err := openReading(ctx, path, patience, 1)
	if err == nil {
		defer r.db.Close()
		err = c.look(r)
	}
	switch {
	case ctx.Err() != nil:
		err = data.Errorf(data.Unavailable, "the check was interrupted")
	case damaged(err): // so far that not even the first pages can be read
		err = c.find(data.Finding{Part: "file", What: plain(err), Do: restoreIt})
	}
	return c.Checked, explain(path, err)
}

type checker struct {
	Checked
	ctx      context.Context
	tx       *sql.Tx
	path     string
	report   func(data.Finding) error
	progress func(done, all int64)

	pending *pendingImport
	last    int64 // commit
	indexed int64 // commit whose words are in the text index
	layers  map[int64]*checkedLayer
	raw     rawChecker
	sources *sql.Stmt // what is known of the sources that an event cites
	related *sql.Stmt // whether there is or was such an event
}

type checkedLayer struct {
	id    string
	enc   encoder
	kinds map[string]bool
}

func (c *checker) find(f data.Finding) error {
	c.Findings++
	return c.report(f)
}

// look goes through the stages. What a stage cannot read is a finding, and the
// next one goes on.
func (c *checker) look(r *readingPool) error {
	if r.version < r.newest {
		return &data.Error{
			Code:    data.Unavailable,
			Message: fmt.Sprintf("the tables of the database %s are older than this program", c.path),
			Hint:    "check it with the waylog that wrote it, or open it once with this one, which brings it up to date",
		}
	}
	var err error
	if c.tx, err = r.db.BeginTx(c.ctx, nil); err != nil {
		return fmt.Errorf("begin to check: %w", err)
	}
	defer func() { _ = c.tx.Rollback() }() // nothing was written
	for _, stage := range []struct {
		part, name string
		look       func() error
	}{
		{"file", "the file", c.file},
		{"schema", "the list of tables", c.schema},
		{"log", "the log of changes", c.log},
		{"layer", "the layers", c.layerStates},
		{"source", "the sources", c.sourceStates},
		{"raw", "the rows of imported files", c.rawRows},
		{"event", "the events", c.eventStates},
		{"text", "the text index", c.text},
		{"index", "the kept indexes", c.indexParts},
		{"file", "the database", c.count},
	} {
		err := stage.look()
		if c.ctx.Err() == nil && damaged(err) {
			err = c.find(data.Finding{Part: stage.part, What: fmt.Sprintf("%s cannot be read to the end: %s", stage.name, plain(err)), Do: restoreIt})
		}
		if err != nil {
			return err
		}
	}
	return r.unchanged()
}

// plain is what SQLite itself says.
func plain(err error) string {
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}

// each runs a query and calls fn with its rows.
func (c *checker) each(query string, fn func(scan func(...any) error) error) error {
	rows, err := c.tx.QueryContext(c.ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// file has SQLite look at its own structure, at the types of all values, at
// indexes and at the text index.
func (c *checker) file() error {
	err := c.each("PRAGMA integrity_check(100)", func(scan func(...any) error) error {
		var line string
		if err := scan(&line); err != nil || line == "ok" {
			return err
		}
		return c.find(data.Finding{Part: "file", What: oneLine(line), Do: restoreIt})
	})
	if err != nil {
		return err
	}
	return c.each("SELECT \"table\", ifnull(rowid, 0), parent FROM pragma_foreign_key_check WHERE \"table\" <> 'events'", func(scan func(...any) error) error {
		var table, parent string
		var row int64
		if err := scan(&table, &row, &parent); err != nil {
			return err
		}
		return c.find(data.Finding{Part: "file", What: fmt.Sprintf("a row of the table %s belongs to none of %s", table, parent), Do: restoreIt})
	})
}

// oneLine is what SQLite says of several pages, without its heading.
func oneLine(verdict string) string {
	return strings.ReplaceAll(strings.TrimPrefix(verdict, "*** in database main ***\n"), "\n", "; ")
}

// schema compares the tables with those that the migrations make.
func (c *checker) schema() error {
	fresh := openPool("file::memory:", 1)
	defer fresh.Close()
	p, err := provider(fresh)
	if err == nil {
		_, err = p.Up(c.ctx)
	}
	if err != nil {
		return fmt.Errorf("make tables to compare with: %w", err)
	}
	want := map[string]string{}
	const all = "SELECT type || ' ' || name, ifnull(sql, '') || '|' || tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"
	rows, err := fresh.QueryContext(c.ctx, all)
	if err != nil {
		return fmt.Errorf("list tables to compare with: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, sql string
		if err := rows.Scan(&name, &sql); err != nil {
			return fmt.Errorf("list tables to compare with: %w", err)
		}
		want[name] = sql
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("list tables to compare with: %w", err)
	}
	err = c.each(all, func(scan func(...any) error) error {
		var name, sql string
		if err := scan(&name, &sql); err != nil {
			return err
		}
		expected, known := want[name]
		delete(want, name)
		switch {
		case !known:
			return c.find(data.Finding{Part: "schema", What: fmt.Sprintf("the %q is none of a Waylog database", name), Do: "Remove it if another program put it there; else restore a backup"})
		case sql != expected:
			return c.find(data.Finding{Part: "schema", What: fmt.Sprintf("the %s is defined otherwise than this program does", name), Do: restoreIt})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for name := range want {
		if err := c.find(data.Finding{Part: "schema", What: fmt.Sprintf("the %s is missing", name), Do: restoreIt}); err != nil {
			return err
		}
	}
	return nil
}

// count compares how many events the log speaks of with how many there are.
func (c *checker) count() error {
	var err error
	if c.Contents, err = contents(c.ctx, c.tx); err != nil {
		return err
	}
	for _, l := range c.Contents.Layers {
		var stored int64
		if err := c.tx.QueryRowContext(c.ctx, "SELECT ifnull(sum(stored), 0) FROM changes WHERE layer = ? AND what <> 'layer'", l.ID).Scan(&stored); err != nil {
			return err
		}
		if stored != l.Events {
			if err := c.find(data.Finding{Part: "layer", Layer: l.ID, What: fmt.Sprintf("the log of changes speaks of %d events, there are %d", stored, l.Events), Do: restoreIt}); err != nil {
				return err
			}
		}
	}
	return nil
}
