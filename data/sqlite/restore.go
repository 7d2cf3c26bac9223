package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/waylog/waylog/data"
)

// RestoreOptions are what a restore may be told. The zero value works.
type RestoreOptions struct {
	Discard  bool                  // do not keep what is replaced
	Progress func(done, all int64) // bytes copied; nil is silence
	Now      func() time.Time      // names what is kept; nil is time.Now
}

// Restored is what a restore did.
type Restored struct {
	data.Contents
	Kept  string // file of what was replaced, or ""
	Older bool   // the tables are brought up to date when the database is next opened
}

// Restore puts a copy of the database in the file from in the place of the one
// at path, which nobody may have open. The copy is read back first and takes
// its place in one step; until then, and after any error, what was there stays.
func Restore(ctx context.Context, from, path string, o RestoreOptions) (done Restored, err error) {
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := checkPlace(path); err != nil {
		return done, err
	}
	path = realPath(path)
	if sameFile(from, path) {
		return done, &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("%s is the database itself", from), Hint: "name the file of a backup"}
	}
	source, err := openReading(ctx, from, patience, 1)
	if err != nil {
		return done, err
	}
	defer source.db.Close()
	done.Older = source.version < source.newest

	own, err := ownAlone(ctx, path)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, own.free()) }()
	p, err := newPartial(path)
	if err != nil {
		return done, err
	}
	defer p.remove()
	if done.Contents, err = copyTo(ctx, source, p.path, o.Progress); err != nil {
		return done, ofCopy(ctx, err, path, "the restore")
	}
	if err := likeThatOf(path, p.path, source.opened.Mode().Perm()|0o600); err != nil {
		return done, err
	}
	done.Kept, err = replace(path, p.path, path+".replaced-"+o.Now().UTC().Format("20060102-150405"))
	if err == nil && o.Discard && done.Kept != "" {
		err = discard(done.Kept)
		done.Kept = ""
	}
	return done, err
}

// ownership is the right to replace a database: no import runs and nobody has
// it open.
type ownership struct {
	lease *lease
	db    *sql.DB // its connection holds the lock; nil where there is no file
}

// ownAlone takes it. Every connection holds a shared lock on the file for as
// long as it is open, so that an exclusive one says that there is none. A file
// that is no database any more has no lock: then it is only looked whether
// somebody's log lies beside it, as SQLite itself does before it reads.
func ownAlone(ctx context.Context, path string) (*ownership, error) {
	_, noLease := os.Stat(path + "-import")
	l, err := takeLease(ctx, path, leaseMillis)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, inUse(path)
	}
	own := &ownership{lease: l}
	if noLease != nil {
		if err := likeThatOf(path, path+"-import", 0o644); err != nil {
			return nil, errors.Join(err, own.free())
		}
	}
	if !holdsSomething(path) {
		return own, nil
	}
	own.db = openPool(fileURI(path)+"?mode=rw&_locking_mode=EXCLUSIVE&_busy_timeout=500", 1)
	_, err = own.db.ExecContext(ctx, "BEGIN EXCLUSIVE; ROLLBACK")
	if data.CodeOf(explain(path, err)) == data.Busy {
		return nil, errors.Join(inUse(path), own.free())
	}
	// A file that may only be read cannot be locked either, and nothing says so.
	if _, err := own.db.ExecContext(ctx, "DELETE FROM pending WHERE 0"); cannotWrite(err) {
		return nil, errors.Join(explain(path, err), own.free())
	}
	if err == nil {
		// Its log is written back, so that what is kept is one whole file. A log
		// that cannot be is kept beside it.
		_, _ = own.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return own, nil
}

func inUse(path string) error {
	return &data.Error{
		Code:    data.Busy,
		Message: fmt.Sprintf("a server, an import or another program has the database %s open", path),
		Hint:    "stop it, then restore again; nothing was changed",
	}
}

func (o *ownership) free() error {
	err := o.lease.free()
	if o.db != nil {
		err = errors.Join(err, o.db.Close())
	}
	return err
}

// replace puts the file with in the place of path and returns the name under
// which what was there is kept. It has both names before it loses the first:
// at no moment is there no database, or one without its log. The log of another
// database beside a new one would be taken for its own.
func replace(path, with, kept string) (string, error) {
	for n, name := 2, kept; ; n++ {
		if _, err := os.Lstat(kept); errors.Is(err, fs.ErrNotExist) {
			break
		}
		kept = fmt.Sprintf("%s-%d", name, n)
	}
	dir, found := filepath.Dir(path), false
	for _, suffix := range []string{"-wal", "-journal", ""} {
		info, err := os.Stat(path + suffix)
		if errors.Is(err, fs.ErrNotExist) || err == nil && suffix != "" && info.Size() == 0 {
			continue
		}
		if err == nil {
			err = secondName(path+suffix, kept+suffix)
		}
		if err != nil {
			return "", placeError(kept+suffix, err)
		}
		found = true
	}
	if err := syncFolder(dir); err != nil {
		return "", err
	}
	for _, suffix := range besides() {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", placeError(path+suffix, err)
		}
	}
	if err := os.Rename(with, path); err != nil {
		return "", placeError(path, err)
	}
	if !found {
		kept = ""
	}
	return kept, syncFolder(dir)
}

func discard(kept string) error {
	for _, suffix := range append(besides(), "") {
		if err := os.Remove(kept + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return placeError(kept+suffix, err)
		}
	}
	return nil
}

// likeThatOf gives a new file the rights of the database that it replaces: who
// restores may be another user than the one who serves. Where there is none the
// folder says whose it is.
func likeThatOf(path, file string, mode fs.FileMode) error {
	info, err := os.Stat(path)
	if err == nil {
		mode = info.Mode().Perm()
	} else if info, err = os.Stat(filepath.Dir(path)); err != nil {
		return placeError(path, err)
	}
	if err := os.Chmod(file, mode); err != nil {
		return placeError(path, err)
	}
	if err := giveTo(file, info); err != nil {
		return placeError(path, err)
	}
	return nil
}

// realPath follows links: SQLite names the files beside a database by it.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
