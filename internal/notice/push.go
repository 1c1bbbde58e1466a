package notice

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/SherClockHolmes/webpush-go"
	"github.com/riverqueue/river"

	"simpul/internal/database"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/jobs"
)

// Push is the job that sends a notice to its person's phones.
type Push struct {
	Notice ID `json:"notice"`
}

// Kind implements river.JobArgs.
func (Push) Kind() string { return "push_notice" }

// mostTries spreads over some hours; what was not taken by then is old news, and
// waits in the inbox.
const mostTries = 6

// tell writes notices and owes them to the phones of those who have some.
func tell(ctx context.Context, tx *database.Tx, insert string, args ...any) error {
	var told []ID
	if err := tx.SelectContext(ctx, &told, insert, args...); err != nil {
		return fmt.Errorf("notice: tell: %w", err)
	}
	for _, id := range told {
		if err := jobs.Enqueue(ctx, tx, Push{id}, &river.InsertOpts{MaxAttempts: mostTries}); err != nil {
			return err
		}
	}
	return nil
}

// Pusher sends notices to phones.
type Pusher struct {
	DB      *database.DB
	Key     *ecdh.PrivateKey // the shop's own (RFC 8292), P-256
	Contact string           // of the shop, for push services: an https address or a mail address
	// Client speaks to push services. Phones say where theirs is, so it reaches
	// nothing that is not public.
	Client *http.Client
	// Anywhere lets a phone's push service be one without TLS, for tests.
	Anywhere bool
}

// PrivateKey makes the shop's key of 32 secret bytes: always the same of the
// same.
func PrivateKey(secret []byte) (*ecdh.PrivateKey, error) {
	// One less than the order of P-256, in hexadecimal.
	most, _ := new(big.Int).SetString("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550", 16)
	n := new(big.Int).Mod(new(big.Int).SetBytes(secret), most)
	key, err := ecdh.P256().NewPrivateKey(n.Add(n, big.NewInt(1)).FillBytes(make([]byte, 32)))
	if err != nil {
		return nil, fmt.Errorf("notice: key: %w", err)
	}
	return key, nil
}

// PublicKey is what browsers are told of the shop's key, in URL-safe base64.
func (p *Pusher) PublicKey() string {
	return base64.RawURLEncoding.EncodeToString(p.Key.PublicKey().Bytes())
}

// message is what a phone gets; its service worker shows it.
type message struct {
	Title string `json:"title"` // names who it is for
	Body  string `json:"body"`
	URL   string `json:"url"` // of her inbox
	Tag   string `json:"tag"` // one that comes twice replaces itself
}

const (
	pushSeconds = 3 * 24 * 60 * 60 // for how long a push service waits for the phone
	sendWithin  = 15 * time.Second
)

// InboxPath is her inbox, to which a push leads.
const InboxPath = "/perajin/kabar"

// ForField names in an inbox's address whose it is: another may use the phone when
// she opens a push.
const ForField = "untuk"

func inboxOf(person identity.PersonID) string {
	return InboxPath + "?" + ForField + "=" + strconv.FormatInt(int64(person), 10)
}

// Send sends a notice to all phones of its person, where she wants that. A phone
// that is there no more is forgotten. What fails is tried again: a phone that
// gets it twice shows it once.
func (p *Pusher) Send(ctx context.Context, id ID) error {
	var n struct {
		Notice
		Name string `db:"name"`
	}
	err := p.DB.GetContext(ctx, &n, named, int64(id))
	if database.NoRows(err) || err == nil && n.SeenAt != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("notice: push %d: %w", id, err)
	}
	choices, err := ChoicesOf(ctx, p.DB, n.Person)
	if err != nil {
		return err
	}
	if topic, safety := n.Kind.topic(); !safety && !choices[topic] {
		return nil
	}
	ctx = i18n.With(ctx, i18n.Indonesian)
	said := message{Title: i18n.T(ctx, "notice.for", n.Name), Body: n.Brief(ctx), URL: inboxOf(n.Person), Tag: "kabar-" + strconv.FormatInt(int64(id), 10)}
	if choices[WithAmounts] {
		said.Body = n.Text(ctx)
	}
	body, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("notice: push %d: %w", id, err)
	}
	phones, err := Phones(ctx, p.DB, n.Person)
	if err != nil {
		return err
	}
	var failed []error
	for _, phone := range phones {
		failed = append(failed, p.send(ctx, phone, body, said.Tag))
	}
	return errors.Join(failed...)
}

const named = `
	SELECT n.id, n.person_id, n.kind, n.subject, n.amount, n.reason, coalesce(n.about_id, 0) AS about_id, n.created_at, n.seen_at, p.name
	FROM notice n JOIN person p ON p.id = n.person_id WHERE n.id = $1`

func (p *Pusher) send(ctx context.Context, phone Phone, body []byte, topic string) error {
	if !p.Anywhere && !strings.HasPrefix(phone.Endpoint, "https://") {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	answer, err := webpush.SendNotificationWithContext(ctx, body,
		&webpush.Subscription{Endpoint: phone.Endpoint, Keys: webpush.Keys{Auth: phone.Auth, P256dh: phone.P256DH}},
		&webpush.Options{
			HTTPClient: p.Client, Subscriber: p.Contact, TTL: pushSeconds, Topic: topic, Urgency: webpush.UrgencyNormal,
			VAPIDPublicKey: p.PublicKey(), VAPIDPrivateKey: base64.RawURLEncoding.EncodeToString(p.Key.Bytes()),
		})
	if err != nil {
		return fmt.Errorf("notice: push service: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	switch {
	case answer.StatusCode == http.StatusGone || answer.StatusCode == http.StatusNotFound:
		return change(ctx, p.DB, dropEnded, phone.Endpoint)
	case answer.StatusCode >= 300:
		return fmt.Errorf("notice: push service answers %d", answer.StatusCode)
	}
	return nil
}

var errNotPublic = errors.New("notice: a push service that is not public")

// PublicClient is a client that reaches public addresses alone and follows no
// redirect: where it goes, strangers say.
func PublicClient() *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("notice: %w", err)
		}
		at := to.Addr().Unmap()
		if !at.IsGlobalUnicast() || at.IsPrivate() || netip.MustParsePrefix("100.64.0.0/10").Contains(at) || netip.MustParsePrefix("64:ff9b::/96").Contains(at) {
			return errNotPublic
		}
		return nil
	}}
	return &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 5 * time.Second, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       sendWithin,
	}
}
