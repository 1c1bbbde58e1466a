// Package wiring puts the program together: stories over databases, pages over
// stories, jobs beside them. It decides nothing; the commands and the tests of
// the whole program call it.
package wiring

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/books"
	"simpul/internal/checkout"
	"simpul/internal/clock"
	"simpul/internal/cod"
	"simpul/internal/config"
	"simpul/internal/database"
	"simpul/internal/direct"
	"simpul/internal/export"
	"simpul/internal/identity"
	"simpul/internal/letter"
	"simpul/internal/mail"
	"simpul/internal/mailroom"
	"simpul/internal/media"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payment/qris"
	"simpul/internal/payment/simulation"
	"simpul/internal/payment/stripe"
	"simpul/internal/payment/transfer"
	"simpul/internal/payout"
	"simpul/internal/producer"
	"simpul/internal/upload"
	"simpul/internal/web"
	"simpul/internal/web/admin"
	"simpul/internal/web/hook"
	"simpul/internal/web/kasir"
	"simpul/internal/web/koperasi"
	"simpul/internal/web/perajin"
	"simpul/internal/web/program"
	"simpul/internal/web/shop"
	"simpul/internal/web/signin"
	"simpul/internal/web/till"
	"simpul/internal/worker"
	mailview "simpul/views/mail"
	signinview "simpul/views/signin"
)

// Options are what the program runs on.
type Options struct {
	Config config.Config
	App    *database.DB
	Report *database.DB
	Store  media.Store
	Spool  string // folder for uploads while they are looked at; "" for the system's
	Secret config.Secret
	Clock  clock.Clock
	Log    *slog.Logger
	Setup  *web.Setup // nil when everything is ready
	// Phones and Offices are the logins that a demonstration offers.
	Phones, Offices []signinview.Hint
	Version         string
}

// Program is the whole, ready to serve.
type Program struct {
	Web      *fiber.App
	Worker   *worker.Worker
	Checkout *checkout.Checkout
	Books    *books.Books
	Payout   *payout.Office
	Gate     *identity.Gate
	Studio   *media.Studio
	Uploads  *upload.Shelf
	Exports  *export.Shelf
	pusher   *notice.Pusher
}

// New puts the program together. The schema has to be there.
func New(ctx context.Context, o Options) (*Program, error) {
	studio, err := media.NewStudio(o.Store, o.Spool)
	if err != nil {
		return nil, err
	}
	uploads, err := upload.Open(o.App, studio, o.Config.Path("uploads"))
	if err != nil {
		return nil, err
	}
	shelf, err := export.OpenShelf(o.Config.Path("exports"))
	if err != nil {
		return nil, err
	}
	vault, err := producer.NewVault(o.Secret.Key("payout destination"))
	if err != nil {
		return nil, err
	}
	p := &Program{Studio: studio, Uploads: uploads, Exports: shelf, Gate: identity.NewGate(o.Secret.Key("pin"), identity.SmallMachine())}

	p.Payout = &payout.Office{DB: o.App, Vault: vault, CodeKey: o.Secret.Key("payout code")}
	pay, err := newPayments(ctx, o)
	if err != nil {
		return nil, err
	}
	p.Checkout = &checkout.Checkout{DB: o.App, Providers: pay.Providers, BaseURL: o.Config.BaseURL, Random: rand.Reader}
	p.Books = &books.Books{DB: o.App, Processors: pay.Processors, Settle: p.Checkout.SettleEvent}
	if p.pusher, err = newPusher(o); err != nil {
		return nil, err
	}
	post, err := newPost(o)
	if err != nil {
		return nil, err
	}
	p.Worker, err = worker.New(worker.Options{
		Post: post, Pusher: p.pusher, DB: o.App, Report: o.Report, Clock: o.Clock, Log: o.Log, Checkout: p.Checkout, Books: p.Books, Studio: studio, Uploads: uploads, Readers: pay.Readers,
		Exports: &export.Maker{DB: o.App, Report: o.Report, Shelf: shelf, Source: program.Source, Clock: o.Clock},
	})
	if err != nil {
		return nil, err
	}
	p.Web = web.New(web.Options{
		BaseURL: o.Config.BaseURL, TrustedProxies: o.Config.TrustedProxies, Demonstration: pay.simulation != nil,
		MediaURL: o.Config.MediaURL, Pictures: o.Store, FormHosts: pay.Origins,
		StyleHashes: styleHashes(pay.simulation != nil),
		Uploads:     slices.Concat(till.Uploads(), perajin.Uploads(), koperasi.Uploads(), program.Uploads()),
		Foreign:     hook.Paths(pay.Notifiers), DB: o.App, Key: o.Secret.Key("form"), Clock: o.Clock, Log: o.Log, Setup: o.Setup,
	})
	p.routes(o, pay)
	return p, nil
}

// newPusher sends notices to phones. Its key is derived from the secret that the
// first start made, as every other is: phones know the shop by it.
func newPusher(o Options) (*notice.Pusher, error) {
	key, err := notice.PrivateKey(o.Secret.Key("web push"))
	if err != nil {
		return nil, err
	}
	return &notice.Pusher{DB: o.App, Key: key, Contact: o.Config.Sender().Address, Client: notice.PublicClient()}, nil
}

// newPost is what delivers letters; without a server they are written only.
func newPost(o Options) (*letter.Post, error) {
	base, err := url.Parse(o.Config.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("wiring: %w", err)
	}
	post := &letter.Post{DB: o.App, Write: mailroom.Writer{BaseURL: o.Config.BaseURL}.Write, Host: base.Hostname()}
	if o.Config.SMTPURL == "" {
		return post, nil
	}
	post.Server, err = mail.Open(o.Config.SMTPURL, o.Config.Sender())
	return post, err
}

// styleHashes allow a demonstration to show letters as they are.
func styleHashes(demonstration bool) []string {
	if !demonstration {
		return nil
	}
	return []string{mailview.StyleHash()}
}

// payments are the ways to pay that are set up.
type payments struct {
	payment.Set
	simulation *simulation.Provider
}

// newPayments is where a way of paying is added: to this list, and nowhere else.
func newPayments(ctx context.Context, o Options) (payments, error) {
	var pay payments
	var offered []payment.Provider
	if o.Config.Stripe() {
		offered = append(offered, stripe.New(stripe.Config{
			SecretKey: o.Config.StripeSecretKey, WebhookSecret: o.Config.StripeWebhookSecret, APIBase: o.Config.StripeAPIBase,
		}))
	}
	offered = append(offered, qris.New(o.App), transfer.New(o.App), cod.New(o.App), direct.NewCash(o.App))
	simulated, err := simulation.New(ctx, o.App, o.Config.BaseURL)
	switch {
	case err == nil:
		pay.simulation = simulated
		offered = append(offered, simulated)
	case !errors.Is(err, simulation.ErrNotDemonstration):
		return payments{}, fmt.Errorf("wiring: %w", err)
	}
	pay.Set = payment.NewSet(offered...)
	// What came before a way of paying was given up is still read.
	for method, read := range map[payment.Method]payment.Reader{payment.Stripe: stripe.Read, payment.Simulation: simulation.Read} {
		pay.Readers[method] = read
	}
	return pay, pay.Register(ctx, o.App, o.Clock())
}

func (p *Program) routes(o Options, pay payments) {
	storefront := shop.Options{DB: o.App, Report: o.Report, MediaURL: o.Config.MediaURL, Pictures: o.Store, Demonstration: pay.simulation != nil}
	(&signin.Desk{DB: o.App, Gate: p.Gate, MediaURL: o.Config.MediaURL, Phones: o.Phones, Offices: o.Offices}).Routes(p.Web)
	perajin.Routes(p.Web, perajin.Options{
		DB: o.App, Report: o.Report, Studio: p.Studio, Uploads: p.Uploads, Payout: p.Payout, Gate: p.Gate, MediaURL: o.Config.MediaURL,
		ProductPath: productPath, PushKey: p.pusher.PublicKey(),
	})
	koperasi.Routes(p.Web, koperasi.Options{
		DB: o.App, Report: o.Report, Checkout: p.Checkout, Payout: p.Payout, Studio: p.Studio, Gate: p.Gate, MediaURL: o.Config.MediaURL, ProductPath: productPath,
		GroupPage: storefront.GroupDraft, GroupPath: groupPath,
	})
	kasir.Routes(p.Web, kasir.Options{DB: o.App, Checkout: p.Checkout, Studio: p.Studio})
	program.Routes(p.Web, program.Options{Report: o.Report, DB: o.App, Payout: p.Payout, Books: p.Books, Checkout: p.Checkout, Studio: p.Studio, MediaURL: o.Config.MediaURL, Exports: p.Exports})
	(&admin.Office{DB: o.App, MediaURL: o.Config.MediaURL, Version: o.Version, StartedAt: o.Clock(), Mute: o.Config.SMTPURL == "" && pay.simulation == nil}).Routes(p.Web)
	till.Routes(p.Web, till.Options{
		DB: o.App, Checkout: p.Checkout, Methods: pay.Methods, MediaURL: o.Config.MediaURL, Frame: storefront.Frame, Studio: p.Studio,
	})
	hook.Routes(p.Web, hook.Options{
		DB: o.App, Log: o.Log, Notifiers: pay.Notifiers, Simulation: pay.simulation,
		Order: func(ctx context.Context, id payment.OrderID) (hook.Order, error) {
			placed, err := order.ByID(ctx, o.App, order.ID(id))
			return hook.Order{Number: placed.Number, Path: "/pesanan/" + placed.Token}, err
		},
		Process: func(ctx context.Context, id payment.EventID, now time.Time) error {
			return payment.Process(ctx, o.App, id, now, pay.Readers, p.Checkout.Acts())
		},
	})
	shop.Routes(p.Web, storefront)
}

// productPath is the page of a product in the shop.
func productPath(slug string) string { return "/produk/" + slug }

// groupPath is the page of a cooperative in the shop.
func groupPath(slug string) string { return "/kelompok/" + slug }
