package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is a running `waylog serve`.
type server struct {
	cmd *exec.Cmd
	url string
}

var addressLine = regexp.MustCompile(`Waylog is at (http://\S+)`)

// serve starts a server on a database and waits until it is ready. It returns
// how long that took.
func (b *bench) serve(db string) (*server, float64, error) {
	cmd := exec.CommandContext(b.ctx, b.Waylog, "serve", "--addr", "127.0.0.1:0", "--db", db, "--no-sample", "--rate-limit", "0", "--log-level", "warn")
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, 0, err
	}
	s := &server{cmd: cmd}
	lines := bufio.NewScanner(stderr)
	for s.url == "" && lines.Scan() {
		if m := addressLine.FindStringSubmatch(lines.Text()); m != nil {
			s.url = m[1]
		}
	}
	go func() { // what else it says is not to stop it
		for lines.Scan() {
		}
	}()
	for s.url != "" {
		if _, err := s.fetch(b.ctx, "/readyz", "identity"); err == nil {
			return s, time.Since(began).Seconds(), nil
		}
		if b.ctx.Err() != nil || time.Since(began) > 5*time.Minute {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil, 0, errors.Join(errors.New("the server does not get ready"), s.stop())
}

func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.cmd.Wait()
}

// fetched is an answer that was read to its end.
type fetched struct {
	seconds, first float64 // until the end, until the first byte of the body
	bytes          int64
}

// get asks for an answer, whose body is the caller's to close: as it comes over
// the wire where a coding is named, else unpacked.
func (s *server) get(ctx context.Context, path, encoding string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return nil, err
	}
	if encoding != "" {
		req.Header.Set("Accept-Encoding", encoding)
	}
	resp, err := http.DefaultClient.Do(req)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.Join(fmt.Errorf("%s: %s", path, resp.Status), resp.Body.Close())
	}
	return resp, err
}

// fetch reads an answer to its end, without unpacking it.
func (s *server) fetch(ctx context.Context, path, encoding string) (fetched, error) {
	began := time.Now()
	resp, err := s.get(ctx, path, encoding)
	if err != nil {
		return fetched{}, err
	}
	defer resp.Body.Close()
	var one [1]byte
	if _, err := io.ReadFull(resp.Body, one[:]); err != nil {
		return fetched{}, err
	}
	f := fetched{first: time.Since(began).Seconds()}
	n, err := io.Copy(io.Discard, resp.Body)
	f.bytes, f.seconds = n+1, time.Since(began).Seconds()
	return f, err
}

// memory is what the server holds now and the most that it ever did, in MB.
func (s *server) memory() (now, most float64, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		switch {
		case name == "VmRSS" && err == nil:
			now = kb / 1024
		case name == "VmHWM" && err == nil:
			most = kb / 1024
		}
	}
	return now, most, nil
}

const export = "/collections/demo/export?f=geojson"

// overHTTP measures exports as a client gets them.
func (b *bench) overHTTP(db string) error {
	s, _, err := b.serve(db)
	if err != nil {
		return err
	}
	defer s.stop() //nolint:errcheck // it was only read
	get := func(encoding string) (fetched, error) { return s.fetch(b.ctx, export, encoding) }
	before, _, err := s.memory()
	if err != nil {
		return err
	}
	var first, whole []float64
	for range b.Runs {
		f, err := get("identity")
		if err != nil {
			return err
		}
		first, whole = append(first, 1000*f.first), append(whole, float64(f.bytes)/1e6/f.seconds)
	}
	_, most, err := s.memory()
	if err != nil {
		return err
	}
	b.figure("GeoJSON export over HTTP: first byte", "ms", 50, first...)
	b.figure("GeoJSON export over HTTP: memory rises by", "MB", 64, most-before)
	b.figure("GeoJSON export over HTTP: rate", "MB/s", 0, whole...)
	return b.compare(comparison{what: "gzip export over HTTP", beside: "`sqlite3 … json_object(…) \\| pigz -1 -p2`", unit: "s", reach: 1},
		func() (float64, error) {
			f, err := get("gzip")
			return f.seconds, err
		}, func() (float64, error) { return b.pigz(db) })
}

// serves measures what else a client asks for.
func (b *bench) serves() error {
	s, _, err := b.serve(b.path("demo.db"))
	if err != nil {
		return err
	}
	defer s.stop() //nolint:errcheck // it was only read
	for _, c := range []struct {
		name, query string
		share       float64 // of the events that it finds, at least
	}{
		{"in order of insertion", "", 1},
		{"by date", "&sortby=date_start", 1},
		{"of one kind", "&kind=clash", 0.1},
	} {
		path := "/collections/demo/items?limit=100" + c.query
		far, err := s.farOn(b.ctx, path, int(c.share*0.9*float64(b.events)))
		if err != nil {
			return err
		}
		var first, deep []float64
		for range b.Runs {
			for at, took := range map[string]*[]float64{path: &first, far: &deep} {
				p, err := s.page(b.ctx, at)
				if err != nil {
					return err
				}
				*took = append(*took, 1000*p.seconds)
			}
		}
		b.figure("100 items "+c.name+": the first page", "ms", 0, first...)
		b.figure("100 items "+c.name+": a page nine tenths of the way on", "ms", 0, deep...)
	}
	return nil
}

var errNoNext = errors.New("there are fewer pages than were asked for")

// farOn follows `next` links and returns the address of a page behind so many
// items. To come there quickly the pages before it are the largest there are.
func (s *server) farOn(ctx context.Context, path string, skip int) (string, error) {
	largest := min(10_000, max(100, skip/4))
	at, err := s.page(ctx, strings.Replace(path, "limit=100", "limit="+strconv.Itoa(largest), 1))
	for skipped := largest; err == nil && skipped < skip && at.next != ""; skipped += largest {
		at, err = s.page(ctx, at.next)
	}
	if err == nil && at.next == "" {
		err = errNoNext
	}
	return strings.Replace(at.next, "limit="+strconv.Itoa(largest), "limit=100", 1), err
}

// page is what is read of a page of items.
type page struct {
	seconds float64
	next    string
}

func (s *server) page(ctx context.Context, path string) (page, error) {
	began := time.Now()
	resp, err := s.get(ctx, path, "")
	if err != nil {
		return page{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return page{}, err
	}
	p := page{seconds: time.Since(began).Seconds()}
	var links struct {
		Links []struct{ Rel, Href string }
	}
	if err := json.Unmarshal(body, &links); err != nil {
		return page{}, fmt.Errorf("%s: %w", path, err)
	}
	for _, l := range links.Links {
		if l.Rel == "next" {
			p.next = strings.TrimPrefix(l.Href, s.url)
		}
	}
	return p, nil
}
