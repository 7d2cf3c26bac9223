package main

import (
	"context"
	"fmt"

	"github.com/waylog/waylog/data"
)

type backupCmd struct {
	database
	File  string `arg:"" help:"File to write: a database of its own, read back before it gets its name."`
	Force bool   `help:"Replace the file if it exists."`
}

func (b backupCmd) Run(ctx context.Context, c console) error {
	if err := noStream(b.File); err != nil {
		return err
	}
	progress, finish := shareBar(c.err, "Copying", true)
	contents, err := b.backup(ctx, b.File, b.Force, progress)
	finish()
	if err != nil {
		return err
	}
	fmt.Fprintf(c.err, "Backed up %s to %s and read it back: %s.\n", b.DB, b.File, contents)
	return nil
}

// noStream refuses a stream: a copy is read back before it counts.
func noStream(file string) error {
	if file != "-" {
		return nil
	}
	return data.InvalidField("-", "standard input and output cannot be used, for a copy is read back before it counts: expected the name of a file")
}
