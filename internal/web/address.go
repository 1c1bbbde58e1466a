package web

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Address is where the request came from, as attempts are counted: an IPv4
// address, or the /64 of an IPv6 one, since a household has that many. What a
// proxy forwards counts only when the proxy is trusted, and is read from the
// end, because whoever asks may have put anything at the beginning.
func Address(c *fiber.Ctx) string {
	s := visitOf(c).site
	at, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return ""
	}
	hops := strings.Split(strings.Join(forwarded(c), ","), ",")
	slices.Reverse(hops)
	for _, hop := range hops {
		if !s.trusted(at) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		at = before
	}
	return network(at)
}

func forwarded(c *fiber.Ctx) []string {
	var all []string
	for _, value := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		all = append(all, string(value))
	}
	return all
}

func (s *site) trusted(at netip.Addr) bool {
	return slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(at.Unmap()) })
}

func network(at netip.Addr) string {
	at = at.Unmap().WithZone("")
	if at.Is4() {
		return at.String()
	}
	p, err := at.Prefix(64)
	if err != nil {
		return at.String()
	}
	return p.String()
}
