package web

import (
	"log/slog"
	"net/netip"
	"net/url"
	"strings"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/media"
)

// Options are what the server is made of.
type Options struct {
	BaseURL        string   // the address that browsers use, without a final slash
	TrustedProxies []string // addresses or networks whose X-Forwarded-For counts
	Demonstration  bool     // every page says that no money is real

	MediaURL string      // where browsers find pictures: "/m/" or an address elsewhere
	Pictures media.Store // what /m/ serves; nil when pictures lie elsewhere

	// FormHosts are origins that a form may lead to, such as
	// https://pay.example.com.
	FormHosts []string
	// StyleHashes allow inline sheets by content besides those of the frames,
	// each as sha256-….
	StyleHashes []string

	Uploads []Upload // routes that take large bodies
	Foreign []string // routes that strangers post to: webhooks

	DB    *database.DB
	Key   []byte // signs tokens and flashes
	Clock clock.Clock
	Log   *slog.Logger
	Setup *Setup // nil when everything is ready from the start
}

// Upload is a route whose body is not read for its handler: it calls Multipart
// or BodyReader, which end with the fault TooLarge after Bytes bytes. Path is a
// pattern as in a route, such as /perajin/jual/:id/foto.
type Upload struct {
	Path  string
	Bytes int64
}

// site is what every request shares; nothing in it changes.
type site struct {
	Options
	base     *url.URL
	proxies  []netip.Prefix
	policy   string // Content-Security-Policy
	lastWord [2][]byte
}

func newSite(o Options) *site {
	s := &site{Options: o}
	if s.Clock == nil {
		s.Clock = clock.System
	}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		base = &url.URL{}
	}
	s.base = base
	for _, proxy := range o.TrustedProxies {
		if p, err := netip.ParsePrefix(proxy); err == nil {
			s.proxies = append(s.proxies, p.Masked())
		} else if a, err := netip.ParseAddr(proxy); err == nil {
			s.proxies = append(s.proxies, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
		}
	}
	s.policy = s.contentPolicy()
	return s
}

func (s *site) secure() bool { return s.base.Scheme == "https" }

// mediaOrigin is the origin of pictures that lie elsewhere, else "".
func (s *site) mediaOrigin() string {
	if strings.HasPrefix(s.MediaURL, "/") {
		return ""
	}
	u, err := url.Parse(s.MediaURL)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
