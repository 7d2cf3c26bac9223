package web

import (
	"net/netip"
	"testing"
	"time"
)

// TestRatesAreBounded asks from very many addresses: what is remembered does
// not grow, and who goes on asking is not forgotten.
func TestRatesAreBounded(t *testing.T) {
	r := newRates(50)
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	busy := netip.MustParsePrefix("203.0.113.9/32")
	for range 100 {
		if r.wait(busy, now) > 0 {
			t.Fatal("refused within the burst")
		}
	}
	a := netip.MustParseAddr("10.0.0.0")
	for i := range 100_000 {
		a = a.Next()
		if r.wait(AskerOf(a), now) > 0 {
			t.Fatal("an address that asked once is refused")
		}
		if i%1000 == 0 && r.wait(busy, now) == 0 {
			t.Fatalf("after %d other addresses the busy one is forgotten", i)
		}
	}
	if n := len(r.young) + len(r.old); n > 2*ratedAddresses {
		t.Errorf("%d addresses are remembered", n)
	}
}

func TestAskerOf(t *testing.T) {
	for in, want := range map[string]string{
		"203.0.113.9": "203.0.113.9/32", "::ffff:203.0.113.9": "203.0.113.9/32", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := AskerOf(netip.MustParseAddr(in)).String(); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestPlacesAreGivenBack(t *testing.T) {
	p := newPlaces(4, 2)
	a, b, c := netip.MustParsePrefix("10.0.0.1/32"), netip.MustParsePrefix("10.0.0.2/32"), netip.MustParsePrefix("10.0.0.3/32")
	var give []func()
	for _, of := range []netip.Prefix{a, a, b, b} {
		done, _ := p.take(of)
		if done == nil {
			t.Fatalf("%s got none", of)
		}
		give = append(give, done)
	}
	if done, own := p.take(a); done != nil || !own {
		t.Error("a third place for one address")
	}
	if done, own := p.take(c); done != nil || own {
		t.Error("a fifth place")
	}
	for _, done := range give {
		done()
	}
	if p.inUse() != 0 || len(p.by) != 0 {
		t.Errorf("%d places and %d addresses are left", p.inUse(), len(p.by))
	}
}
