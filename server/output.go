package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// output is the flag of a command that writes a file.
type output struct {
	Output string `short:"o" type:"path" placeholder:"FILE" help:"File to write; default is standard output."`
}

// write gives fn standard output, or a file that appears only when it is whole.
func (o output) write(stdout io.Writer, fn func(io.Writer) error) error {
	if o.Output == "" {
		w := bufio.NewWriterSize(stdout, 64<<10)
		if err := fn(w); err != nil {
			return err
		}
		return w.Flush()
	}
	if info, err := os.Stat(o.Output); err == nil && !info.Mode().IsRegular() { // /dev/null, a pipe
		f, err := os.OpenFile(o.Output, os.O_WRONLY, 0)
		if err != nil {
			return fileError("write", o.Output, err)
		}
		o.Output = ""
		return errors.Join(o.write(f, fn), f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(o.Output), "."+filepath.Base(o.Output)+".*")
	if err != nil {
		return fileError("write", o.Output, err)
	}
	defer os.Remove(f.Name()) // gone already when the rename succeeded
	w := bufio.NewWriterSize(f, 64<<10)
	if err := fn(w); err != nil {
		f.Close()
		return err
	}
	if err := w.Flush(); err != nil {
		f.Close()
		return fileError("write", o.Output, err)
	}
	if err := f.Chmod(0o644); err != nil {
		f.Close()
		return fileError("write", o.Output, err)
	}
	if err := f.Close(); err != nil {
		return fileError("write", o.Output, err)
	}
	if err := os.Rename(f.Name(), o.Output); err != nil {
		return fileError("write", o.Output, err)
	}
	return nil
}
