package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	netmail "net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Message is one message to one person, as text and as HTML that say the same.
type Message struct {
	// ID names the message, the same however often it is sent, so that a
	// receiver can tell a repetition.
	ID       string
	To       netmail.Address
	Language string
	Subject  string
	Text     string
	HTML     string
	Date     time.Time
}

// Server is a mail server that takes what is sent.
type Server struct {
	host    string
	options []gomail.Option
	from    netmail.Address
}

// patience bounds how long a server may take to answer.
const patience = 30 * time.Second

// Open reads an address such as smtp://user:password@mail.example:587 (TLS is
// begun where the server knows it, and demanded before a password is told), or
// smtps://…, which begins with TLS. The sender is a name and an address. Nothing
// is connected yet.
func Open(address string, from netmail.Address) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("mail: address of the server: %w", err)
	}
	return open(u, from, nil, isLoopback(u.Hostname()))
}

// open is Open with the authorities that are trusted, nil for the system's; a
// local server is told all without TLS.
func open(u *url.URL, from netmail.Address, roots *x509.CertPool, local bool) (s *Server, err error) {
	s = &Server{host: u.Hostname(), from: from, options: []gomail.Option{gomail.WithTimeout(patience)}}
	port := 587
	switch {
	case u.Scheme == "smtps":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	case u.User != nil && !local:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case local:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	if roots != nil {
		s.options = append(s.options, gomail.WithTLSConfig(&tls.Config{RootCAs: roots, ServerName: s.host, MinVersion: tls.VersionTLS12}))
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, fmt.Errorf("mail: port of the server: %w", err)
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		auth := gomail.SMTPAuthAutoDiscover
		if local && u.Scheme != "smtps" {
			auth = gomail.SMTPAuthPlainNoEnc
		}
		s.options = append(s.options, gomail.WithSMTPAuth(auth), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return s, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send hands a message over to the server. When it returns an error the server
// may have taken it all the same.
func (s *Server) Send(ctx context.Context, m Message) error {
	message := gomail.NewMsg()
	message.FromMailAddress(&s.from)
	message.ToMailAddress(&m.To)
	message.Subject(m.Subject)
	message.SetDateWithValue(m.Date)
	message.SetMessageIDWithValue(m.ID)
	message.SetGenHeader("Content-Language", m.Language)
	// So that no absence is announced to the shop.
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, message); err != nil {
		return fmt.Errorf("mail: send %s: %w", m.ID, err)
	}
	return nil
}
