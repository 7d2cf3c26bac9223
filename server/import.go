package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/importer"
)

type importCmd struct {
	database
	Layer       string   `required:"" placeholder:"ID" help:"Layer to import into; it is created when missing."`
	File        string   `arg:"" help:"File to read, plain or .gz or .zst; - is standard input."`
	Format      string   `default:"auto" enum:"auto,csv,geojson,geojsonseq,gpkg,ucdp" help:"Format of the file: ${enum}."`
	Table       string   `placeholder:"NAME" help:"Table of a GeoPackage that has several."`
	Map         []string `sep:"none" placeholder:"FIELD=COLUMN" help:"Column that holds a field, such as title=headline; again for each field. An empty column leaves the field out."`
	DryRun      bool     `help:"Read, check and compare, store nothing."`
	Strict      bool     `help:"Store nothing when any row is rejected."`
	Unplaced    bool     `help:"Take rows whose coordinates are of no place, such as a latitude of 135, without a place and with a warning, instead of rejecting them."`
	Report      string   `type:"path" placeholder:"FILE" help:"Write what became of the rows to this JSON file."`
	Title       string   `help:"Title of a new layer."`
	Licence     string   `help:"Licence of a new layer."`
	Attribution string   `help:"Attribution of a new layer."`
	TimeZone    string   `placeholder:"ZONE" help:"IANA time zone of a new layer, such as Asia/Damascus."`
	Private     bool     `help:"A new layer is for the signed-in only."`
}

func (i importCmd) Run(ctx context.Context, c console) error {
	mapping, err := i.mapping()
	if err != nil {
		return err
	}
	in, name, size, err := i.source(c)
	if err != nil {
		return err
	}
	defer in.Close()
	c.yield()
	defer collectSeldom(120)()
	var out *os.File
	if i.Report != "" { // before anything is stored: afterwards it is too late to say no
		if out, err = os.OpenFile(i.Report, os.O_WRONLY|os.O_CREATE, 0o644); err != nil {
			return fileError("write", i.Report, err)
		}
		defer out.Close() // has been closed already unless there is an error to tell of
	}
	store, err := i.open(ctx, warnings(c))
	if err != nil {
		return err
	}
	defer store.Close()

	progress, finish := bar(c.err, "Importing", size)
	report, err := importer.Run(ctx, store, in, importer.Options{
		Layer:  data.Layer{ID: i.Layer, Title: i.Title, Licence: i.Licence, Attribution: i.Attribution, TimeZone: i.TimeZone, Private: i.Private, Redistribute: true},
		Format: i.Format, Table: i.Table, Map: mapping, DryRun: i.DryRun, Strict: i.Strict, Unplaced: i.Unplaced,
		Author: "command line", Name: name, Progress: progress,
	})
	finish()
	var unwritten error
	if out != nil {
		unwritten = writeReport(out, report)
	}
	if err != nil {
		if ctx.Err() != nil {
			return data.Errorf(data.Unavailable, "the import was interrupted; nothing was stored")
		}
		return ofFlag(err)
	}
	printReport(c.err, report, i.DryRun)
	if unwritten != nil {
		return unwritten
	}
	if report.Rejected > 0 {
		if i.Strict {
			return data.Errorf(data.Invalid, "nothing was stored, since --strict was given and %d rows were rejected", report.Rejected)
		}
		return exitError(exitRejected)
	}
	return nil
}

// mapping takes the --map flags apart.
func (i importCmd) mapping() (map[string]string, error) {
	m := map[string]string{}
	for _, pair := range i.Map {
		field, column, ok := strings.Cut(pair, "=")
		if !ok || field == "" {
			return nil, data.InvalidField("--map", "%q: expected FIELD=COLUMN", pair)
		}
		if _, twice := m[field]; twice {
			return nil, data.InvalidField("--map", "%s is given twice", field)
		}
		m[field] = column
	}
	return m, nil
}

// ofFlag names the flag where what is wrong was said in one.
func ofFlag(err error) error {
	var e *data.Error
	flags := map[string]string{"id": "--layer", "map": "--map", "format": "--format", "table": "--table", "time_zone": "--time-zone", "events": "--events"}
	if !errors.As(err, &e) || e.Code != data.Invalid || flags[e.Field] == "" {
		return err
	}
	return &data.Error{Code: e.Code, Field: flags[e.Field], Message: e.Message, Hint: e.Hint}
}

func (i importCmd) source(c console) (in io.ReadCloser, name string, size int64, err error) {
	if i.File == "-" {
		return io.NopCloser(c.in), "", -1, nil
	}
	f, err := os.Open(i.File)
	if err != nil {
		return nil, "", 0, fileError("read", i.File, err)
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		f.Close()
		return nil, "", 0, data.Errorf(data.Invalid, "%s is not a file", i.File)
	}
	size = info.Size()
	if !info.Mode().IsRegular() { // a pipe
		size = -1
	}
	return f, filepath.Base(i.File), size, nil
}

// fileError says what is the matter with a file, without the jargon of system calls.
func fileError(verb, path string, err error) error {
	reason := "the system refuses it"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		reason = "there is no such file or folder"
	case errors.Is(err, fs.ErrPermission):
		reason = "permission denied"
	case errors.Is(err, syscall.ENOSPC):
		reason = "the disk is full"
	case errors.Is(err, syscall.EROFS):
		reason = "it can only be read there"
	case errors.Is(err, syscall.EISDIR):
		reason = "it is a folder"
	}
	return &data.Error{Code: data.Unavailable, Message: fmt.Sprintf("cannot %s %s: %s", verb, path, reason)}
}

func writeReport(f *os.File, r importer.Report) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	_ = f.Truncate(0) // a pipe has no length
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("the import is done, but not its report: %w", fileError("write", f.Name(), err))
	}
	return nil
}

// shownRows is how many rejected rows and warnings are listed on the screen.
const shownRows = 10

func printReport(w io.Writer, r importer.Report, dryRun bool) {
	verb := ""
	if dryRun {
		verb = " (dry run: nothing was stored)"
	}
	fmt.Fprintf(w, "%s: %d read, %d new, %d updated, %d unchanged, %d rejected, %d warnings%s\n",
		r.Format, r.Read, r.Stored, r.Updated, r.Unchanged, r.Rejected, r.Warnings, verb)
	for n, row := range r.Rows {
		if n == shownRows {
			fmt.Fprintf(w, "  … %d more; --report FILE.json lists them\n", len(r.Rows)-n)
			break
		}
		fmt.Fprintf(w, "  %s: row %d", row.Level, row.Row)
		if row.Column != "" {
			fmt.Fprintf(w, ", %s", row.Column)
		}
		if row.Value != "" {
			fmt.Fprintf(w, " = %q", row.Value)
		}
		fmt.Fprintf(w, ": %s\n", row.Reason)
	}
}
