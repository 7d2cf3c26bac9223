package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/waylog/waylog/data"
)

// A database that is only read is opened without a word to it: nothing is
// created, brought up to date or repaired.
//
// SQLite wants to write two files beside a database even to read it. Where it
// cannot, and nobody has left a log there that is not written back, the file is
// read as one that does not change (frozen): then nobody may change it.

// openReading opens an existing database of ours. It also says which versions
// its tables and this program have.
func openReading(ctx context.Context, path string, busyMillis, connections int) (r *readingPool, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("there is no database %s", path), Hint: "name the file of one"}
	case err != nil:
		return nil, &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("the database %s cannot be read", path), Hint: "check that the user that runs waylog may read it", Cause: err}
	case !info.Mode().IsRegular():
		return nil, &data.Error{Code: data.Unavailable, Message: path + " is not a file", Hint: "name the file of a database"}
	}
	settings := fmt.Sprintf("?mode=rw&_query_only=true&_foreign_keys=on&_stmt_cache_size=64&_cache_size=-8000&_busy_timeout=%d", busyMillis)
	r = &readingPool{path: path, opened: info, db: openPool(fileURI(path)+settings, connections)}
	err = r.look(ctx)
	if cannotWrite(err) {
		if holdsSomething(realPath(path) + "-wal") {
			return nil, errors.Join(&data.Error{
				Code:    data.Unavailable,
				Message: fmt.Sprintf("the last changes of the database %s are in %s-wal, and nothing can be written there", path, path),
				Hint:    "let a user open it who may write there, or copy both files to a folder that can be written",
			}, r.db.Close())
		}
		if err := r.db.Close(); err != nil {
			return nil, fmt.Errorf("close database: %w", err)
		}
		r.db, r.frozen = openPool(fileURI(path)+settings+"&immutable=1", connections), true
		err = r.look(ctx)
	}
	if err != nil {
		return nil, errors.Join(explain(path, err), r.db.Close())
	}
	return r, nil
}

// readingPool are connections that only read.
type readingPool struct {
	path    string
	db      *sql.DB
	opened  os.FileInfo
	frozen  bool
	version int64 // of the tables
	newest  int64 // that this program knows
}

func (r *readingPool) look(ctx context.Context) error {
	var id int64
	if err := r.db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return fmt.Errorf("read the header of the database: %w", err)
	}
	if id != applicationID {
		return &data.Error{Code: data.Unavailable, Message: r.path + " is not a Waylog database", Hint: "name the file of one"}
	}
	var err error
	if r.version, r.newest, err = versions(ctx, r.db); err != nil {
		return err
	}
	if r.version > r.newest {
		return newer(r.path, r.version, r.newest)
	}
	return nil
}

// unchanged is an error where a frozen file is not any more what was opened.
func (r *readingPool) unchanged() error {
	if r == nil || !r.frozen {
		return nil
	}
	now, err := os.Stat(r.path)
	if err == nil && os.SameFile(now, r.opened) && now.Size() == r.opened.Size() && now.ModTime().Equal(r.opened.ModTime()) {
		return nil
	}
	return &data.Error{
		Code:    data.Unavailable,
		Message: fmt.Sprintf("the database %s was changed while it was read from a place where nothing can be written", r.path),
		Hint:    "start again", Cause: err,
	}
}
