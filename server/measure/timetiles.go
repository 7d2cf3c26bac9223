package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/waylog/waylog/data/sqlite"
)

// timeTiles measures how long the tiles of the densest place take that nobody
// asked for before, how large they are, and how many a second are answered that
// somebody did ask for.
func (b *bench) timeTiles() error {
	if err := b.indexWords(); err != nil {
		return err
	}
	s, _, err := b.serve(b.path("demo.db"))
	if err != nil {
		return err
	}
	defer s.stop() //nolint:errcheck // it was only read
	// What is asked is asked of a million events, and of ten.
	within, size, ofWorld := 5.0, 50.0, 400.0
	if b.events > 1_000_000 {
		within, size, ofWorld = 60, 200, 0
	}
	var tile, seen [3]int // level, row, column
	for _, level := range []int{0, 6, 8, 10} {
		for tile[0] < level {
			if tile, err = b.densestQuarter(s, tile); err != nil {
				return err
			}
		}
		most, kilobytes := within, size
		if level == 0 {
			most, kilobytes = 0, ofWorld
		}
		took, bytes, err := b.coldTile(s, tile)
		if err != nil {
			return err
		}
		if level == 6 {
			seen = tile
		}
		what := fmt.Sprintf("time tile of the densest place, level %d: ", level)
		b.figure(what+"made for the first time", "ms", most, took...)
		b.figure(what+"compressed", "KB", kilobytes, float64(bytes)/1000)
	}
	return b.cachedTile(s, tilePath(seen))
}

// indexWords waits until the words of the events are indexed, which a server would
// do meanwhile.
func (b *bench) indexWords() error {
	store, err := sqlite.Open(b.ctx, b.path("demo.db"), sqlite.Options{KeepWords: true})
	if err != nil {
		return err
	}
	defer store.Close() //nolint:errcheck // what it wrote it writes again
	for {
		st, err := store.Status(b.ctx)
		if err != nil || st.Unindexed == 0 {
			return err
		}
		select {
		case <-b.ctx.Done():
			return b.ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func tilePath(t [3]int) string {
	return fmt.Sprintf("/collections/demo/timetiles/%d/%d/%d", t[0], t[1], t[2])
}

// densestQuarter returns the quarter of a tile that has most events.
func (b *bench) densestQuarter(s *server, t [3]int) (best [3]int, err error) {
	most := uint32(0)
	for quarter := range 4 {
		next := [3]int{t[0] + 1, t[1]*2 + quarter/2, t[2]*2 + quarter%2}
		resp, err := s.get(b.ctx, tilePath(next)+"?bin=128", "identity")
		if err != nil {
			if strings.Contains(err.Error(), "204") { // nothing is in it
				continue
			}
			return best, err
		}
		body, err := io.ReadAll(resp.Body)
		if err = errors.Join(err, resp.Body.Close()); err != nil {
			return best, err
		}
		if len(body) < 24 {
			return best, fmt.Errorf("%s: %d bytes", tilePath(next), len(body))
		}
		if n := binary.LittleEndian.Uint32(body[20:]); n > most {
			best, most = next, n
		}
	}
	if most == 0 {
		return best, fmt.Errorf("no quarter of tile %v has events", t)
	}
	return best, nil
}

// coldTile asks for the same tile by addresses that differ in what changes
// nothing, so that it is made each time.
func (b *bench) coldTile(s *server, t [3]int) (took []float64, size int64, err error) {
	for run := range b.Runs {
		words := [3]string{"", "include", "exclude"}
		query := "?match=possible"
		if v := words[run%3]; v != "" {
			query += "&undated=" + v
		}
		if v := words[run/3%3]; v != "" {
			query += "&unplaced=" + v
		}
		f, err := s.fetch(b.ctx, tilePath(t)+query, "gzip")
		if err != nil {
			return nil, 0, err
		}
		took, size = append(took, f.seconds*1000), f.bytes
	}
	return took, size, nil
}

const (
	askers      = 8      // connections that ask at the same time
	askedInTurn = 20_000 // requests of a turn
)

// cachedTile compares the answers of a tile that is kept with those of a server
// of nothing but net/http that has these bytes in memory.
func (b *bench) cachedTile(s *server, path string) error {
	resp, err := s.get(b.ctx, path, "gzip")
	if err != nil {
		return err
	}
	body, err := io.ReadAll(resp.Body)
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return err
	}
	file := b.path("tile.gz")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(b.ctx, self, "--bare", file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }() // it has nothing to lose
	bare, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return fmt.Errorf("start the bare server: %w", err)
	}
	what := fmt.Sprintf("time tile of %d KB that is kept: a request, %d connections", (len(body)+500)/1000, askers)
	return b.compare(comparison{what: what, beside: "net/http with the same bytes in memory", unit: "µs", reach: 0.8},
		func() (float64, error) { return askMany(b.ctx, strings.TrimPrefix(s.url, "http://"), path) },
		func() (float64, error) { return askMany(b.ctx, strings.TrimSpace(bare), path) })
}

// askMany asks many times, on a few connections, and returns how many
// microseconds went by for each answer.
func askMany(ctx context.Context, address, path string) (float64, error) {
	var all sync.WaitGroup
	failed := make([]error, askers)
	began := time.Now()
	for i := range askers {
		all.Go(func() { failed[i] = askOn(ctx, address, path, askedInTurn/askers) })
	}
	all.Wait()
	took := time.Since(began)
	for _, err := range failed {
		if err != nil {
			return 0, err
		}
	}
	return took.Seconds() / askedInTurn * 1e6, nil
}

// askOn asks so many times on one connection. It reads of an answer what it must,
// as wrk does: what a client does besides would take its time from the server's.
func askOn(ctx context.Context, address, path string, times int) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // all that was wanted of it was read
	request := []byte("GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nAccept-Encoding: gzip\r\n\r\n")
	r := bufio.NewReaderSize(conn, 64<<10)
	for range times {
		if _, err := conn.Write(request); err != nil {
			return err
		}
		if err := skimAnswer(r); err != nil {
			return fmt.Errorf("%s%s: %w", address, path, err)
		}
	}
	return nil
}

// skimAnswer reads past a compressed answer whose length is told.
func skimAnswer(r *bufio.Reader) error {
	status, err := r.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("answer %q", status)
	}
	length, packed := 0, false
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		}
		packed = packed || string(line) == "Content-Encoding: gzip"
	}
	if length == 0 || !packed {
		return fmt.Errorf("%d bytes, compressed: %t", length, packed)
	}
	_, err = r.Discard(length)
	return err
}

// serveBare answers every request with the bytes of a file, and says where.
func serveBare(ctx context.Context, file string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	s := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/octet-stream")
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", `"bare"`)
		h.Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body) // who has gone needs no answer
	})}
	return s.Serve(l)
}
