// Package config turns the environment into a checked structure. Every fault
// is found at start and all are told at once; nothing else reads the
// environment.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Config is what the environment says.
type Config struct {
	// Addr is the address to listen on, host:port.
	Addr string `env:"SIMPUL_ADDR" envDefault:"127.0.0.1:8080"`
	// Data is the folder of what the program keeps itself: pictures, secrets
	// and, without DATABASE_URL, the database.
	Data string `env:"SIMPUL_DATA" envDefault:"./data"`
	// BaseURL is the address that browsers use, without a final slash.
	BaseURL string `env:"SIMPUL_BASE_URL"`
	// TrustedProxies are addresses or networks whose X-Forwarded-For counts.
	TrustedProxies []string `env:"SIMPUL_TRUSTED_PROXIES" envSeparator:","`
	// PostgresBin is the folder of the PostgreSQL to run in demonstration mode;
	// empty to look for one.
	PostgresBin string `env:"SIMPUL_POSTGRES_BIN"`

	// DatabaseURL is the application's login. Empty means demonstration mode.
	DatabaseURL string `env:"DATABASE_URL"`
	// DatabaseOwnerURL migrates; DatabaseReportURL reads reports. Both default
	// to DatabaseURL.
	DatabaseOwnerURL  string `env:"DATABASE_OWNER_URL"`
	DatabaseReportURL string `env:"DATABASE_REPORT_URL"`

	StripeSecretKey     string `env:"STRIPE_SECRET_KEY"`
	StripeWebhookSecret string `env:"STRIPE_WEBHOOK_SECRET"`
	// StripeAPIBase points the client elsewhere, for tests.
	StripeAPIBase string `env:"STRIPE_API_BASE"`

	// MediaURL is where browsers find pictures; empty for this program's /m/.
	MediaURL string `env:"MEDIA_URL"`
	// SMTPURL sends mail: smtp://user:password@host:port.
	SMTPURL string `env:"SMTP_URL"`
	// SMTPFrom is the address that mail comes from; empty for the login's, or
	// no-reply at the shop's host.
	SMTPFrom string `env:"SMTP_FROM"`
}

// Faults are all that is wrong with the environment, one line each.
type Faults []string

func (f Faults) Error() string { return strings.Join(f, "\n") }

// Load reads and checks environ, a list of KEY=value as os.Environ gives it.
// A wrong environment is returned as Faults.
func Load(environ []string) (Config, error) {
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: env.ToMap(environ)}); err != nil {
		var all env.AggregateError
		if !errors.As(err, &all) {
			return c, fmt.Errorf("config: %w", err)
		}
		var faults Faults
		for _, e := range all.Errors {
			faults = append(faults, e.Error())
		}
		return c, faults
	}
	if c.BaseURL == "" {
		c.BaseURL = baseURL(c.Addr)
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	if c.MediaURL == "" {
		c.MediaURL = "/m/"
	}
	if !strings.HasSuffix(c.MediaURL, "/") {
		c.MediaURL += "/"
	}
	if faults := c.check(); len(faults) > 0 {
		return c, faults
	}
	return c, nil
}

// baseURL is where a browser on the same machine finds an address: one without
// a host, or with 0.0.0.0 or ::, listens on all of the machine's and names none.
func baseURL(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip, notIP := netip.ParseAddr(host); err != nil || host == "" || notIP == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// At is the configuration of a program that listens where it was told to, or
// on the port that the system chose when it was told none, 0.
func (c Config) At(listening net.Addr) Config {
	host, port, err := net.SplitHostPort(c.Addr)
	if _, chosen, chosenErr := net.SplitHostPort(listening.String()); err == nil && chosenErr == nil && port == "0" {
		derived := c.BaseURL == baseURL(c.Addr)
		c.Addr = net.JoinHostPort(host, chosen)
		if derived {
			c.BaseURL = baseURL(c.Addr)
		}
	}
	return c
}

// Demonstration tells whether the program runs on its own server with
// demonstration data.
func (c Config) Demonstration() bool { return c.DatabaseURL == "" }

// Stripe tells whether payment by card is set up.
func (c Config) Stripe() bool { return c.StripeSecretKey != "" }

// Sender is who mail comes from.
func (c Config) Sender() mail.Address {
	from := mail.Address{Name: "Simpul", Address: c.SMTPFrom}
	if from.Address != "" {
		return from
	}
	if server, err := url.Parse(c.SMTPURL); err == nil && strings.Contains(server.User.Username(), "@") {
		from.Address = server.User.Username()
	} else if base, err := url.Parse(c.BaseURL); err == nil {
		from.Address = "no-reply@" + base.Hostname()
	}
	return from
}

// Path is a path below the data folder.
func (c Config) Path(parts ...string) string {
	return filepath.Join(append([]string{c.Data}, parts...)...)
}

func (c Config) check() Faults {
	var faults Faults
	add := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }

	if _, port, err := net.SplitHostPort(c.Addr); err != nil || port == "" {
		add("SIMPUL_ADDR: %q is no host:port, such as 127.0.0.1:8080", c.Addr)
	}
	if c.Data == "" {
		add("SIMPUL_DATA: must name a folder")
	}
	if !isURL(c.BaseURL, "http", "https") {
		add("SIMPUL_BASE_URL: %q is no address such as https://toko.example", c.BaseURL)
	} else if u, _ := url.Parse(c.BaseURL); u.Path != "" || u.RawQuery != "" {
		add("SIMPUL_BASE_URL: %q has a path; the shop lives at the root of its host", c.BaseURL)
	}
	for _, proxy := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(proxy); err == nil {
			continue
		}
		if _, err := netip.ParseAddr(proxy); err != nil {
			add("SIMPUL_TRUSTED_PROXIES: %q is no address or network", proxy)
		}
	}
	faults = append(faults, c.checkDatabase()...)
	faults = append(faults, c.checkStripe()...)
	if c.MediaURL[0] != '/' && !isURL(c.MediaURL, "http", "https") {
		add("MEDIA_URL: %q is neither a path nor an address", c.MediaURL)
	}
	if c.SMTPURL != "" && !isURL(c.SMTPURL, "smtp", "smtps") {
		add("SMTP_URL: no address such as smtp://user:password@mail.example:587")
	}
	if c.SMTPFrom != "" {
		if a, err := mail.ParseAddress(c.SMTPFrom); err != nil || a.Address != c.SMTPFrom {
			add("SMTP_FROM: %q is no e-mail address such as toko@simpul.example", c.SMTPFrom)
		}
		if c.SMTPURL == "" {
			add("SMTP_FROM: given without SMTP_URL")
		}
	}
	return faults
}

func (c Config) checkDatabase() Faults {
	var faults Faults
	for _, setting := range []struct{ name, value string }{
		{"DATABASE_URL", c.DatabaseURL}, {"DATABASE_OWNER_URL", c.DatabaseOwnerURL}, {"DATABASE_REPORT_URL", c.DatabaseReportURL},
	} {
		switch {
		case setting.value == "":
		case !isDatabaseURL(setting.value):
			// The value may hold a password, so it is not repeated.
			faults = append(faults, setting.name+": no address such as postgres://user:password@host:5432/simpul")
		case c.DatabaseURL == "":
			faults = append(faults, setting.name+": given without DATABASE_URL")
		}
	}
	return faults
}

// isDatabaseURL tells whether a value names a server: by host, or by the folder
// of its socket, as postgres:///simpul?host=/run/postgresql does.
func isDatabaseURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return false
	}
	return u.Host != "" || u.Query().Get("host") != ""
}

func (c Config) checkStripe() Faults {
	var faults Faults
	if c.StripeSecretKey == "" {
		if c.StripeWebhookSecret != "" {
			faults = append(faults, "STRIPE_WEBHOOK_SECRET: given without STRIPE_SECRET_KEY")
		}
		if c.StripeAPIBase != "" {
			faults = append(faults, "STRIPE_API_BASE: given without STRIPE_SECRET_KEY")
		}
		return faults
	}
	if !strings.HasPrefix(c.StripeSecretKey, "sk_") && !strings.HasPrefix(c.StripeSecretKey, "rk_") {
		faults = append(faults, "STRIPE_SECRET_KEY: must start with sk_ or rk_")
	}
	if c.Demonstration() && strings.Contains(c.StripeSecretKey, "_live_") {
		faults = append(faults, "STRIPE_SECRET_KEY: takes real money, and without DATABASE_URL this is a demonstration; a test key will do")
	}
	if !strings.HasPrefix(c.StripeWebhookSecret, "whsec_") {
		faults = append(faults, "STRIPE_WEBHOOK_SECRET: must start with whsec_; without it no payment could settle")
	}
	if c.StripeAPIBase != "" && !isURL(c.StripeAPIBase, "http", "https") {
		faults = append(faults, fmt.Sprintf("STRIPE_API_BASE: %q is no address", c.StripeAPIBase))
	}
	return faults
}

func isURL(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return false
	}
	for _, scheme := range schemes {
		if u.Scheme == scheme {
			return true
		}
	}
	return false
}
