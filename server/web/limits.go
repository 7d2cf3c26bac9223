package web

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits bound what is asked of the server. Zero fields are the defaults.
type Limits struct {
	// Rate is how many requests a second one address may make for long; twice as
	// many at once. 0 is DefaultRate, less than 0 is no limit.
	Rate float64
	// LoopbackToo holds this machine to the limits of one address as well.
	// Otherwise it is free of them: a proxy beside the server asks for everybody.
	LoopbackToo bool
	// Exports is how many downloads of whole layers run at the same time; one
	// address gets a quarter of them. 0 is DefaultExports.
	Exports int
}

// The defaults. A map asks for some 20 answers when it is opened, one a second
// while somebody works with it.
const (
	DefaultRate    = 200
	DefaultExports = 32
)

const (
	// maxAddress is how long path and query may be together. A cursor that sorts
	// by a long title needs some room; proxies cut at about the same length.
	maxAddress = 8 << 10

	// maxHeaders is how long all headers may be together. Browsers and proxies
	// send two or three kilobytes.
	maxHeaders = 16 << 10

	// ratedAddresses is how many addresses are remembered at least, and half of
	// how many at most: some 100 bytes each.
	ratedAddresses = 8192
)

// rates is a bucket of tokens for every address that asked lately. Addresses
// move from young to old and are forgotten together: who is forgotten too early
// begins with a full bucket, so nobody is refused by mistake.
type rates struct {
	perSecond float64
	mu        sync.Mutex
	young     map[netip.Prefix]*rate.Limiter
	old       map[netip.Prefix]*rate.Limiter
}

func newRates(perSecond float64) *rates {
	return &rates{perSecond: perSecond, young: map[netip.Prefix]*rate.Limiter{}}
}

// wait returns how long an address has to wait before it may ask again; 0 takes
// a token.
func (r *rates) wait(of netip.Prefix, now time.Time) time.Duration {
	res := r.bucket(of).ReserveN(now, 1)
	delay := res.DelayFrom(now)
	if delay > 0 {
		res.CancelAt(now)
	}
	return delay
}

func (r *rates) bucket(of netip.Prefix) *rate.Limiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b, ok := r.young[of]; ok {
		return b
	}
	b, ok := r.old[of]
	if !ok {
		b = rate.NewLimiter(rate.Limit(r.perSecond), max(1, int(2*r.perSecond)))
	}
	if len(r.young) >= ratedAddresses {
		r.old, r.young = r.young, map[netip.Prefix]*rate.Limiter{}
	}
	r.young[of] = b
	return b
}

// places are seats that all share and of which nobody may take more than a few.
type places struct {
	all, each int
	mu        sync.Mutex
	taken     int
	by        map[netip.Prefix]int
}

func newPlaces(all, each int) *places {
	return &places{all: all, each: each, by: map[netip.Prefix]int{}}
}

// take returns, for an asker or for nobody in particular, how to give the place back, or nil and whether it was the asker
// who has too many already.
func (p *places) take(of netip.Prefix) (giveBack func(), own bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if of.IsValid() && p.by[of] >= p.each {
		return nil, true
	}
	if p.taken >= p.all {
		return nil, false
	}
	p.taken++
	if of.IsValid() {
		p.by[of]++
	}
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.taken--
		if !of.IsValid() {
			return
		}
		if p.by[of]--; p.by[of] == 0 {
			delete(p.by, of)
		}
	}, false
}

func (p *places) inUse() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.taken
}
