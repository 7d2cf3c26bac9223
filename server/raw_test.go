package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/sqlite"
	"github.com/waylog/waylog/server/web"
)

// openFront serves a small store from this process, with limits of its own, and
// returns the address.
func openFront(t *testing.T, change func(*front, *web.Config)) string {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "w.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.PutLayer(t.Context(), data.Layer{ID: "own", Redistribute: true}, "tester", ""); err != nil {
		t.Fatal(err)
	}
	event := data.Event{ID: "a", Title: "Strike"}
	if _, err := store.Commit(t.Context(), data.Edit{Layer: "own", Ops: []data.Op{{Kind: data.Put, Event: &event}}}); err != nil {
		t.Fatal(err)
	}
	log := discardLog()
	f, cfg := defaultFront(log, newConnectionCounts(nil)), web.Config{Store: store, Log: log}
	if change != nil {
		change(&f, &cfg)
	}
	handler, err := web.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() {
		if err := f.serve(ctx, listener, handler); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	t.Cleanup(func() {
		stop()
		done.Wait()
		store.Close()
	})
	return listener.Addr().String()
}

// say opens a connection, sends bytes and returns all that is answered until
// the server closes.
func say(t *testing.T, addr, bytes string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, bytes); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil && len(answer) == 0 {
		t.Fatalf("%q: %v", bytes, err)
	}
	return string(answer)
}

// TestRawRequests sends bytes that proxies and attackers send. Where a request
// could be read in two ways it is refused, and the connection ends: nothing
// that follows can be taken for another request. Every refusal is a problem.
func TestRawRequests(t *testing.T) {
	addr := openFront(t, nil)
	const end = "Host: x\r\nConnection: close\r\n\r\n"
	for _, c := range []struct {
		name, send string
		statuses   []int // of the answers, in order
		has        string
	}{
		{"plain", "GET /collections HTTP/1.1\r\n" + end, []int{200}, `"id":"own"`},
		{"malformed escape in the path", "GET /collections/own/items/%zz HTTP/1.1\r\n" + end, []int{400}, "two hexadecimal digits"},
		{"half an escape", "GET /collections/own/items/% HTTP/1.1\r\n" + end, []int{400}, "unreadable-request"},
		{"malformed escape in the query", "GET /collections/own/items?q=%zz HTTP/1.1\r\n" + end, []int{400}, `"parameter":"q"`},
		{"control character in the address", "GET /collections\x01 HTTP/1.1\r\n" + end, []int{400}, "unreadable-request"},
		{"zero byte in the address", "GET /collections\x00 HTTP/1.1\r\n" + end, []int{400}, "unreadable-request"},
		{"zero byte in a header", "GET /collections HTTP/1.1\r\nX-A: a\x00b\r\n" + end, []int{400}, "unreadable-request"},
		{"zero byte in a header's name", "GET /collections HTTP/1.1\r\nX\x00A: b\r\n" + end, []int{400}, "unreadable-request"},
		{"blank before the colon", "GET /collections HTTP/1.1\r\nContent-Length : 5\r\n" + end, []int{400}, "unreadable-request"},
		{"header folded over two lines", "GET /collections HTTP/1.1\r\nX-A: a\r\n b\r\n" + end, []int{200}, ""}, // joined by a blank, as RFC 9112 5.2 allows
		{"first header folded", "GET /collections HTTP/1.1\r\n X-A: a\r\n" + end, []int{400}, "unreadable-request"},
		{"bare line feeds", "GET /collections HTTP/1.1\nHost: x\nConnection: close\n\n", []int{200}, `"id":"own"`}, // as RFC 9112 2.2 allows
		{"bare carriage return", "GET /collections HTTP/1.1\rHost: x\r\n" + end, []int{400}, "unreadable-request"},
		{"no Host", "GET /collections HTTP/1.1\r\nConnection: close\r\n\r\n", []int{400}, "missing required Host header"},
		{"two Hosts", "GET /collections HTTP/1.1\r\nHost: a\r\n" + end, []int{400}, "unreadable-request"},
		{"Host with a blank", "GET /collections HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", []int{400}, "malformed Host header"},
		{"Host of a stranger", "GET /collections HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", []int{200}, "http://evil.example/collections"}, // links go by it unless --base-url says otherwise; no cache may share them
		{"absolute form", "GET http://other.example/collections?f=json HTTP/1.1\r\n" + end, []int{200}, `"id":"own"`},
		{"absolute form without a path", "GET http://other.example HTTP/1.1\r\n" + end, []int{404}, "problem"},
		{"authority form", "CONNECT other.example:443 HTTP/1.1\r\n" + end, []int{404}, "problem"},
		{"asterisk", "OPTIONS * HTTP/1.1\r\n" + end, []int{200}, ""},
		{"asterisk to get", "GET * HTTP/1.1\r\n" + end, []int{404}, "problem"},
		{"address without a slash", "GET collections HTTP/1.1\r\n" + end, []int{400}, "unreadable-request"},
		{"HTTP/1.0", "GET /collections HTTP/1.0\r\n\r\n", []int{200}, `"id":"own"`},
		{"HTTP/0.9", "GET /collections\r\n\r\n", []int{400}, "unreadable-request"},
		{"HTTP/2 in the open", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []int{404}, "not-found"}, // net/http hands it on; nothing is at *,
		{"HTTP/3 in words", "GET /collections HTTP/3.0\r\n" + end, []int{505}, "unknown-version"},
		{"a version that is none", "GET /collections HTTP/x\r\n" + end, []int{400}, "unreadable-request"},
		{"TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", []int{400}, "unreadable-request"},
		{"nothing but a line", "\r\n\r\n", []int{400}, "unreadable-request"},
		{"method that is none", "G@T /collections HTTP/1.1\r\n" + end, []int{400}, "unreadable-request"},

		// One body, two lengths.
		{"length and chunks", "GET /collections HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n" + end, []int{413}, "body-not-expected"},
		{"two lengths", "GET /collections HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nGET /healthz HTTP/1.1\r\n" + end, []int{400}, "unreadable-request"},
		{"the same length twice", "GET /collections HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", []int{200}, ""},
		{"a length in a list", "GET /collections HTTP/1.1\r\nHost: x\r\nContent-Length: 0, 4\r\n\r\n", []int{400}, "unreadable-request"},
		{"a length with a sign", "GET /collections HTTP/1.1\r\nHost: x\r\nContent-Length: +0\r\n\r\n", []int{400}, "unreadable-request"},
		{"a length below nothing", "GET /collections HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", []int{400}, "unreadable-request"},
		{"a length beyond numbers", "GET /collections HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", []int{400}, "unreadable-request"},
		{"chunks", "GET /collections HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", []int{413}, "body-not-expected"},
		{"chunks with an extension", "GET /collections HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0;c\r\n\r\n", []int{413}, "body-not-expected"},
		{"chunks, hidden", "GET /collections HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", []int{501}, "unknown-transfer-coding"},
		{"chunks twice", "GET /collections HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", []int{501}, "unknown-transfer-coding"},
		{"chunks packed", "GET /collections HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", []int{501}, "unknown-transfer-coding"},
		{"a body nobody reads", "GET /collections HTTP/1.1\r\nHost: x\r\nContent-Length: 37\r\n\r\nGET /healthz HTTP/1.1\r\nHost: smuggle\r\n\r\n", []int{413}, "body-not-expected"},
		{"a body to a method that is not allowed", "POST /collections HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", []int{405}, "method-not-allowed"},
		{"what is expected", "GET /collections HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", []int{413}, "body-not-expected"},
		{"what cannot be expected", "GET /collections HTTP/1.1\r\nHost: x\r\nExpect: a cup of tea\r\n\r\n", []int{417}, ""},

		// Several on one connection.
		{"two in a row", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /conformance HTTP/1.1\r\n" + end, []int{200, 200}, "conformsTo"},
		{"one that cannot be read behind a good one", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /%zz HTTP/1.1\r\n" + end, []int{200, 400}, "unreadable-request"},
		{"a good one behind one that cannot be read", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\n" + end, []int{400}, "unreadable-request"},
		{"sixty in a row", strings.Repeat("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", 60) + "GET /healthz HTTP/1.1\r\n" + end, repeated(200, 61), ""},
		{"headers of 70 KB", "GET /collections HTTP/1.1\r\nX-A: " + strings.Repeat("a", 70<<10) + "\r\n" + end, []int{431}, "headers-too-long"},
		{"headers of 20 KB", "GET /collections HTTP/1.1\r\nX-A: " + strings.Repeat("a", 20<<10) + "\r\n" + end, []int{431}, "headers-too-long"},
		{"two thousand headers", "GET /collections HTTP/1.1\r\n" + strings.Repeat("A: bcdefgh\r\n", 2000) + end, []int{431}, "headers-too-long"},
		{"an address of 9 KB", "GET /collections?q=" + strings.Repeat("a", 9<<10) + " HTTP/1.1\r\n" + end, []int{414}, "address-too-long"},
		{"an address of 80 KB", "GET /collections?q=" + strings.Repeat("a", 80<<10) + " HTTP/1.1\r\n" + end, []int{431}, "headers-too-long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := say(t, addr, c.send)
			statuses, last := answers(t, answer)
			if fmt.Sprint(statuses) != fmt.Sprint(c.statuses) || !strings.Contains(last, c.has) {
				t.Errorf("answered %v, want %v with %q:\n%.1500s", statuses, c.statuses, c.has, answer)
			}
			if what := machine.FindString(answer); what != "" {
				t.Errorf("the answer tells of %q:\n%.1500s", what, answer)
			}
		})
	}
}

func repeated(n, times int) []int {
	list := make([]int, times)
	for i := range list {
		list[i] = n
	}
	return list
}

// answers reads all answers of a connection; a refusal must be a problem.
func answers(t *testing.T, text string) (statuses []int, last string) {
	t.Helper()
	in := bufio.NewReader(strings.NewReader(text))
	for {
		if _, err := in.Peek(1); err != nil {
			return statuses, last
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		body, err := io.ReadAll(res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		statuses, last = append(statuses, res.StatusCode), string(body)
		if res.StatusCode < 400 || res.StatusCode == http.StatusExpectationFailed {
			continue
		}
		var p struct {
			Type, Title, Detail, Expected string
			Status                        int
		}
		if err := json.Unmarshal(body, &p); err != nil || p.Status != res.StatusCode || !strings.HasPrefix(p.Type, "urn:waylog:problem:") || p.Title == "" || p.Detail == "" {
			t.Errorf("%d is no problem: %v %s", res.StatusCode, err, body)
		}
		for name, want := range map[string]string{"Content-Type": "application/problem+json", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%d: %s is %q, want %q", res.StatusCode, name, got, want)
			}
		}
	}
}

// TestNothingInAnAnswerIsTakenForARefusal lets an event say what net/http says
// when it cannot read a request.
func TestNothingInAnAnswerIsTakenForARefusal(t *testing.T) {
	const words = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request"
	handler := http.NewServeMux()
	handler.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		for range 3 {
			io.WriteString(w, words)
			control.Flush() // the words begin a write to the connection
		}
	})
	log := discardLog()
	f := defaultFront(log, newConnectionCounts(nil))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go f.serve(ctx, listener, handler)
	const once = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" // no chunks: the bytes go out as they are
	if answer := say(t, listener.Addr().String(), once); strings.Count(answer, words) != 3 {
		t.Errorf("the answer was changed: %q", answer)
	}
}

// TestSlowClients opens many connections that send a byte now and then. Others
// are answered meanwhile, and the slow ones are ended.
func TestSlowClients(t *testing.T) {
	const slow, patience = 150, 600 * time.Millisecond
	addr := openFront(t, func(f *front, _ *web.Config) { f.header, f.read = patience, patience })
	ended := make(chan time.Duration, slow)
	begun := time.Now()
	for range slow {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		go func() {
			go func() {
				for _, b := range []byte("GET /collections HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 1000)) {
					if _, err := conn.Write([]byte{b}); err != nil {
						return
					}
					time.Sleep(30 * time.Millisecond)
				}
			}()
			conn.SetReadDeadline(time.Now().Add(20 * time.Second))
			io.Copy(io.Discard, conn)
			ended <- time.Since(begun)
		}()
	}
	for range 20 {
		if statuses, _ := answers(t, say(t, addr, "GET /collections HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")); fmt.Sprint(statuses) != "[200]" {
			t.Errorf("beside the slow ones: %v", statuses)
		}
	}
	for i := range slow {
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			t.Fatalf("%d of %d slow connections are still open", slow-i, slow)
		}
	}
}

// TestIdleConnections lets a connection lie after its answer.
func TestIdleConnections(t *testing.T) {
	addr := openFront(t, func(f *front, _ *web.Config) { f.idle = 100 * time.Millisecond })
	if statuses, _ := answers(t, say(t, addr, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")); fmt.Sprint(statuses) != "[200]" {
		t.Errorf("%v", statuses) // say returned: the server closed it
	}
}

// TestConnectionsAreBounded opens more than there may be.
func TestConnectionsAreBounded(t *testing.T) {
	addr := openFront(t, func(f *front, _ *web.Config) { f.connections = 8 })
	var open []net.Conn
	for range 8 {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
		io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		if res, err := headOf(conn); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%v %v", res, err)
		}
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	res, err := headOf(conn)
	if err != nil || res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" || res.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("the ninth: %v %v", res, err)
	}
	for _, c := range open {
		c.Close()
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		res, err := headOf(conn)
		conn.Close()
		if err == nil && res.StatusCode == http.StatusOK {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("closed connections still count: %v %v", res, err)
		}
	}
}

// headOf reads the answer on a connection and leaves its body aside.
func headOf(conn net.Conn) (*http.Response, error) {
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil, err
	}
	return res, res.Body.Close()
}

func TestConnectionsOfOneAddress(t *testing.T) {
	l := &connections{most: 16, each: 2, counts: newConnectionCounts(prometheus.NewRegistry())}
	a, b := netip.MustParsePrefix("203.0.113.9/32"), netip.MustParsePrefix("203.0.113.10/32")
	for i, c := range []struct {
		of   netip.Prefix
		want string
	}{{a, ""}, {a, ""}, {a, "address"}, {b, ""}, {netip.Prefix{}, ""}, {netip.Prefix{}, ""}, {netip.Prefix{}, ""}} {
		if got := l.enter(c.of); got != c.want {
			t.Errorf("connection %d of %v: %q, want %q", i, c.of, got, c.want)
		}
	}
	l.leave(a)
	if got := l.enter(a); got != "" {
		t.Errorf("after one left: %q", got)
	}
	for range 10 {
		l.enter(netip.Prefix{})
	}
	if got := l.enter(b); got != "all" {
		t.Errorf("the seventeenth: %q", got)
	}
}
