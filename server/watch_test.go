package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/server/web"
)

// logBuffer is where a server under test writes its log.
type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// inside is `waylog serve` within this process.
type inside struct {
	t        *testing.T
	url      string
	log      *logBuffer
	stop     context.CancelFunc // what SIGTERM does
	finished chan struct{}
}

func serveInside(t *testing.T, args ...string) *inside {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s := &inside{t: t, log: &logBuffer{}, stop: stop, finished: make(chan struct{})}
	go func() {
		defer close(s.finished)
		args := append([]string{"serve", "--addr", "127.0.0.1:0", "--db", filepath.Join(t.TempDir(), "w.db")}, args...)
		if status := run(ctx, args, console{in: strings.NewReader(""), out: io.Discard, err: s.log}); status != exitDone {
			t.Errorf("serve ended with status %d: %s", status, s.log)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-s.finished
	})
	s.url = s.find(announced)
	return s
}

// find waits for a line of the log and returns what it says.
func (s *inside) find(re *regexp.Regexp) string {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if m := re.FindStringSubmatch(s.log.String()); m != nil {
			return m[len(m)-1]
		}
	}
	s.t.Fatalf("the log never said %s:\n%s", re, s.log)
	return ""
}

// private is the operator's address.
func (s *inside) private() string {
	s.t.Helper()
	return "http://" + s.find(regexp.MustCompile(`metrics are served.*addr"?[=:]"?([0-9.:]+)`))
}

func fetch(t *testing.T, address string, headers ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(body)
}

// metric is the sum of the samples of a name whose labels hold all these pairs.
func metric(t *testing.T, text, name string, pairs ...string) float64 {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	sum, found := 0.0, false
	for _, m := range families[name].GetMetric() {
		has := map[string]string{}
		for _, l := range m.GetLabel() {
			has[l.GetName()] = l.GetValue()
		}
		fits := true
		for i := 0; i < len(pairs); i += 2 {
			fits = fits && has[pairs[i]] == pairs[i+1]
		}
		if fits {
			found = true
			sum += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	if !found {
		t.Errorf("there is no %s %v", name, pairs)
	}
	return sum
}

// TestMetrics asks, then looks at what was counted.
func TestMetrics(t *testing.T) {
	s := serveInside(t, "--metrics-addr", "127.0.0.1:0")
	private := s.private()
	var strikes struct{ NumberMatched int }
	_, _, body := fetch(t, s.url+"/collections/strikes/items?limit=1")
	if err := json.Unmarshal([]byte(body), &strikes); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{
		"/collections/strikes/items?limit=1", "/collections/strikes/items/nosuch", "/collections/convoys/items", "/collections/strikes/export", "/nosuch/" + strings.Repeat("x", 50),
		"/collections?q=" + strings.Repeat("x", 9000), "/healthz",
	} {
		fetch(t, s.url+path)
	}
	say(t, strings.Replace(s.url, "http://localhost", "127.0.0.1", 1), "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n")
	status, header, text := fetch(t, private+"/metrics")
	if status != 200 || !strings.HasPrefix(header.Get("Content-Type"), "text/plain") {
		t.Fatalf("%d %v", status, header)
	}
	const items = "/collections/:layer/items"
	for _, c := range []struct {
		want  float64
		name  string
		pairs []string
	}{
		{3, "waylog_http_requests_total", []string{"route", items, "method", "GET", "status", "200"}},
		{1, "waylog_http_requests_total", []string{"route", items + "/:id", "status", "404"}},
		{1, "waylog_http_requests_total", []string{"route", "other", "status", "404"}},
		{3, "waylog_http_request_duration_seconds", []string{"route", items}},
		{1, "waylog_http_refused_total", []string{"reason", "address-too-long"}},
		{1, "waylog_http_unread_total", []string{"status", "400"}},
		{0, "waylog_http_requests_in_flight", nil},
		{0, "waylog_exports_running", nil},
		{1, "waylog_store_up", nil},
		{float64(strikes.NumberMatched), "waylog_store_events", []string{"layer", "strikes"}},
		{0, "waylog_store_text_index_lag_commits", nil},
		{0, "waylog_store_log_size_bytes", nil}, // an import ends by emptying it
		{1, "waylog_build_info", []string{"goversion", readBuild().goVersion}},
	} {
		if got := metric(t, text, c.name, c.pairs...); got != c.want {
			t.Errorf("%s %v is %g, want %g", c.name, c.pairs, got, c.want)
		}
	}
	for _, name := range []string{
		"waylog_store_commit_sequence", "waylog_store_commit_timestamp_seconds", "waylog_store_size_bytes", "waylog_store_free_bytes", "waylog_store_writable",
		"waylog_http_response_bytes_total", "waylog_connections_open", "go_goroutines", "process_resident_memory_bytes",
	} {
		if got := metric(t, text, name); got <= 0 {
			t.Errorf("%s is %g", name, got)
		}
	}
	if status, _, _ := fetch(t, s.url+"/metrics"); status != 404 {
		t.Errorf("the public address answers /metrics with %d", status)
	}
	if status, _, _ := fetch(t, s.url+"/debug/pprof/"); status != 404 {
		t.Errorf("the public address answers /debug/pprof/ with %d", status)
	}
	for path, want := range map[string]int{"/debug/pprof/": 200, "/debug/pprof/heap": 200, "/debug/pprof/cmdline": 200, "/": 404, "/collections": 404} {
		if status, _, _ := fetch(t, private+path); status != want {
			t.Errorf("private %s: %d, want %d", path, status, want)
		}
	}
}

// TestMetricsStayFew asks with ever new words: no label may come from a client.
func TestMetricsStayFew(t *testing.T) {
	s := serveInside(t, "--metrics-addr", "127.0.0.1:0")
	private := s.private()
	count := func() int {
		_, _, text := fetch(t, private+"/metrics")
		return strings.Count(text, "\nwaylog_http")
	}
	ask := func(i int) {
		fetch(t, fmt.Sprintf("%s/nosuch-%d", s.url, i))
		fetch(t, fmt.Sprintf("%s/collections/no-%d/items?q=%d", s.url, i, i))
		fetch(t, fmt.Sprintf("%s/static/no-%d", s.url, i))
		req, err := http.NewRequestWithContext(t.Context(), fmt.Sprintf("METHOD%d", i), s.url+"/collections", nil)
		if err != nil {
			t.Fatal(err)
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
		}
	}
	ask(0)
	before := count()
	for i := range 50 {
		ask(i + 1)
	}
	if after := count(); after != before {
		t.Errorf("%d samples grew to %d", before, after)
	}
}

func TestProfilesAreForThisMachineOnly(t *testing.T) {
	h := httptest.NewServer(privateHandler(newRegistry(unreachable{}), false, discardLog()))
	defer h.Close()
	if status, _, body := fetch(t, h.URL+"/debug/pprof/heap"); status != 403 || !strings.Contains(body, "--pprof") {
		t.Errorf("%d %s", status, body)
	}
	status, _, text := fetch(t, h.URL+"/metrics")
	if status != 200 || metric(t, text, "waylog_store_up") != 0 {
		t.Errorf("a store that does not answer: %d", status)
	}
	for addr, want := range map[string]bool{"127.0.0.1:0": true, "0.0.0.0:0": false} {
		l, err := net.Listen("tcp4", addr)
		if err != nil {
			t.Fatal(err)
		}
		if got := isLoopback(l); got != want {
			t.Errorf("%s is for this machine only: %t", addr, got)
		}
		l.Close()
	}
}

// unreachable is a store whose disk is gone.
type unreachable struct{ data.Store }

func (unreachable) Status(context.Context) (data.Status, error) {
	return data.Status{}, errors.New("input/output error")
}

// TestStopping tells a server to stop: /readyz says so at once, what else is
// asked is answered until the balancer has had its time, and what has begun is
// finished.
func TestStopping(t *testing.T) {
	s := serveInside(t, "--drain-delay", "2s")
	if status, _, body := fetch(t, s.url+"/readyz"); status != 200 || !strings.Contains(body, `"writable":true`) {
		t.Fatalf("ready: %d %s", status, body)
	}
	s.stop()
	s.find(regexp.MustCompile(`waylog stops`))
	status, header, body := fetch(t, s.url+"/readyz")
	if status != 503 || header.Get("Retry-After") == "" || !strings.Contains(body, "urn:waylog:problem:stopping") {
		t.Errorf("told to stop: %d %s", status, body)
	}
	for _, path := range []string{"/healthz", "/collections/strikes/items"} {
		if status, _, _ := fetch(t, s.url+path); status != 200 {
			t.Errorf("%s meanwhile: %d", path, status)
		}
	}
	select {
	case <-s.finished:
	case <-time.After(20 * time.Second):
		t.Error("the server did not stop")
	}
}

// TestLogs reads the log as a program would.
func TestLogs(t *testing.T) {
	s := serveInside(t, "--log-format", "json", "--log-level", "debug")
	fetch(t, s.url+"/collections/strikes/items?limit=zero&q=somebodys-name", "X-Request-Id", "from-the-proxy-1", "User-Agent", "agent-007", "Authorization", "Bearer hush", "Cookie", "session=hush")
	fetch(t, s.url+"/healthz")
	s.stop()
	<-s.finished
	type line struct {
		Time                                         time.Time
		Level, Msg, Method, Path, Problem, Parameter string
		Value, Version, Go                           string
		RequestID                                    string `json:"request_id"`
		Status                                       int
		Took                                         int64 // nanoseconds
	}
	var wrong, alive, begun bool
	for text := range strings.Lines(s.log.String()) {
		var l line
		if !strings.HasPrefix(text, "{") {
			continue // what is said to a person
		}
		if err := json.Unmarshal([]byte(text), &l); err != nil || l.Time.IsZero() || l.Level == "" {
			t.Errorf("%v: %s", err, text)
		}
		wrong = wrong || l.Msg == "request" && l.Status == 400 && l.Problem == "invalid-parameter" && l.Parameter == "limit" && l.Value == "zero" && l.RequestID == "from-the-proxy-1" && l.Took > 0
		alive = alive || l.Path == "/healthz" && l.Level == "DEBUG"
		begun = begun || l.Msg == "waylog serves" && l.Version != "" && l.Go == readBuild().goVersion
	}
	if !wrong || !alive || !begun {
		t.Errorf("the wrong request %t, the probe %t, the beginning %t:\n%s", wrong, alive, begun, s.log)
	}
	for _, never := range []string{"somebodys-name", "agent-007", "hush"} {
		if strings.Contains(s.log.String(), never) {
			t.Errorf("the log holds %s:\n%s", never, s.log)
		}
	}
	quiet := serveInside(t, "--log-level", "warn")
	fetch(t, quiet.url+"/collections")
	if strings.Contains(quiet.log.String(), "level=INFO") {
		t.Errorf("only warnings were asked for:\n%s", quiet.log)
	}
}

func TestServeFlags(t *testing.T) {
	db := filepath.Join(t.TempDir(), "w.db")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--rate-limit", "10"}, "at least 50"},
		{[]string{"--rate-limit", "NaN"}, "at least 50"},
		{[]string{"--rate-limit=-1"}, "at least 50"},
		{[]string{"--max-exports", "0"}, "at least 1"},
		{[]string{"--max-connections", "0"}, "at least 8"},
		{[]string{"--trusted-proxy", "10.0.0.0/33"}, "expected an address or a network"},
		{[]string{"--trusted-proxy", "proxy.example.org"}, "expected an address or a network"},
		{[]string{"--drain-delay=-1s"}, "expected a time"},
		{[]string{"--metrics-addr", "nowhere"}, "--metrics-addr"},
		{[]string{"--log-format", "xml"}, "text"},
		{[]string{"--log-level", "loud"}, "debug"},
	} {
		_, stderr, status := waylog(t, "", append([]string{"serve", "--addr", "127.0.0.1:0", "--no-sample", "--db", db}, c.args...)...)
		if status != exitUsage || !strings.Contains(stderr, c.want) || strings.Count(strings.TrimSpace(stderr), "\n") != 0 {
			t.Errorf("%v: status %d, %s", c.args, status, stderr)
		}
	}
	cmd := serveCmd{MaxExports: 1, MaxConnections: 8, RateLimit: new(0.0), TrustedProxy: []string{"10.1.2.3/8", "192.0.2.7", "2001:db8::/32"}}
	limits, proxies, err := cmd.limits()
	if err != nil || limits.Rate >= 0 || fmt.Sprint(proxies) != "[10.0.0.0/8 192.0.2.7/32 2001:db8::/32]" {
		t.Errorf("%+v %v %v", limits, proxies, err)
	}
	if _, _, err := (serveCmd{MaxExports: web.DefaultExports, MaxConnections: 4096}).limits(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
}

func TestVersionCommand(t *testing.T) {
	stdout, _, status := waylog(t, "", "version")
	if !regexp.MustCompile(`^waylog \S+ \(commit \S+, go\S+, \w+/\w+\)\n$`).MatchString(stdout) || status != exitDone {
		t.Errorf("%d %q", status, stdout)
	}
}

// TestRateLimitFlag says that this machine is meant too.
func TestRateLimitFlag(t *testing.T) {
	s := serveInside(t, "--rate-limit", "50", "--no-sample")
	counts := map[int]int{}
	for range 250 {
		status, header, _ := fetch(t, s.url+"/conformance")
		counts[status]++
		if n, err := strconv.Atoi(header.Get("Retry-After")); status == 429 && (err != nil || n < 1) {
			t.Errorf("Retry-After %q", header.Get("Retry-After"))
		}
	}
	if counts[200] < 100 || counts[200]+counts[429] != 250 {
		t.Errorf("%v", counts)
	}
}

func discardLog() *slog.Logger { return slog.New(slog.DiscardHandler) }
