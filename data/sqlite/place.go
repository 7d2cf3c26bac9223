package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/waylog/waylog/data"
)

// besides are the names of the files that SQLite keeps beside a database.
func besides() []string { return []string{"-wal", "-journal", "-shm"} }

// partial is a file that is not yet what its name will say.
type partial struct{ path string }

// newPartial makes an empty file in the folder of target, under a name that
// nobody takes for it.
func newPartial(target string) (*partial, error) {
	f, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*.partial")
	if err != nil {
		return nil, placeError(target, err)
	}
	if err := f.Close(); err != nil {
		return nil, placeError(target, err)
	}
	return &partial{f.Name()}, nil
}

// remove is safe after the file has got its name.
func (p *partial) remove() {
	for _, suffix := range append(besides(), "") {
		_ = os.Remove(p.path + suffix)
	}
}

// placeError says in plain words why a file cannot be made.
func placeError(path string, err error) error {
	e := &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("%s cannot be written", path), Hint: "check that its folder exists and that the user that runs waylog may write there", Cause: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Message, e.Hint, e.Cause = fmt.Sprintf("the folder %s does not exist", filepath.Dir(path)), "create it, or name another file", nil
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		e.Message, e.Hint, e.Cause = fmt.Sprintf("the folder %s cannot be written", filepath.Dir(path)), "name a file that the user that runs waylog may write", nil
	case errors.Is(err, syscall.ENOTDIR):
		e.Message, e.Hint, e.Cause = fmt.Sprintf("%s is not a folder", filepath.Dir(path)), "name another file", nil
	case errors.Is(err, syscall.ENOSPC):
		e.Message, e.Hint, e.Cause = fmt.Sprintf("the disk of %s is full", path), "make room, or name a file on another disk", nil
	}
	return e
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return placeError(path, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return placeError(path, err)
	}
	return nil
}

// syncFolder makes the names in a folder last. Some file systems cannot, and
// need not.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return placeError(filepath.Join(dir, "."), err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return placeError(filepath.Join(dir, "."), err)
	}
	return nil
}

// secondName gives a file another name in its folder, which must be free. What
// cannot have two names is copied.
func secondName(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// holdsSomething reports whether there is such a file that is not empty.
func holdsSomething(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Size() > 0
}

// sameFile reports whether both names are of one file.
func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
