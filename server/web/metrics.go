package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics counts requests. Labels are of closed sets: templates of routes,
// known methods, statuses, reasons; never what a client wrote.
type metrics struct {
	routes   map[string]bool
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	bytes    *prometheus.CounterVec
	inFlight prometheus.Gauge
	refused  *prometheus.CounterVec
}

// newMetrics registers the metrics of the handler; nil registers none.
func newMetrics(reg prometheus.Registerer, exportsRunning func() int) *metrics {
	auto := promauto.With(reg)
	auto.NewGaugeFunc(prometheus.GaugeOpts{Name: "waylog_exports_running", Help: "Downloads of whole layers that are on their way."},
		func() float64 { return float64(exportsRunning()) })
	return &metrics{
		routes: map[string]bool{},
		requests: auto.NewCounterVec(prometheus.CounterOpts{Name: "waylog_http_requests_total", Help: "Requests answered; status 499 is a client that left."},
			[]string{"route", "method", "status"}),
		seconds: auto.NewHistogramVec(prometheus.HistogramOpts{
			Name: "waylog_http_request_duration_seconds", Help: "Time from a request's headers to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120},
		}, []string{"route"}),
		bytes:    auto.NewCounterVec(prometheus.CounterOpts{Name: "waylog_http_response_bytes_total", Help: "Bytes of answers, before they were packed."}, []string{"route"}),
		inFlight: auto.NewGauge(prometheus.GaugeOpts{Name: "waylog_http_requests_in_flight", Help: "Requests being answered."}),
		refused:  auto.NewCounterVec(prometheus.CounterOpts{Name: "waylog_http_refused_total", Help: "Requests refused because of a limit, by reason."}, []string{"reason"}),
	}
}

// learn notes the templates that a label may have.
func (m *metrics) learn(routes []*echo.Route) {
	for _, r := range routes {
		m.routes[r.Path] = true
	}
}

func (m *metrics) answered(c echo.Context, took time.Duration) {
	route, method, w := c.Path(), c.Request().Method, c.Response()
	if !m.routes[route] {
		route = "other"
	}
	if !slices.Contains([]string{
		http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
	}, method) {
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(w.Status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
	m.bytes.WithLabelValues(route).Add(float64(w.Size))
}

// refusal reports whether a problem is a limit that was reached, not a request
// that makes no sense and not a failure.
func refusal(p *problem) bool {
	switch strings.TrimPrefix(p.Type, problemType) {
	case tooLong.name, headersTooLong.name, bodyUnwanted.name, tooFast.name, overloaded.name, stopping.name, unreadable.name, unknownCoding.name, unknownVersion.name:
		return true
	}
	return false
}

func (m *metrics) refusal(p *problem) {
	if refusal(p) {
		m.refused.WithLabelValues(strings.TrimPrefix(p.Type, problemType)).Inc()
	}
}
