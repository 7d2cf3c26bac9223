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

func openPool(dsn string, connections int) *sql.DB {
	db := sql.OpenDB(connector{dsn, &sqlite3.SQLiteDriver{ConnectHook: registerFunctions}})
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
	return nil
}

// outOfSpace reports whether the disk is full: what is there can still be read.
func outOfSpace(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrFull || e.SystemErrno == syscall.ENOSPC)
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
