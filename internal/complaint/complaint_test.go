package complaint_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/complaint"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
)

// shop is an order of two cooperatives' goods that has arrived.
type shop struct {
	*checkouttest.World
	t              *testing.T
	group, other   cooperative.Cooperative
	siti, rani     identity.Actor
	officer, alien identity.Actor
	bag            catalog.VariantID
	sold           order.Order
	parcel         order.Parcel
	line, theirs   order.Line
}

func newShop(t *testing.T) *shop {
	t.Helper()
	w := checkouttest.New(t)
	w.Now = w.Now.AddDate(0, 0, -33) // so that windows pass before the database's own present
	s := &shop{World: w, t: t, group: w.Cooperative("Simpul Waliwis", checkouttest.Waliwis), other: w.Cooperative("Simpul Kronjo", checkouttest.Kronjo)}
	s.siti, s.rani = w.Producer(s.group, "Siti Contoh", checkouttest.Waliwis), w.Producer(s.other, "Rani Contoh", checkouttest.Kronjo)
	s.officer, s.alien = w.Officer(s.group), w.Officer(s.other)
	s.bag = w.Bag(s.group, "Tas merah", money.Rupiah(185_000), 9, catalog.MakerShare{Producer: s.siti.Person, ShareBP: 10_000})
	pouch := w.Bag(s.other, "Dompet", money.Rupiah(45_000), 9, catalog.MakerShare{Producer: s.rani.Person, ShareBP: 10_000})
	s.sold = w.Sold(checkouttest.Item{Variant: s.bag, Quantity: 3}, checkouttest.Item{Variant: pouch, Quantity: 1})
	lines, err := order.Lines(t.Context(), w.App, s.sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lines {
		if l.Cooperative == s.group.ID {
			s.line = l
		} else {
			s.theirs = l
		}
	}
	if s.parcel, err = order.ParcelFor(t.Context(), w.App, s.group.ID, s.sold.ID); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *shop) ship() {
	s.t.Helper()
	if err := s.Checkout.Ship(s.t.Context(), s.officer, s.group.ID, s.parcel.ID, "RESI123456", s.Now); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) claim(units map[order.LineID]int) complaint.Claim {
	return complaint.Claim{Order: s.sold.ID, Parcel: s.parcel.ID, Units: units, Said: "Talinya putus"}
}

func (s *shop) opened(units int) complaint.ID {
	s.t.Helper()
	id, err := complaint.Open(s.t.Context(), s.App, s.claim(map[order.LineID]int{s.line.ID: units}), s.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *shop) decide(id complaint.ID, outcome complaint.Outcome, units int) error {
	return complaint.Decide(s.t.Context(), s.Checkout, s.officer, s.group.ID, id, complaint.Decision{Line: s.line.ID, Outcome: outcome, Units: units, Reason: "Sudah dilihat"}, s.Now)
}

func (s *shop) pending(who identity.Actor) int64 {
	s.t.Helper()
	b, err := ledger.Balance(s.t.Context(), s.App, ledger.ProducerPending(int64(who.Person)), money.IDR)
	if err != nil {
		s.t.Fatal(err)
	}
	return -b.Rupiah()
}

func (s *shop) onHand() (n int) {
	s.t.Helper()
	if err := s.App.GetContext(s.t.Context(), &n, `SELECT on_hand FROM variant WHERE id = $1`, int64(s.bag)); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *shop) sound() {
	s.t.Helper()
	findings, err := audit.Run(s.t.Context(), s.Owner, audit.Invariants(s.Studio.Store()), time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			s.t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

func TestWhatCannotBeComplainedOf(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	open := func(c complaint.Claim) fault.Kind {
		_, err := complaint.Open(t.Context(), s.App, c, s.Now)
		return fault.KindOf(err)
	}
	one := map[order.LineID]int{s.line.ID: 1}
	if got := open(s.claim(one)); got != fault.Conflict {
		t.Errorf("before it left: %v", got)
	}
	s.ship()
	silent := s.claim(one)
	silent.Said = "  "
	elsewhere := s.claim(one)
	elsewhere.Order++
	public := s.claim(one)
	public.Photos = append(public.Photos, 1) // the picture of the product
	for name, test := range map[string]struct{ got, want fault.Kind }{
		"nothing":              {open(s.claim(nil)), fault.Invalid},
		"more than was bought": {open(s.claim(map[order.LineID]int{s.line.ID: 4})), fault.Invalid},
		"another's line":       {open(s.claim(map[order.LineID]int{s.theirs.ID: 1})), fault.Invalid},
		"without words":        {open(silent), fault.Invalid},
		"another order":        {open(elsewhere), fault.NotFound},
		"a public picture":     {open(public), fault.Internal},
	} {
		if test.got != test.want {
			t.Errorf("%s: %v, want %v", name, test.got, test.want)
		}
	}
	id := s.opened(2)
	if got := open(s.claim(one)); got != fault.Conflict {
		t.Errorf("twice: %v", got)
	}
	if _, err := complaint.In(t.Context(), s.App, s.other.ID, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another cooperative reads it: %v", err)
	}
	if err := complaint.Reply(t.Context(), s.App, s.alien, s.group.ID, id, "x", s.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another's officer answers: %v", err)
	}
	if err := s.decide(id, complaint.Kept, 3); fault.KindOf(err) != fault.Invalid {
		t.Errorf("more is accepted than she complains of: %v", err)
	}
	if err := complaint.Decide(t.Context(), s.Checkout, s.alien, s.other.ID, id, complaint.Decision{Line: s.line.ID, Outcome: complaint.Kept, Units: 1, Reason: "x"}, s.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another's officer decides: %v", err)
	}
	s.sound()
}

// TestADecisionIsPaid: one of two bags is accepted, its money goes back with the
// decision, and only of this cooperative's part; decided once.
func TestADecisionIsPaid(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.ship()
	id := s.opened(2)
	if err := complaint.Say(t.Context(), s.App, s.sold.ID, s.parcel.ID, "Bagaimana?", s.Now); err != nil {
		t.Fatal(err)
	}
	if err := complaint.Reply(t.Context(), s.App, s.officer, s.group.ID, id, "Kami periksa dulu.", s.Now); err != nil {
		t.Fatal(err)
	}
	if n, err := complaint.Waiting(t.Context(), s.App, s.group.ID); err != nil || n != 1 {
		t.Errorf("%d wait, %v", n, err)
	}
	var errs [2]error
	var both sync.WaitGroup
	for i := range errs {
		both.Go(func() { errs[i] = s.decide(id, complaint.Kept, 1) })
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("of two officers %v", errs)
	}
	for _, err := range errs {
		if err != nil && fault.KindOf(err) != fault.Conflict {
			t.Errorf("the other is told %v", err)
		}
	}
	c, err := complaint.Of(t.Context(), s.App, s.sold.ID, s.parcel.ID)
	if err != nil || len(c.Messages) != 3 || c.Open != 0 || c.Lines[0].Refund == nil || *c.Lines[0].Refund != money.Rupiah(185_000) {
		t.Errorf("%+v, %v", c, err)
	}
	if siti, rani := s.pending(s.siti), s.pending(s.rani); siti != 333_000 || rani != 40_500 || s.onHand() != 6 {
		t.Errorf("Siti has %d, Rani %d, %d on hand", siti, rani, s.onHand())
	}
	s.sound()
}

// TestGoodsComeBackBeforeTheMoney: they are inspected, restocked or not, and then
// the money goes back.
func TestGoodsComeBackBeforeTheMoney(t *testing.T) {
	t.Parallel()
	for name, restock := range map[string]bool{"sold again": true, "written off": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.ship()
			id := s.opened(2)
			inspect := func() error {
				return complaint.Inspect(t.Context(), s.Checkout, s.officer, s.group.ID, id, s.line.ID, restock, "Seperti foto", s.Now)
			}
			if err := inspect(); fault.KindOf(err) != fault.Conflict {
				t.Errorf("before it was decided: %v", err)
			}
			if err := s.decide(id, complaint.Back, 2); err != nil {
				t.Fatal(err)
			}
			if s.pending(s.siti) != 499_500 {
				t.Errorf("money went back before the goods: %d", s.pending(s.siti))
			}
			if err := inspect(); err != nil {
				t.Fatal(err)
			}
			if err := inspect(); fault.KindOf(err) != fault.Conflict {
				t.Errorf("twice: %v", err)
			}
			want := 6
			if restock {
				want = 8
			}
			if s.pending(s.siti) != 166_500 || s.onHand() != want {
				t.Errorf("%d pending, %d on hand", s.pending(s.siti), s.onHand())
			}
			s.sound()
		})
	}
}

// TestWhatIsLeftBoundsADecision: what was given back otherwise cannot be given
// back again, and nothing is half done.
func TestWhatIsLeftBoundsADecision(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.ship()
	id := s.opened(2)
	if _, err := s.Checkout.RefundOrder(t.Context(), s.officer, s.group.ID, s.sold.ID, checkout.RefundRequest{
		Return: order.Return{Lines: []order.LineReturn{{Line: s.line.ID, Quantity: 2}}}, Reason: "Lewat telepon",
	}, s.Now); err != nil {
		t.Fatal(err)
	}
	if err := s.decide(id, complaint.Kept, 2); fault.KindOf(err) != fault.Conflict {
		t.Errorf("more than is left: %v", err)
	}
	if c, err := complaint.In(t.Context(), s.App, s.group.ID, id); err != nil || c.Lines[0].Outcome != "" {
		t.Errorf("half decided: %+v, %v", c, err)
	}
	if err := s.decide(id, complaint.Refused, 0); err != nil {
		t.Error(err)
	}
	s.sound()
}

// TestAComplaintHoldsTheMoney: nothing is released while it waits, also when goods
// are to come back first; what is decided lets it go, and so do three weeks.
func TestAComplaintHoldsTheMoney(t *testing.T) {
	t.Parallel()
	held := func(s *shop, now time.Time) bool {
		t.Helper()
		due, err := order.Releasable(t.Context(), s.App, now, 9)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Checkout.Release(t.Context(), s.parcel.ID, now)
		if err != nil && fault.KindOf(err) != fault.Conflict {
			t.Fatal(err)
		}
		if slices.Contains(due, s.parcel.ID) != (err == nil) {
			t.Errorf("due: %v, released: %v", due, err)
		}
		return err != nil
	}
	arrived := func(t *testing.T) *shop {
		s := newShop(t)
		s.ship()
		if err := s.Checkout.Deliver(t.Context(), s.officer, s.group.ID, s.parcel.ID, s.Now); err != nil {
			t.Fatal(err)
		}
		s.Now = s.Now.Add(order.ReturnWindow)
		return s
	}
	t.Run("decided", func(t *testing.T) {
		t.Parallel()
		s := arrived(t)
		id := s.opened(1)
		if !held(s, s.Now) {
			t.Error("released though it was not decided")
		}
		if err := s.decide(id, complaint.Back, 1); err != nil {
			t.Fatal(err)
		}
		if !held(s, s.Now) {
			t.Error("released before it came back")
		}
		if err := complaint.Inspect(t.Context(), s.Checkout, s.officer, s.group.ID, id, s.line.ID, true, "Utuh", s.Now); err != nil {
			t.Fatal(err)
		}
		if held(s, s.Now) || s.pending(s.siti) != 0 {
			t.Errorf("%d pending after it was inspected", s.pending(s.siti))
		}
		s.sound()
	})
	t.Run("not answered", func(t *testing.T) {
		t.Parallel()
		s := arrived(t)
		id := s.opened(1)
		c, err := complaint.In(t.Context(), s.App, s.group.ID, id)
		if err != nil {
			t.Fatal(err)
		}
		if !held(s, c.HoldsUntil().Add(-time.Minute)) {
			t.Error("released within three weeks")
		}
		if held(s, c.HoldsUntil()) || s.pending(s.siti) != 0 {
			t.Errorf("%d pending after three weeks", s.pending(s.siti))
		}
		s.sound()
	})
	t.Run("at once", func(t *testing.T) {
		t.Parallel()
		s := arrived(t)
		var both sync.WaitGroup
		var opened, released error
		both.Go(func() {
			_, opened = complaint.Open(t.Context(), s.App, s.claim(map[order.LineID]int{s.line.ID: 1}), s.Now)
		})
		both.Go(func() { released = s.Checkout.Release(t.Context(), s.parcel.ID, s.Now) })
		both.Wait()
		if opened != nil || released != nil && fault.KindOf(released) != fault.Conflict {
			t.Errorf("opened: %v, released: %v", opened, released)
		}
		s.sound()
	})
}
