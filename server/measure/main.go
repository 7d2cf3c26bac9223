// Command measure compares Waylog with what anyone can run beside it, on this
// machine and in one run, and writes the table of docs/BENCHMARKS.md. It is no
// part of the program: it runs bin/waylog as a user would.
//
// Every ratio comes from runs that took turns; its table shows all of them.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/alecthomas/kong"
)

type options struct {
	Waylog string   `default:"bin/waylog" help:"Program to measure."`
	Events []int    `help:"How many synthetic events; each number is measured by itself. Default: 100000 and 1000000; frames 10000, 200000 and 1000000."`
	Runs   int      `default:"5" help:"How often each side of a comparison runs."`
	Only   []string `help:"What to measure: import, export, search, tiles, timetiles, frames, start, serve. Default: all."`
	Out    string   `help:"File to write the table to; without it it is printed only."`
	Dir    string   `help:"Folder for databases, which are removed afterwards. Default: the system's."`
	Bare   string   `hidden:"" help:"Do nothing but answer with this file: what a tile that is kept is compared with."`
}

// How many events are measured where nobody says so, and how many in a browser.
var (
	manyEvents = []int{100_000, 1_000_000}
	manyFrames = []int{10_000, 200_000, 1_000_000}
)

// subjects are what is measured, in the order of the table.
var subjects = []struct {
	name string
	run  func(*bench) error
}{
	{"import", (*bench).imports},
	{"export", (*bench).exports},
	{"search", (*bench).searches},
	{"tiles", (*bench).tiles},
	{"timetiles", (*bench).timeTiles},
	{"frames", (*bench).frames},
	{"start", (*bench).starts},
	{"serve", (*bench).serves},
}

// bench measures one number of events.
type bench struct {
	options
	ctx    context.Context
	events int
	dir    string
	table  *table
}

func main() {
	var o options
	kong.Parse(&o, kong.Description("Compare Waylog with what anyone can run beside it."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := o.run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func (o options) run(ctx context.Context) error {
	if o.Bare != "" {
		return serveBare(ctx, o.Bare)
	}
	for _, program := range []string{o.Waylog, "sqlite3", "pigz"} {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("%s is needed: %w (Debian: sqlite3 pigz; make build)", program, err)
		}
	}
	about := describe(ctx, o)
	var tables []*table
	for _, n := range o.numbers() {
		t := &table{events: n}
		if err := o.measure(ctx, n, t); err != nil {
			return err
		}
		tables = append(tables, t)
	}
	text := document(about, tables)
	fmt.Print(text)
	if o.Out == "" {
		return nil
	}
	return os.WriteFile(o.Out, []byte(text), 0o644)
}

// numbers are the numbers of events with which anything is measured.
func (o options) numbers() []int {
	if len(o.Events) > 0 {
		return o.Events
	}
	all := append(slices.Clone(manyEvents), manyFrames...)
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(n int) bool {
		for _, s := range subjects {
			if o.wants(s.name, n) {
				return false
			}
		}
		return true
	})
}

// wants reports whether a subject is measured with so many events.
func (o options) wants(subject string, n int) bool {
	if len(o.Only) > 0 && !slices.Contains(o.Only, subject) {
		return false
	}
	many := manyEvents
	if subject == "frames" {
		many = manyFrames
	}
	return len(o.Events) > 0 || slices.Contains(many, n)
}

func (o options) measure(ctx context.Context, n int, t *table) (err error) {
	dir, err := os.MkdirTemp(o.Dir, "waylog-measure-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench{options: o, ctx: ctx, events: n, dir: dir, table: t}
	fmt.Fprintf(os.Stderr, "%s synthetic events\n", thousands(n))
	if err := b.prepare(); err != nil {
		return err
	}
	for _, s := range subjects {
		if !o.wants(s.name, n) {
			continue
		}
		fmt.Fprintln(os.Stderr, "  "+s.name)
		debug.FreeOSMemory() // or what was measured before is swept up meanwhile, on a processor that the server wants
		if err := s.run(b); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// prepare makes the database that all but the import is measured on.
func (b *bench) prepare() error {
	_, err := b.waylog("demo", "--db", b.path("demo.db"), "--layer", "demo", "--events", fmt.Sprint(b.events))
	return err
}
