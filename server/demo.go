package main

import (
	"context"
	"fmt"
	"io"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/demo"
	"github.com/waylog/waylog/data/exporter"
)

type demoCmd struct {
	database
	Layer  string `required:"" placeholder:"ID" help:"Layer to fill; it is created when missing, and must hold nothing but synthetic events."`
	Events int64  `required:"" placeholder:"N" help:"How many events to make."`
	Seed   uint64 `default:"42" placeholder:"S" help:"What chance begins with: the same seed makes the same events."`
	CSV    string `name:"csv" type:"path" placeholder:"FILE" help:"Write the events to this file in place of the database; - is standard output."`
}

func (d demoCmd) Run(ctx context.Context, c console) error {
	c.yield()
	opt := demo.Options{Layer: d.Layer, Events: d.Events, Seed: d.Seed}
	progress, finish := shareBar(c.err, "Making synthetic events", false)
	opt.Progress = progress
	defer finish()
	if d.CSV != "" {
		return ofFlag(d.write(ctx, c.out, opt))
	}
	store, err := d.open(ctx, warnings(c))
	if err != nil {
		return err
	}
	defer store.Close()
	n, err := demo.Load(ctx, store, opt)
	finish()
	switch {
	case ctx.Err() != nil:
		return data.Errorf(data.Unavailable, "it was interrupted; nothing was stored")
	case err != nil:
		return ofFlag(err)
	}
	fmt.Fprintf(c.err, "%s: %d synthetic events of seed %d: %d new, %d updated, %d unchanged. Nothing of them happened.\n",
		d.Layer, d.Events, d.Seed, n.Stored, n.Updated, n.Unchanged)
	return nil
}

// write writes the events as waylog export would.
func (d demoCmd) write(ctx context.Context, stdout io.Writer, opt demo.Options) error {
	layer, events, err := demo.Events(opt)
	if err != nil {
		return err
	}
	format, ok := exporter.Find("csv")
	if !ok {
		return fmt.Errorf("find format csv: it is not there")
	}
	file := output{d.CSV}
	if d.CSV == "-" {
		file.Output = ""
	}
	return file.write(stdout, func(w io.Writer) error {
		out := format.New(w, layer)
		for e, err := range events {
			if err == nil {
				err = out.Write(exporter.NewFeature(e, nil))
			}
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return data.Errorf(data.Unavailable, "it was interrupted; nothing was written")
			}
		}
		return out.Close()
	})
}
