package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// countingListener counts how often something is written to its connections.
type countingListener struct {
	net.Listener
	writes atomic.Int64
}

type countingConn struct {
	*net.TCPConn
	writes *atomic.Int64
}

func (l *countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &countingConn{c.(*net.TCPConn), &l.writes}, nil
}

func (c *countingConn) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.TCPConn.Write(b)
}

// TestAnswersArriveWhole asks for answers of every length around the sizes of
// net/http's buffers, which are held back and joined, on connections that go on and
// that end, flushed and not.
func TestAnswersArriveWhole(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	counting := &countingListener{Listener: inner}
	body := make([]byte, 64<<10)
	for i := range body {
		body[i] = byte(i ^ i>>8)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("n"))
		piece, _ := strconv.Atoi(r.URL.Query().Get("piece"))
		if r.URL.Query().Has("length") {
			w.Header().Set("Content-Length", strconv.Itoa(n))
		}
		for rest := body[:n]; len(rest) > 0; {
			k := min(piece, len(rest))
			if _, err := w.Write(rest[:k]); err != nil {
				t.Errorf("%s: %v", r.URL, err)
			}
			if r.URL.Query().Has("flush") {
				if err := http.NewResponseController(w).Flush(); err != nil {
					t.Errorf("%s: %v", r.URL, err)
				}
			}
			rest = rest[k:]
		}
	})}
	attach(server)
	bounded := &connections{Listener: counting, most: 100, each: 100, free: func(netip.Addr) bool { return false }, counts: newConnectionCounts(prometheus.NewRegistry())}
	done := make(chan error, 1)
	go func() { done <- server.Serve(bounded) }()
	t.Cleanup(func() {
		if err := errors.Join(server.Close(), <-done); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})

	conn, err := net.Dial("tcp", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	going := bufio.NewReader(conn)
	ask := func(c net.Conn, r *bufio.Reader, query, more string, n int) {
		t.Helper()
		if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(c, "GET /?n=%d&%s HTTP/1.1\r\nHost: x\r\n%s\r\n", n, query, more); err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatalf("%d bytes, %s: %v", n, query, err)
		}
		got, err := io.ReadAll(resp.Body)
		if err != nil || !bytes.Equal(got, body[:n]) {
			t.Fatalf("%d bytes, %s: got %d, the same: %t, %v", n, query, len(got), bytes.Equal(got, body[:min(n, len(got))]), err)
		}
	}
	var sizes []int
	for _, around := range []int{fullBuffer, 2 * fullBuffer, 3 * fullBuffer} {
		for n := around - 300; n <= around+20; n++ { // a head has some 100 to 200 bytes
			sizes = append(sizes, n)
		}
	}
	for _, query := range []string{"piece=100000&length", "piece=100000", "piece=1000&length", "piece=4096&length&flush", "piece=3000&flush", "piece=1500"} {
		for i, n := range sizes {
			ask(conn, going, query, "", n)
			if i%5 == 0 {
				c, err := net.Dial("tcp", inner.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				ask(c, bufio.NewReader(c), query, "Connection: close\r\n", n)
				if err := c.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}

	before := counting.writes.Load()
	ask(conn, going, "piece=100000&length", "", 40_000)
	if n := counting.writes.Load() - before; n != 0 {
		t.Errorf("a large answer was written in %d pieces besides the one that joins them", n)
	}
}
