// Command waylog keeps geocoded conflict events, shows them on a map over time
// and hands them out as GeoJSON.
//
// This package is the command line only: one small file per command, and
// open.go, the one place that knows which database is used. HTTP is in web.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // layers name IANA zones; a user's machine or image may have none

	"github.com/alecthomas/kong"

	"github.com/waylog/waylog/data"
)

// The exit statuses that scripts can rely on.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitRejected = 3 // an import stored what it could and rejected some rows
)

// cli is the whole command line. Every flag can also be given as WAYLOG_….
type cli struct {
	Serve   serveCmd   `cmd:"" help:"Serve the map and its API."`
	Import  importCmd  `cmd:"" help:"Read a file of events into a layer."`
	Export  exportCmd  `cmd:"" help:"Write a layer's events to a file or to standard output."`
	Demo    demoCmd    `cmd:"" help:"Make synthetic events, labelled so, for trying the program at scale."`
	Backup  backupCmd  `cmd:"" help:"Copy the database into a file, while it is used, and read the copy back."`
	Restore restoreCmd `cmd:"" help:"Put a backup in the place of the database, which nobody may have open."`
	Check   checkCmd   `cmd:"" help:"Look through the whole database for damage; it may be used meanwhile."`
	Health  healthCmd  `cmd:"" help:"Ask a running server whether it is ready; for container health checks."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// console is what a command has of its process. It talks there: data to out,
// everything else to err.
type console struct {
	in       io.Reader
	out, err io.Writer
	giveWay  func() // has the process yield the processors to others; nil for none of its own
}

// yield is for long work, beside which a server is to answer as ever.
func (c console) yield() {
	if c.giveWay != nil {
		c.giveWay()
	}
}

// exitError ends the program with a status of its own; nothing more is printed.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// collectSeldom has garbage collected when there is so much of it, in percent of
// what is in use, until the function that it returns is called: what streams
// through holds little at a time and leaves much. GOGC says otherwise.
func collectSeldom(percent int) func() {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(percent)
	return func() { debug.SetGCPercent(before) }
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // told to stop a second time, the program ends at once
	status := run(ctx, os.Args[1:], console{os.Stdin, os.Stdout, os.Stderr, giveWay})
	stop()
	os.Exit(status)
}

// run is the program without the process around it.
func run(ctx context.Context, args []string, c console) (status int) {
	exited := -1
	parser, err := kong.New(&cli{},
		kong.Name("waylog"),
		kong.Description("Waylog shows strikes, convoy routes and corridors over time, every figure with its source."),
		kong.DefaultEnvars("WAYLOG"),
		kong.Writers(c.out, c.err),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(c),
	)
	if err != nil {
		fmt.Fprintln(c.err, "waylog:", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		fmt.Fprintf(c.err, "waylog: %s. See waylog --help.\n", err)
		return exitUsage
	}
	return report(c, command.Run())
}

// report prints one line that says why and what to do, and picks the status.
func report(c console, err error) int {
	if err == nil {
		return exitDone
	}
	var exit exitError
	if errors.As(err, &exit) {
		return int(exit)
	}
	var e *data.Error
	if !errors.As(err, &e) {
		fmt.Fprintln(c.err, "waylog:", err)
		return exitFailed
	}
	line := e.Error()
	if e.Hint != "" {
		line += ". " + strings.ToUpper(e.Hint[:1]) + e.Hint[1:]
	}
	fmt.Fprintln(c.err, "waylog:", line)
	if e.Code == data.Invalid && e.Field != "" && e.Field[0] == '-' {
		return exitUsage
	}
	return exitFailed
}
