package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/waylog/waylog/data"
)

// What is told to the operator alone, on an address of its own: metrics for
// Prometheus, profiles of the running program.

// newRegistry holds what can be said of any Go program, of this build and of
// the store; the handler and the listener add their own.
func newRegistry(store data.Store) *prometheus.Registry {
	r := prometheus.NewRegistry()
	b := readBuild()
	r.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		newStoreCollector(store),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "waylog_build_info", Help: "1, with the build as labels.",
			ConstLabels: prometheus.Labels{"version": b.version, "revision": b.revision, "goversion": b.goVersion},
		}, func() float64 { return 1 }),
	)
	return r
}

// connectionCounts are of the listener.
type connectionCounts struct {
	open    prometheus.Gauge
	refused *prometheus.CounterVec
	unread  *prometheus.CounterVec
}

func newConnectionCounts(r prometheus.Registerer) *connectionCounts {
	auto := promauto.With(r)
	return &connectionCounts{
		open:    auto.NewGauge(prometheus.GaugeOpts{Name: "waylog_connections_open", Help: "Connections of clients."}),
		refused: auto.NewCounterVec(prometheus.CounterOpts{Name: "waylog_connections_refused_total", Help: "Connections closed at once: too many in all, or from one address."}, []string{"reason"}),
		unread:  auto.NewCounterVec(prometheus.CounterOpts{Name: "waylog_http_unread_total", Help: "Requests that could not be read, by the status they were answered with."}, []string{"status"}),
	}
}

// privateHandler answers on the operator's address. Profiles tell what is in
// memory, so they are for this machine only unless the operator says otherwise.
func privateHandler(r *prometheus.Registry, profiles bool, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{
		Registry: r, MaxRequestsInFlight: 4, Timeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ErrorHandling: promhttp.ContinueOnError,
	}))
	if !profiles {
		mux.HandleFunc("/debug/pprof/", func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "profiles are served on an address of this machine only, such as --metrics-addr 127.0.0.1:9090, or with --pprof", http.StatusForbidden)
		})
		return mux
	}
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// watch serves the operator's address until stop is called.
func watch(listener net.Listener, handler http.Handler, log *slog.Logger) (stop func()) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	var done sync.WaitGroup
	done.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("metrics are not served any more", "error", err)
		}
	})
	return func() {
		_ = server.Close() // a scrape that is cut off is asked for again
		done.Wait()
	}
}

// isLoopback reports whether only this machine reaches what listens there.
func isLoopback(l net.Listener) bool {
	a, ok := l.Addr().(*net.TCPAddr)
	return ok && a.IP.IsLoopback()
}

// storeWait is how long a scrape waits for the store.
const storeWait = 5 * time.Second

// storeCollector asks the store when it is scraped. Events are counted anew
// only when there was a commit.
type storeCollector struct {
	store data.Store
	up, events, sequence, committed, size, log, free, writable,
	behind *prometheus.Desc

	mu      sync.Mutex
	counted int64 // the commit that the counts are of
	counts  map[string]int64
}

func newStoreCollector(store data.Store) *storeCollector {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("waylog_store_"+name, help, labels, nil)
	}
	return &storeCollector{
		store: store, counted: -1,
		up:        desc("up", "1 if the store answered this scrape."),
		events:    desc("events", "Events of a layer as it is now.", "layer"),
		sequence:  desc("commit_sequence", "Number of the last commit."),
		committed: desc("commit_timestamp_seconds", "When the last commit was recorded."),
		size:      desc("size_bytes", "Size of the database."),
		log:       desc("log_size_bytes", "Size of the write-ahead log beside it."),
		free:      desc("free_bytes", "Room left on the disk of the database."),
		writable:  desc("writable", "1 if the database and its folder may be written and there is room."),
		behind:    desc("text_index_lag_commits", "Commits whose words are not in the text index yet."),
	}
}

func (s *storeCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{s.up, s.events, s.sequence, s.committed, s.size, s.log, s.free, s.writable, s.behind} {
		ch <- d
	}
}

func (s *storeCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), storeWait)
	defer cancel()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	size := func(d *prometheus.Desc, v *int64) {
		if v != nil { // what is not known is not told
			gauge(d, float64(*v))
		}
	}
	st, err := s.store.Status(ctx)
	if err != nil {
		gauge(s.up, 0)
		return
	}
	gauge(s.sequence, float64(st.Head.Seq))
	if !st.Head.At.IsZero() {
		gauge(s.committed, float64(st.Head.At.UnixMilli())/1000)
	}
	size(s.size, st.Size)
	size(s.log, st.LogSize)
	size(s.free, st.FreeSpace)
	if st.Writable != nil {
		gauge(s.writable, map[bool]float64{true: 1}[*st.Writable])
	}
	gauge(s.behind, float64(st.Unindexed))
	counts, err := s.count(ctx, st.Head.Seq)
	if err != nil {
		gauge(s.up, 0)
		return
	}
	for layer, n := range counts {
		gauge(s.events, float64(n), layer)
	}
	gauge(s.up, 1)
}

func (s *storeCollector) count(ctx context.Context, at int64) (map[string]int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counted == at {
		return s.counts, nil
	}
	layers, err := s.store.Layers(ctx, at)
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	for _, l := range layers {
		if counts[l.ID], err = s.store.Count(ctx, data.Query{Layer: l.ID, At: at}); err != nil {
			return nil, err
		}
	}
	s.counted, s.counts = at, counts
	return counts, nil
}
