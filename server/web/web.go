package web

import (
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/waylog/waylog/data"
	"github.com/waylog/waylog/data/gazetteer"
)

// Config is what a handler is made of. Only Store is required.
type Config struct {
	Store            data.Store
	Static           fs.FS  // the built frontend: index.html and hash-named files
	StaticBuilt      bool   // false: `/` tells people how to build it
	BaseURL          string // address under which others reach the server, or "" for the request's host
	Tiles            string // template of online map tiles such as https://{s}.example.org/{z}/{x}/{y}.png, or ""
	TilesAttribution string // their attribution, plain text
	TileEvents       int    // most events that a time tile is made of where no index finds them; 0 is a million
	// Gazetteer returns the places that can be searched besides those of layers;
	// nil, or a nil answer, is none. It is called when a place is first looked for.
	Gazetteer     func() (*gazetteer.Gazetteer, error)
	DefaultLayers []string      // ids of the layers the page begins with; none is all
	Patience      time.Duration // how long a client may take to read 64 KB; 0 is a minute
	Version       string
	Log           *slog.Logger     // nil discards
	Now           func() time.Time // nil is time.Now

	Limits         Limits
	TrustedProxies []netip.Prefix        // whose X-Forwarded-For is believed; none is nobody's
	Metrics        prometheus.Registerer // nil counts for nobody
	Stopping       <-chan struct{}       // closed when the program was told to stop: it is not ready from then on
}

// server is the one handler's state: all of it is read-only after New, except
// the caches, which guard themselves.
type server struct {
	Config
	accepts map[endpoint]accepted
	api     map[string]any // OpenAPI document without its servers
	apiHTML *apiPage
	began   string // when New was called
	csp     string
	named   *placeKeeper
	public  atomic.Pointer[publicLayers]
	gzips   sync.Pool // of *gzip.Writer
	zstds   sync.Pool // of *zstd.Encoder

	rates   *rates // nil is no limit
	exports *places
	metrics *metrics
	untold  sync.Once // that a proxy seems to stand before the server

	shownFacts *recent[viewFacts] // of the views that were asked for last
	cards      *recent[[]byte]    // their pictures
	grounds    *kept[ground]      // what lies under the events on a picture

	vectorTiles *recent[[]byte]
	timeTiles   *recent[[]byte] // packed by gzip
	// What packs them, small and large ones: *gzip.Writer.
	packers, largePackers sync.Pool
}

// New returns the handler for every address that is served. The caller makes
// the http.Server around it and must leave its WriteTimeout at 0: a download
// sets its own deadline for each piece.
func New(cfg Config) (http.Handler, error) {
	if cfg.Store == nil {
		return nil, fmt.Errorf("make web handler: no store given")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.TileEvents == 0 {
		cfg.TileEvents = 1_000_000
	}
	if cfg.Patience == 0 {
		cfg.Patience = patience
	}
	if cfg.Limits.Rate == 0 {
		cfg.Limits.Rate = DefaultRate
	}
	if cfg.Limits.Exports == 0 {
		cfg.Limits.Exports = DefaultExports
	}
	if cfg.Gazetteer == nil {
		cfg.Gazetteer = func() (*gazetteer.Gazetteer, error) { return nil, nil }
	}
	if cfg.BaseURL != "" {
		u, err := url.Parse(cfg.BaseURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
			return nil, data.InvalidField("base-url", "%q: expected an address such as https://map.example.org", cfg.BaseURL)
		}
		cfg.BaseURL = strings.TrimSuffix(cfg.BaseURL, "/")
	}
	s := &server{Config: cfg, accepts: endpoints(), named: newPlaceKeeper(cfg.Store), began: cfg.Now().UTC().String()}
	const pictures = "pictures and previews"
	s.shownFacts = newRecent[viewFacts](recentBounds{what: pictures, most: 256, beside: 2, queue: 64}, nil)
	s.cards, s.grounds = newRecent[[]byte](recentBounds{what: pictures, most: 64, beside: 2, queue: 16}, nil), newKept[ground]()
	s.vectorTiles = newRecent(recentBounds{what: "tiles", most: tilesKept, beside: 2, queue: 512}, func(b []byte) int { return len(b) + tileOverhead })
	s.timeTiles = newRecent(recentBounds{what: "time tiles", most: tilesKept, beside: 2, queue: 512}, func(b []byte) int { return len(b) + tileOverhead })
	var err error
	if s.csp, err = contentSecurityPolicy(cfg.Tiles); err != nil {
		return nil, err
	}
	s.api = s.openAPI()
	if s.apiHTML, err = newAPIPage(s.api, s.csp); err != nil {
		return nil, err
	}
	if cfg.Limits.Rate > 0 {
		s.rates = newRates(cfg.Limits.Rate)
	}
	s.exports = newPlaces(cfg.Limits.Exports, max(1, cfg.Limits.Exports/4))
	s.metrics = newMetrics(cfg.Metrics, s.exports.inUse)
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { s.fail(c, err) }
	e.IPExtractor = clientAddress(cfg.TrustedProxies)
	s.routes(e)
	s.metrics.learn(e.Routes())
	return e, nil
}

// base returns the address of the landing page without the last slash.
func (s *server) base(r *http.Request) string {
	if s.BaseURL != "" {
		return s.BaseURL
	}
	host := r.Host
	if host == "" { // HTTP/1.0 need not say it
		if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
			host = a.String()
		}
	}
	if r.TLS != nil {
		return "https://" + host
	}
	return "http://" + host
}
