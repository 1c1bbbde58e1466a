package mail

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	netmail "net/mail"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// postbox is a mail server that knows TLS and a password, and keeps what came.
type postbox struct {
	port string

	mu      sync.Mutex
	users   []string
	arrived []delivery
}

type delivery struct {
	secure bool
	raw    string
}

func (p *postbox) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	return &errand{postbox: p, secure: secure}, nil
}

type errand struct {
	*postbox
	secure bool
}

func (e *errand) AuthMechanisms() []string { return []string{sasl.Plain} }

func (e *errand) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "rahasia" {
			return errors.New("wrong password")
		}
		e.mu.Lock()
		defer e.mu.Unlock()
		e.users = append(e.users, user)
		return nil
	}), nil
}

func (e *errand) Reset()                               {}
func (e *errand) Logout() error                        { return nil }
func (e *errand) Mail(string, *smtp.MailOptions) error { return nil }
func (e *errand) Rcpt(string, *smtp.RcptOptions) error { return nil }

func (e *errand) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.arrived = append(e.arrived, delivery{e.secure, string(raw)})
	return err
}

// authority signs certificates for names, as those that browsers trust do.
type authority struct {
	key   *ecdsa.PrivateKey
	own   *x509.Certificate
	roots *x509.CertPool
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	a := authority{key: newKey(t), roots: x509.NewCertPool()}
	draft := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Otoritas Contoh"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, draft, draft, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.own, err = x509.ParseCertificate(raw); err != nil {
		t.Fatal(err)
	}
	a.roots.AddCert(a.own)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (a authority) certificate(t *testing.T, name string, until time.Time) tls.Certificate {
	t.Helper()
	key := newKey(t)
	draft := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(name); ip != nil {
		draft.DNSNames, draft.IPAddresses = nil, []net.IP{ip}
	}
	raw, err := x509.CreateCertificate(rand.Reader, draft, a.own, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}
}

// begin starts the server; with implicit its first byte is TLS.
func begin(t *testing.T, certificate tls.Certificate, implicit bool) *postbox {
	t.Helper()
	p := &postbox{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, p.port, _ = net.SplitHostPort(listener.Addr().String())
	server := smtp.NewServer(p)
	server.Domain, server.ReadTimeout, server.WriteTimeout = "127.0.0.1", time.Minute, time.Minute
	server.ErrorLog = quiet{}
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if implicit {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
		<-ended
	})
	return p
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func letterTo(id string) Message {
	return Message{
		ID: id, To: netmail.Address{Name: "Rani", Address: "rani@contoh.example"}, Language: "id", Subject: "Lunas", Text: "Terima kasih.",
		HTML: "<p>Terima kasih.</p>", Date: time.Now(),
	}
}

// TestLettersGoOverTLS sends by STARTTLS and by TLS from the first byte, with a
// password, to a server whose authority is trusted; and sends nothing, nor the
// password, where the certificate is another name's, is over, or is of an
// authority that nobody trusts, or where the server knows no TLS at all.
func TestLettersGoOverTLS(t *testing.T) {
	t.Parallel()
	known, stranger := newAuthority(t), newAuthority(t)
	soon, past := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	for _, c := range []struct {
		name        string
		certificate tls.Certificate
		refusal     string // a part of it, "" for none
	}{
		{"trusted", known.certificate(t, "127.0.0.1", soon), ""},
		{"another name", known.certificate(t, "127.0.0.2", soon), "not 127.0.0.1"},
		{"over", known.certificate(t, "127.0.0.1", past), "expired"},
		{"unknown authority", stranger.certificate(t, "127.0.0.1", soon), "unknown authority"},
	} {
		for _, scheme := range []string{"smtp", "smtps"} {
			t.Run(c.name+" by "+scheme, func(t *testing.T) {
				t.Parallel()
				to := begin(t, c.certificate, scheme == "smtps")
				at, err := url.Parse(scheme + "://toko:rahasia@127.0.0.1:" + to.port)
				if err != nil {
					t.Fatal(err)
				}
				s, err := open(at, netmail.Address{Name: "Simpul", Address: "toko@contoh.example"}, known.roots, false)
				if err != nil {
					t.Fatal(err)
				}
				err = s.Send(context.Background(), letterTo("satu@contoh.example"))
				to.mu.Lock()
				defer to.mu.Unlock()
				if c.refusal != "" {
					if err == nil || !strings.Contains(err.Error(), c.refusal) {
						t.Errorf("%v, want %q", err, c.refusal)
					}
					if len(to.users)+len(to.arrived) > 0 {
						t.Errorf("told all the same: %v %d", to.users, len(to.arrived))
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if len(to.arrived) != 1 || !to.arrived[0].secure || !strings.Contains(to.arrived[0].raw, "satu@contoh.example") || len(to.users) != 1 || to.users[0] != "toko" {
					t.Errorf("arrived %+v by %v", to.arrived, to.users)
				}
			})
		}
	}
}
