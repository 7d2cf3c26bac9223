package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/waylog/waylog/data"
)

// BackupOptions are what a backup may be told. The zero value works.
type BackupOptions struct {
	Force    bool                  // replace a file that is there
	Progress func(done, all int64) // bytes copied; nil is silence
}

// Backup writes the last commit of the database at path into the file target,
// while others read and write it. The file gets its name when it has been read
// back: until then, and after any error, what was there stays. It is a database
// of one file that can be opened as it is.
func Backup(ctx context.Context, path, target string, o BackupOptions) (data.Contents, error) {
	if err := backupPlace(path, target, o.Force); err != nil {
		return data.Contents{}, err
	}
	from, err := openReading(ctx, path, patience, 1)
	if err != nil {
		return data.Contents{}, err
	}
	defer from.db.Close()
	p, err := newPartial(target)
	if err != nil {
		return data.Contents{}, err
	}
	defer p.remove()
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	c, err := copyTo(ctx, from, p.path, o.Progress)
	if err != nil {
		return c, ofCopy(ctx, err, target, "the backup")
	}
	if err := os.Chmod(p.path, from.opened.Mode().Perm()); err != nil {
		return c, placeError(target, err)
	}
	if o.Force {
		err = os.Rename(p.path, target)
	} else {
		err = secondName(p.path, target)
	}
	if errors.Is(err, fs.ErrExist) {
		return c, taken(target)
	}
	if err != nil {
		return c, placeError(target, err)
	}
	return c, syncFolder(filepath.Dir(target))
}

// patience is how many milliseconds to wait for another process.
const patience = 5000

// backupPlace refuses what cannot, or must not, become a backup.
func backupPlace(path, target string, force bool) error {
	path = realPath(path) // the files beside it are named by it
	for _, suffix := range append(besides(), "", "-import") {
		if sameFile(path+suffix, target) || filepath.Clean(path+suffix) == filepath.Clean(target) {
			return &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("%s is the database itself, or a part of it", target), Hint: "name another file for the backup"}
		}
	}
	info, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return placeError(target, err)
	case info.IsDir():
		return &data.Error{Code: data.Unavailable, Message: target + " is a folder", Hint: "name a file for the backup"}
	case !info.Mode().IsRegular():
		return &data.Error{Code: data.Unavailable, Message: target + " is not a file, so no backup can be read back from it", Hint: "name a file for the backup"}
	case !force:
		return taken(target)
	}
	return nil
}

func taken(target string) error {
	return &data.Error{Code: data.Exists, Message: target + " exists", Hint: "name another file, or give --force to replace it"}
}

// ofCopy says what became of a copy that failed: nothing.
func ofCopy(ctx context.Context, err error, target, what string) error {
	var e *data.Error
	switch {
	case ctx.Err() != nil:
		return data.Errorf(data.Unavailable, "%s was interrupted; nothing was changed", what)
	case outOfSpace(err):
		return &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("there is no room in %s for %s", filepath.Dir(target), what), Hint: "make room, or name a file on another disk; nothing was changed"}
	case errors.As(err, &e):
		return &data.Error{Code: e.Code, Message: fmt.Sprintf("%s failed: %s", what, e.Message), Hint: e.Hint, Cause: e.Cause}
	}
	return fmt.Errorf("%s failed: %w", what, err)
}
