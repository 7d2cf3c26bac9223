package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// loadFor is how long TestLoad loads the server; `make load` says a minute.
func loadFor(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("WAYLOG_LOAD")
	if text == "" {
		return 2 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > 10*time.Minute {
		t.Fatalf("WAYLOG_LOAD is %q: expected a time up to 10m", text)
	}
	return d
}

// synthetic is a table of made-up events around made-up places.
func synthetic(n int) string {
	random := rand.New(rand.NewPCG(7, 11))
	day := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC)
	var b strings.Builder
	b.WriteString("id,title,kind,date_start,date_end,longitude,latitude,place,killed_best,note\n")
	for i := range n {
		at := day.AddDate(0, 0, random.IntN(5000)).Format(time.DateOnly)
		fmt.Fprintf(&b, "s%d,Synthetic event %d,%s,%s,%s,%.4f,%.4f,Place %d,%d,made up for a test of load\n",
			i, i, []string{"airstrike", "shelling", "clash"}[random.IntN(3)], at, at, 36+6*random.Float64(), 33+4*random.Float64(), random.IntN(500), random.IntN(20))
	}
	return b.String()
}

// loads are what clients ask under load, the dear and the cheap.
var loads = []string{
	"/collections/load/items?limit=100", "/collections/load/items?limit=1000&bbox=37,34,40,36&datetime=2015-01-01/2016-01-01", "/collections/load/items?q=synthetic%204", "/collections/load/items/s7",
	"/collections/load/histogram", "/collections/load/summary?kind=clash", "/collections/load/timetiles/0/0/0", "/collections/load/timetiles/0/0/0?kind=airstrike",
	"/collections/load/export?f=csv", "/collections/load/export", "/collections", "/", "/?f=html&layers=load", "/card.png?layers=load", "/places?q=place%201",
	"/collections/load/items?limit=0", "/collections/nosuch/items", "/collections/load/items?cursor=x",
}

// TestLoad has more clients ask a real server than it has processors, among
// them some that leave and some that read slowly. Nothing fails, refusals are
// those of limits, memory stays bounded, and afterwards it answers as before.
// With WAYLOG_LOAD=60s it prints figures; `make load` does so.
func TestLoad(t *testing.T) {
	events := 3000
	long := os.Getenv("WAYLOG_LOAD") != ""
	if long {
		events = 50_000
	}
	db := filepath.Join(t.TempDir(), "w.db")
	if _, stderr, status := waylog(t, synthetic(events), "import", "--db", db, "--layer", "load", "--title", "Synthetic", "--licence", "none: synthetic", "-"); status != exitDone {
		t.Fatal(stderr)
	}
	s := startServer(t, "--no-sample", "--db", db, "--log-level", "warn", "--max-exports", "4")
	// Connections are kept: a machine has only so many ports.
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64 * runtime.NumCPU()}}
	defer client.CloseIdleConnections()
	ask := func(ctx context.Context, path string) (status int, took time.Duration, n int64, err error) {
		begun := time.Now()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
		if err != nil {
			return 0, 0, 0, err
		}
		res, err := client.Do(req)
		if err != nil {
			return 0, 0, 0, err
		}
		defer res.Body.Close()
		n, err = io.Copy(io.Discard, res.Body)
		return res.StatusCode, time.Since(begun), n, err
	}
	healthy := func() time.Duration {
		t.Helper()
		var took []time.Duration
		for range 11 {
			status, d, _, err := ask(t.Context(), "/collections/load/items?limit=10")
			if status != 200 || err != nil {
				t.Errorf("a healthy client: %d %v", status, err)
			}
			took = append(took, d)
		}
		slices.Sort(took)
		return took[len(took)/2]
	}
	before := healthy()

	clients := 8 * runtime.NumCPU()
	ctx, stop := context.WithTimeout(t.Context(), loadFor(t))
	defer stop()
	var mu sync.Mutex
	counts, slowest, bytes := map[int]int{}, map[string]time.Duration{}, int64(0)
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 3))
			for ctx.Err() == nil {
				path := loads[random.IntN(len(loads))]
				one, cancel := ctx, context.CancelFunc(func() {})
				leaves := random.IntN(10) == 0
				if leaves {
					one, cancel = context.WithTimeout(ctx, time.Duration(random.IntN(30))*time.Millisecond)
				}
				status, took, n, err := ask(one, path)
				gone := one.Err() != nil
				cancel()
				if gone {
					continue
				}
				mu.Lock()
				counts[status]++
				bytes += n
				slowest[path] = max(slowest[path], took)
				mu.Unlock()
				switch {
				case err != nil:
					t.Errorf("%s: %v", path, err)
					return
				case status >= 500 && status != http.StatusServiceUnavailable, status == http.StatusRequestTimeout:
					t.Errorf("%s: %d", path, status)
				}
			}
		})
	}
	for range 4 { // who reads a download a few bytes at a time
		all.Go(func() {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/collections/load/export?f=geojson", nil)
			if err != nil {
				t.Error(err)
				return
			}
			res, err := client.Do(req)
			if err != nil {
				return // the load ended
			}
			defer res.Body.Close()
			for buf := make([]byte, 512); ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
				if _, err := res.Body.Read(buf); err != nil {
					return
				}
			}
		})
	}
	peak, rss := int64(0), residentOf(t, s.cmd.Process.Pid)
	var probes []time.Duration
	for ctx.Err() == nil {
		peak = max(peak, residentOf(t, s.cmd.Process.Pid))
		status, took, _, err := ask(t.Context(), "/healthz")
		if status != 200 || err != nil {
			t.Errorf("alive under load: %d %v", status, err)
		}
		probes = append(probes, took)
		time.Sleep(100 * time.Millisecond)
	}
	all.Wait()
	time.Sleep(time.Second)
	after := healthy()
	if status, _, _, err := ask(t.Context(), "/readyz"); status != 200 || err != nil {
		t.Errorf("ready after the load: %d %v", status, err)
	}
	for status := range counts {
		if !slices.Contains([]int{200, 400, 404, 429, 503}, status) {
			t.Errorf("%d answers of %d", counts[status], status)
		}
	}
	if counts[200] == 0 {
		t.Errorf("nothing was answered: %v", counts)
	}
	const bound = 1 << 30 // far above what was measured, far below what a leak of each answer would make
	if peak > bound {
		t.Errorf("the server held %d MB", peak>>20)
	}
	if !long {
		return
	}
	slices.Sort(probes)
	t.Logf("%d clients, %d events, %s: answers by status %v, %.0f a second, %d MB before packing", clients, events, loadFor(t), counts, float64(sum(counts))/loadFor(t).Seconds(), bytes>>20)
	t.Logf("memory %d MB at first, %d MB at most; /healthz under load: median %s, slowest %s", rss>>20, peak>>20, probes[len(probes)/2], probes[len(probes)-1])
	t.Logf("items of a healthy client: median %s before, %s a second after", before, after)
	for _, path := range loads {
		t.Logf("slowest %10s %s", slowest[path].Round(time.Millisecond), path)
	}
}

func sum(counts map[int]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// residentOf is how many bytes a process holds in memory; 0 where the system
// does not say.
func residentOf(t *testing.T, pid int) int64 {
	t.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kilobytes, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(rest, "kB")), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kilobytes << 10
		}
	}
	return 0
}
