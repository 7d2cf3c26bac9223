package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/waylog/waylog/data"
)

type checkCmd struct {
	database
	JSON bool `name:"json" help:"Print the findings as JSON, for programs."`
}

func (k checkCmd) Run(ctx context.Context, c console) error {
	out := bufio.NewWriter(c.out)
	progress, finish := shareBar(c.err, "Checking", false)
	list := findingList{w: out, json: k.JSON}
	done, err := k.check(ctx, list.add, progress)
	finish()
	if err == nil {
		err = list.end(done.Contents, done.Pending)
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if done.Pending != "" {
		fmt.Fprintf(c.err, "An import into layer %s is running, or was cut off: nothing of it is seen, and if it is dead the next start removes it.\n", done.Pending)
	}
	if done.Findings > 0 {
		fmt.Fprintf(c.err, "%s is not sound: %d findings in %s.\n", k.DB, done.Findings, done.Contents)
		return exitError(exitFailed)
	}
	fmt.Fprintf(c.err, "%s is sound: %s.\n", k.DB, done.Contents)
	return nil
}

// findingList writes findings as they come: as lines, or as one JSON object.
type findingList struct {
	w    io.Writer
	json bool
	n    int
}

func (l *findingList) add(f data.Finding) error {
	l.n++
	if !l.json {
		_, err := fmt.Fprintln(l.w, f)
		return err
	}
	lead := ",\n"
	if l.n == 1 {
		lead = `{"findings":[` + "\n"
	}
	b, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encode finding: %w", err)
	}
	_, err = fmt.Fprintf(l.w, "%s%s", lead, b)
	return err
}

func (l *findingList) end(c data.Contents, pending string) error {
	if !l.json {
		return nil
	}
	if l.n == 0 {
		if _, err := fmt.Fprint(l.w, `{"findings":[`); err != nil {
			return err
		}
	}
	rest, err := json.Marshal(struct {
		Sound    bool   `json:"sound"`
		Layers   int    `json:"layers"`
		Events   int64  `json:"events"`
		Revision int64  `json:"revision"`          // the last commit
		Pending  string `json:"pending,omitempty"` // layer of an import that is not done
	}{l.n == 0, len(c.Layers), c.Events(), c.Last.Seq, pending})
	if err != nil {
		return fmt.Errorf("encode summary: %w", err)
	}
	_, err = fmt.Fprintf(l.w, "],%s\n", rest[1:])
	return err
}
