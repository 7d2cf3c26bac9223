package web

import (
	"net"
	"net/netip"

	"github.com/labstack/echo/v4"
)

// Whose request it is matters to the limits only: it is written nowhere.

// clientAddress finds the address of the client. What X-Forwarded-For says is
// believed as far as trusted proxies wrote it, from its end; without trusted
// proxies it is the peer's own address.
func clientAddress(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range trusted {
		p = p.Masked()
		options = append(options, echo.TrustIPRange(&net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// asker is who the limits of one address are counted for; the zero Prefix is
// nobody: they do not hold for this machine itself, unless it is meant too.
func (s *server) asker(c echo.Context) netip.Prefix {
	a, err := netip.ParseAddr(c.RealIP())
	if err != nil || a.Unmap().IsLoopback() && !s.Limits.LoopbackToo {
		return netip.Prefix{}
	}
	return AskerOf(a)
}

// AskerOf is what counts as one: an IPv4 address, or the network that an IPv6
// address lies in, for a household has 2⁶⁴ of those.
func AskerOf(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
