//go:build cgo

package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"syscall"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/waylog/waylog/data"
)

// connector opens connections that know the functions of this package, without
// a driver registered for the whole process.
type connector struct {
	dsn    string
	driver *sqlite3.SQLiteDriver
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c connector) Driver() driver.Driver                        { return c.driver }

// openPool opens a pool whose connections each begin with the pragmas, for which
// the driver's names of files have no words.
func openPool(dsn string, connections int, pragmas ...string) *sql.DB {
	db := sql.OpenDB(connector{dsn, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		for _, p := range pragmas {
			if _, err := c.Exec("PRAGMA "+p, nil); err != nil {
				return fmt.Errorf("set %s: %w", p, err)
			}
		}
		return registerFunctions(c)
	}}})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db
}

func registerFunctions(c *sqlite3.SQLiteConn) error {
	if err := c.RegisterFunc("waylog_meets", meets, true); err != nil {
		return fmt.Errorf("register waylog_meets: %w", err)
	}
	if err := c.RegisterFunc("waylog_words", words, true); err != nil {
		return fmt.Errorf("register waylog_words: %w", err)
	}
	if err := c.RegisterFunc("waylog_sum", sum, true); err != nil {
		return fmt.Errorf("register waylog_sum: %w", err)
	}
	for name, fn := range filterFunctions() {
		if err := c.RegisterFunc(name, fn, true); err != nil {
			return fmt.Errorf("register %s: %w", name, err)
		}
	}
	return nil
}

// outOfSpace reports whether the disk is full: what is there can still be read.
func outOfSpace(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrFull || e.SystemErrno == syscall.ENOSPC)
}

// isDouble reports whether a row was refused because there is one of its key.
func isDouble(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && e.ExtendedCode == sqlite3.ErrConstraintUnique
}

// cannotWrite reports whether SQLite would have had to write where it may not.
func cannotWrite(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrReadonly || e.Code == sqlite3.ErrCantOpen || e.Code == sqlite3.ErrPerm)
}

// damaged reports whether it is the database itself that cannot be read. The
// statements that are asked for here are right, so that one that SQLite finds
// wrong speaks of tables that are not ours.
func damaged(err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrFormat, sqlite3.ErrError, sqlite3.ErrMismatch, sqlite3.ErrConstraint, sqlite3.ErrTooBig, sqlite3.ErrRange:
		return true
	}
	return e.ExtendedCode == sqlite3.ErrIoErrShortRead
}

// copiedPages is how many pages are copied in one step: two megabytes.
const copiedPages = 256

// copyPages copies the database of one connection over that of another. Inside
// a transaction of the former all of it is of one state.
func copyPages(ctx context.Context, to, from *sql.Conn, progress func(done, all int64)) error {
	return to.Raw(func(t any) error {
		return from.Raw(func(f any) (err error) {
			b, err := t.(*sqlite3.SQLiteConn).Backup("main", f.(*sqlite3.SQLiteConn), "main")
			if err != nil {
				return fmt.Errorf("begin to copy: %w", err)
			}
			defer func() { err = errors.Join(err, b.Finish()) }()
			for done := false; !done; {
				if err := ctx.Err(); err != nil {
					return err
				}
				if done, err = b.Step(copiedPages); err != nil {
					return fmt.Errorf("copy: %w", plainCode(err))
				}
				progress(int64(b.PageCount()-b.Remaining())*pageSize, int64(b.PageCount())*pageSize)
			}
			return nil
		})
	})
}

// plainCode takes the code out of an extended one, which is what a copy fails with.
func plainCode(err error) error {
	var e sqlite3.Error
	if errors.As(err, &e) && e.Code > 0xff {
		return sqlite3.Error{Code: e.Code & 0xff, ExtendedCode: sqlite3.ErrNoExtended(e.Code)}
	}
	return err
}

// explain turns what SQLite says of the file and the disk into an error for
// the user; other errors are returned as they are.
func explain(path string, err error) error {
	var e sqlite3.Error
	var explained *data.Error
	if !errors.As(err, &e) || errors.As(err, &explained) {
		return err
	}
	fail := func(code data.Code, message, hint string) error {
		return &data.Error{Code: code, Message: fmt.Sprintf(message, path), Hint: hint, Cause: err}
	}
	if outOfSpace(err) {
		return fail(data.Unavailable, "the disk of the database %s is full", "make room and try again: nothing that was stored is lost")
	}
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fail(data.Busy, "another program is writing to the database %s", "try again in a moment")
	case sqlite3.ErrReadonly:
		return fail(data.Unavailable, "the database %s cannot be written", "check that the user that runs waylog may write the file and its folder")
	case sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrAuth:
		return fail(data.Unavailable, "the database %s cannot be opened", "check that its folder exists and that the user that runs waylog may write there")
	case sqlite3.ErrNotADB:
		return fail(data.Unavailable, "%s is not a Waylog database", "name another file with --db; a new one is created")
	case sqlite3.ErrCorrupt:
		return fail(data.Unavailable, "the database %s is damaged", "restore it from a backup")
	case sqlite3.ErrIoErr:
		return fail(data.Unavailable, "the disk of the database %s fails", "check the disk, then start again")
	}
	return err
}
