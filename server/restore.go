package main

import (
	"context"
	"fmt"
)

type restoreCmd struct {
	database
	File string `arg:"" help:"Backup to put in the place of the database."`
	Keep bool   `default:"true" negatable:"" help:"Keep the database that is replaced, in a file beside it."`
}

func (r restoreCmd) Run(ctx context.Context, c console) error {
	if err := noStream(r.File); err != nil {
		return err
	}
	progress, finish := shareBar(c.err, "Copying", true)
	done, err := r.restore(ctx, r.File, !r.Keep, progress)
	finish()
	if err != nil {
		return err
	}
	fmt.Fprintf(c.err, "Restored %s from %s: %s.\n", r.DB, r.File, done.Contents)
	if done.Kept != "" {
		fmt.Fprintf(c.err, "What was there before is kept in %s.\n", done.Kept)
	}
	if done.Older {
		fmt.Fprintln(c.err, "The backup is of an older waylog: the next start brings its tables up to date.")
	}
	return nil
}
