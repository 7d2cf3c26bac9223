package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/waylog/waylog/server/web"
)

// connections is a listener that bounds how many connections are open, in all
// and from one address, and that gives net/http's own refusals the form that
// all others have. A connection too many is told so and closed: were it left
// waiting, whoever holds many open would keep everybody out.
type connections struct {
	net.Listener
	most, each int                   // open at the same time; from one address
	free       func(netip.Addr) bool // addresses that speak for many, which may have any number
	counts     *connectionCounts

	mu   sync.Mutex
	open int
	by   map[netip.Prefix]int
}

func (l *connections) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		var of netip.Prefix
		if a, ok := c.RemoteAddr().(*net.TCPAddr); ok && !l.free(a.AddrPort().Addr().Unmap()) {
			of = web.AskerOf(a.AddrPort().Addr())
		}
		if reason := l.enter(of); reason != "" {
			l.counts.refused.WithLabelValues(reason).Inc()
			// Whether it can still be told or not, it is closed.
			_ = c.SetWriteDeadline(time.Now().Add(time.Second))
			_, _ = c.Write(web.Unread(http.StatusServiceUnavailable, ""))
			_ = c.Close()
			continue
		}
		l.counts.open.Inc()
		leave := sync.OnceFunc(func() {
			l.counts.open.Dec()
			l.leave(of)
		})
		return &connection{Conn: c, leave: leave, counts: l.counts, unread: true}, nil
	}
}

// enter counts a connection in, or says why it cannot be.
func (l *connections) enter(of netip.Prefix) (refused string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if of.IsValid() {
		if l.by[of] >= l.each {
			return "address"
		}
	}
	if l.open >= l.most {
		return "all"
	}
	l.open++
	if of.IsValid() {
		if l.by == nil {
			l.by = map[netip.Prefix]int{}
		}
		l.by[of]++
	}
	return ""
}

func (l *connections) leave(of netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	if of.IsValid() {
		if l.by[of]--; l.by[of] == 0 {
			delete(l.by, of)
		}
	}
}

// connection knows whether a request is being answered by a handler. As long as
// none is, net/http itself may write: a refusal of what it could not read, as
// plain text.
type connection struct {
	net.Conn
	leave  func()
	counts *connectionCounts
	// Only the goroutine that serves the connection touches these.
	unread    bool
	answering bool   // a handler runs
	held      []byte // of an answer, until more of it comes or the handler returns
}

// fullBuffer is how many bytes net/http writes at once when its buffer is full: the
// head of an answer and the beginning of its body. The rest follows at once, so they
// wait for it: one system call, and one time that the client wakes up, less for each
// answer (measured: a seventh of the time of one of 20 KB).
const fullBuffer = 4096

func (c *connection) Write(b []byte) (int, error) {
	if c.unread {
		if status, reason, ok := plainRefusal(b); ok {
			c.counts.unread.WithLabelValues(strconv.Itoa(status)).Inc()
			if _, err := c.Conn.Write(web.Unread(status, reason)); err != nil {
				return 0, err
			}
			return len(b), nil
		}
	}
	if len(c.held) > 0 {
		pieces := net.Buffers{c.held, b}
		n, err := pieces.WriteTo(c.Conn)
		n -= int64(len(c.held))
		c.held = c.held[:0]
		return max(0, int(n)), err
	}
	if c.answering && len(b) == fullBuffer {
		c.held = append(c.held, b...)
		return len(b), nil
	}
	return c.Conn.Write(b)
}

// release writes what is held back.
func (c *connection) release() {
	if len(c.held) > 0 {
		_, _ = c.Conn.Write(c.held) // what net/http writes next fails as well
		c.held = c.held[:0]
	}
}

func (c *connection) Close() error {
	c.leave()
	return c.Conn.Close()
}

// CloseWrite is how net/http ends a connection whose last answer must arrive
// though not all was read.
func (c *connection) CloseWrite() error {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		return tcp.CloseWrite()
	}
	return nil
}

// plainRefusal takes an answer apart that net/http wrote past every handler.
func plainRefusal(b []byte) (status int, reason string, ok bool) {
	// These headers and no other, in this order: no handler's answer has them.
	line, _, ok := bytes.Cut(b, []byte("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"))
	line, refusal := bytes.CutPrefix(line, []byte("HTTP/1.1 "))
	if !ok || !refusal || len(line) < 3 || bytes.ContainsAny(line, "\r\n") {
		return 0, "", false
	}
	status, err := strconv.Atoi(string(line[:3]))
	if err != nil || status < 400 {
		return 0, "", false
	}
	_, why, _ := bytes.Cut(line, []byte(": "))
	return status, string(why), true
}

type connectionKey struct{}

// attach tells the server's hooks and the handler which connection a request
// came on.
func attach(s *http.Server) {
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connectionKey{}, c)
	}
	s.ConnState = func(c net.Conn, state http.ConnState) {
		if c, ok := c.(*connection); ok && state == http.StateIdle { // the last answer is out
			c.unread = true
		}
	}
	next := s.Handler
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connectionKey{}).(*connection); ok {
			c.unread, c.answering = false, true
			defer func() {
				c.answering = false
				c.release()
			}()
		}
		next.ServeHTTP(w, r)
	})
}
