package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// ran is what a program took.
type ran struct {
	seconds float64
	memory  float64 // most it held, MB
}

// run runs a program with its output thrown away by the system.
func (b *bench) run(stdin io.Reader, name string, args ...string) (ran, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return ran{}, err
	}
	defer null.Close()
	cmd := exec.CommandContext(b.ctx, name, args...)
	var said bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, null, &said
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return ran{}, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, tail(said.String()))
	}
	r := ran{seconds: time.Since(began).Seconds()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.memory = float64(usage.Maxrss) / 1024
	}
	return r, nil
}

func tail(s string) string {
	s = strings.TrimSpace(s)
	return s[max(0, len(s)-500):]
}

func (b *bench) waylog(args ...string) (ran, error) { return b.run(nil, b.Waylog, args...) }

// sqlite runs a script of the sqlite3 program.
func (b *bench) sqlite(db, script string) (ran, error) {
	return b.run(strings.NewReader(script), "sqlite3", "-bail", db)
}

// seconds drops what else is known of a run.
func seconds(r ran, err error) (float64, error) { return r.seconds, err }

// describe says when, what and on which machine.
func describe(ctx context.Context, o options) []string {
	output := func(name string, args ...string) string {
		out, err := exec.CommandContext(ctx, name, args...).Output()
		if err != nil {
			return "unknown"
		}
		line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return line
	}
	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		load = []byte("unknown")
	}
	first, _, _ := strings.Cut(string(load), " ")
	return []string{
		"Date: " + time.Now().UTC().Format(time.DateOnly) + ", " + output(o.Waylog, "version"),
		fmt.Sprintf("Machine: %s, %d processors, %s, %s/%s; load when it began: %s", field("/proc/cpuinfo", "model name"), runtime.NumCPU(), field("/proc/meminfo", "MemTotal"), runtime.GOOS, runtime.GOARCH, first),
		"Beside it: sqlite3 " + strings.SplitN(output("sqlite3", "--version"), " ", 2)[0] + ", " + output("pigz", "--version"),
		fmt.Sprintf("Runs: %d of each side", o.Runs),
	}
}

// field reads one line of a file of names and values.
func field(path, name string) string {
	f, err := os.Open(path)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if key, value, ok := strings.Cut(s.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
