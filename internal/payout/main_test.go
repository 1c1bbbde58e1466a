package payout_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/bank"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payout"
	"simpul/internal/producer"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}

// treasury is a cooperative whose officers Ani and Budi pay out, with a manager
// of its programme and a bank account.
type treasury struct {
	*checkouttest.World
	*payout.Office
	group     cooperative.Cooperative
	ani, budi identity.Actor
	manager   identity.Actor
	account   bank.Account
	day       time.Time // when sales are made, long enough ago to be released
	now       time.Time
}

// open is a treasury whose sales lie a month back.
func open(t *testing.T) *treasury {
	t.Helper()
	w := checkouttest.New(t)
	s := &treasury{World: w, now: w.Now, day: w.Now.AddDate(0, 0, -30)}
	vault, err := producer.NewVault(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	s.Office = &payout.Office{DB: w.App, Vault: vault, CodeKey: []byte("test")}
	s.group = w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	s.ani = w.Officer(s.group)
	s.budi = s.appoint(t, "Budi Pengurus", identity.Office{Role: identity.Officer, Cooperative: s.group.ID})
	s.manager = s.appoint(t, "Bagus Pengelola", identity.Office{Role: identity.Manager, Programme: w.Programme.ID})
	s.in(t, func(ctx context.Context, tx *database.Tx) (err error) {
		s.account, err = bank.Add(ctx, tx, s.manager, bank.Account{
			Programme: w.Programme.ID, Code: "program", Bank: "BRI", Holder: "Program Contoh", NumberEnd: "9001",
		}, s.day)
		return err
	})
	return s
}

func (s *treasury) in(t *testing.T, fn func(ctx context.Context, tx *database.Tx) error) {
	t.Helper()
	if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func (s *treasury) appoint(t *testing.T, name string, o identity.Office) identity.Actor {
	t.Helper()
	id := s.Person(name)
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		return identity.Grant(ctx, tx, identity.Program(), id, o, s.day)
	})
	actor, err := identity.Load(t.Context(), s.App, id, s.now)
	if err != nil {
		t.Fatal(err)
	}
	return actor
}

// maker is a producer who has earned a price less the fees of 10 %, payable by
// now.
func (s *treasury) maker(t *testing.T, name string, rupiah int64) identity.Actor {
	t.Helper()
	maker := s.Producer(s.group, name, checkouttest.Waliwis)
	s.earn(t, maker, rupiah)
	return maker
}

// earn sells a bag of a maker's, delivers it and releases what she earned.
func (s *treasury) earn(t *testing.T, maker identity.Actor, rupiah int64) {
	t.Helper()
	s.release(t, s.sell(t, maker, rupiah))
}

func (s *treasury) sell(t *testing.T, maker identity.Actor, rupiah int64) order.ParcelID {
	t.Helper()
	present := s.Now
	s.Now = s.day
	defer func() { s.Now = present }()
	bag := s.Bag(s.group, "Tas "+maker.Name, money.Rupiah(rupiah), 1, catalog.MakerShare{Producer: maker.Person, ShareBP: catalog.WholeBP})
	sold := s.Sold(checkouttest.Item{Variant: bag, Quantity: 1})
	parcels, err := order.Parcels(t.Context(), s.App, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	id := parcels[0].ID
	if err := s.Checkout.Ship(t.Context(), s.ani, s.group.ID, id, fmt.Sprintf("JX%08d", id), s.day); err != nil {
		t.Fatal(err)
	}
	if err := s.Checkout.Deliver(t.Context(), s.ani, s.group.ID, id, s.day); err != nil {
		t.Fatal(err)
	}
	return id
}

func (s *treasury) release(t *testing.T, id order.ParcelID) {
	t.Helper()
	if err := s.Checkout.Release(t.Context(), id, s.day.Add(order.ReturnWindow)); err != nil {
		t.Fatal(err)
	}
}

// redirect makes a producer's money go to an account of hers, hours ago.
func (s *treasury) redirect(t *testing.T, maker identity.Actor, hours int) {
	t.Helper()
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		return producer.Redirect(ctx, tx, s.Vault, maker, producer.Choice{
			Method: producer.ToBank, Institution: "BRI", BankDetails: producer.BankDetails{Number: "0021-0100-1234-567", Holder: maker.Name},
		}, s.now.Add(-time.Duration(hours)*time.Hour))
	})
}

// approved is a run of one maker's payout of so much, approved by Budi.
func (s *treasury) approved(t *testing.T, maker identity.Actor, rupiah int64) payout.Payout {
	t.Helper()
	run := must(s.Prepare(t.Context(), s.ani, s.group.ID, []payout.Line{{Producer: maker.Person, Amount: money.Rupiah(rupiah)}}, s.now))(t)
	must(s.Approve(t.Context(), s.budi, run, s.now))(t)
	return must(payout.OfRun(t.Context(), s.App, run))(t)[0]
}

func (s *treasury) transfer(reference string) payout.Evidence {
	return payout.Evidence{Account: s.account.ID, Reference: reference, Fee: money.Rupiah(2_500)}
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refused checks that an error is the fault with this key, at a field or as a
// whole.
func refused(t *testing.T, err error, key string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Key != key && (len(f.Fields) == 0 || f.Fields[0].Key != key) {
		t.Errorf("%v, want %s", err, key)
	}
}

// balances compares accounts in whole rupiah, debit positive.
func (s *treasury) balances(t *testing.T, want map[ledger.Code]int64) {
	t.Helper()
	for code, rupiah := range want {
		if got := must(ledger.Balance(t.Context(), s.App, code, money.IDR))(t); got != money.Rupiah(rupiah) {
			t.Errorf("%s is %v, want %v", code, got, money.Rupiah(rupiah))
		}
	}
}

// sound runs the audit.
func (s *treasury) sound(t *testing.T) {
	t.Helper()
	if broken := s.broken(t); len(broken) > 0 {
		t.Errorf("the audit finds:\n%s", strings.Join(broken, "\n"))
	}
}

func (s *treasury) broken(t *testing.T) (all []string) {
	t.Helper()
	findings, err := audit.Run(t.Context(), s.Owner, audit.Invariants(s.Studio.Store()), s.now)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			all = append(all, fmt.Sprintf("%d %s: %v", f.Number, f.Name, f.Offenders))
		}
	}
	return all
}
