package checkout_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/voucher"
)

// offer makes a voucher of the pair's programme, of Rp20.000 by the programme
// unless it is changed.
func (p *pair) offer(t *testing.T, change func(*voucher.Voucher)) voucher.Voucher {
	t.Helper()
	v := voucher.Voucher{
		Programme: p.Programme.ID, Code: "HEMAT20", Kind: voucher.Amount, Amount: money.Rupiah(20_000), Funder: voucher.ByProgramme,
		StartsAt: p.Now.AddDate(0, 0, -1), EndsAt: p.Now.AddDate(0, 0, 7), UsesMost: 100, UsesEach: 1,
	}
	if change != nil {
		change(&v)
	}
	err := database.InTx(t.Context(), p.App, func(tx *database.Tx) (err error) {
		v.ID, err = voucher.Make(t.Context(), tx, p.Manager("Pengelola Voucher"), v, p.Now.AddDate(0, 0, -1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// try places an order of both cooperatives' goods with a code, at a total that
// is less by so much.
func (p *pair) try(t *testing.T, phone, code string, off money.Amount) (order.Order, error) {
	t.Helper()
	r := p.Request(p.Cart(p.shared, p.alone))
	r.Voucher, r.BuyerPhone, r.TotalSeen = code, phone, r.TotalSeen.Sub(off)
	return p.Checkout.Place(t.Context(), r, p.Now)
}

func (p *pair) uses(t *testing.T) int {
	t.Helper()
	var used int
	if err := p.App.GetContext(t.Context(), &used, `SELECT used FROM voucher`); err != nil {
		t.Fatal(err)
	}
	return used
}

const buyer = "+6281300000001"

// TestVouchersArePostedAsTheySay buys for Rp185.000 and Rp100.000 with Rp10.000
// postage each, with every kind of voucher and everybody who may fund one.
func TestVouchersArePostedAsTheySay(t *testing.T) {
	t.Parallel()
	waliwis := func(v *voucher.Voucher, p *pair, by voucher.Funder) { v.Cooperative, v.Funder = p.waliwis.ID, by }
	for name, tc := range map[string]struct {
		terms                      func(*voucher.Voucher, *pair)
		off                        int64
		siti, dewi, waliwis, given int64
	}{
		"amount by the programme": {func(*voucher.Voucher, *pair) {}, 20_000, 99_900, 90_000, 11_100, 20_000},
		"a tenth by the programme": {func(v *voucher.Voucher, _ *pair) {
			v.Kind, v.PercentBP, v.Amount = voucher.Percent, 1_000, money.Amount{}
		}, 28_500, 99_900, 90_000, 11_100, 28_500},
		"a tenth, at most Rp15.000": {func(v *voucher.Voucher, _ *pair) {
			v.Kind, v.PercentBP, v.Amount = voucher.Percent, 1_000, money.Rupiah(15_000)
		}, 15_000, 99_900, 90_000, 11_100, 15_000},
		"postage by the programme": {func(v *voucher.Voucher, _ *pair) { v.Kind, v.Amount = voucher.Shipping, money.Amount{} }, 20_000, 99_900, 90_000, 11_100, 20_000},
		"postage of one by itself": {func(v *voucher.Voucher, p *pair) {
			waliwis(v, p, voucher.ByCooperative)
			v.Kind, v.Amount = voucher.Shipping, money.Amount{}
		}, 10_000, 99_900, 90_000, 1_100, 0},
		"amount by the cooperative": {func(v *voucher.Voucher, p *pair) { waliwis(v, p, voucher.ByCooperative) }, 20_000, 99_900, 90_000, -8_900, 0},
		"amount by the makers":      {func(v *voucher.Voucher, p *pair) { waliwis(v, p, voucher.ByMakers) }, 20_000, 89_100, 90_000, 9_900, 0},
		"never all of the goods":    {func(v *voucher.Voucher, _ *pair) { v.Amount = money.Rupiah(900_000) }, 284_000, 99_900, 90_000, 11_100, 284_000},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			p.offer(t, func(v *voucher.Voucher) { tc.terms(v, p) })
			o, err := p.try(t, buyer, " hemat-20 ", money.Rupiah(tc.off))
			if err != nil || o.DiscountTotal != money.Rupiah(tc.off) {
				t.Fatalf("%v off: %v", o.DiscountTotal, err)
			}
			if outcome, err := p.Checkout.Settle(t.Context(), p.Receipt(o), p.Now); err != nil || outcome != checkout.Settled {
				t.Fatal(outcome, err)
			}
			for code, want := range map[ledger.Code]int64{
				ledger.ProducerPending(int64(p.siti.Person)): -tc.siti, ledger.ProducerPending(int64(p.dewi.Person)): -tc.dewi,
				ledger.CooperativeFee(int64(p.waliwis.ID)): -tc.waliwis, ledger.ProgrammeDiscount: tc.given,
				ledger.Processor("simulation", money.IDR): 305_000 - tc.off, ledger.Shipping(int64(p.waliwis.ID)): -10_000,
			} {
				if got, err := ledger.Balance(t.Context(), p.App, code, money.IDR); err != nil || got != money.Rupiah(want) {
					t.Errorf("%s = %v, want %v (%v)", code, got, money.Rupiah(want), err)
				}
			}
			mustBeSound(t, p.World)
		})
	}
}

// TestAVoucherIsRefusedWithTheReason places orders that a voucher is not for.
func TestAVoucherIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*voucher.Voucher, *pair)
		code   string
		key    string
	}{
		"unknown":        {nil, "HEMAT21", "voucher.unknown"},
		"over":           {func(v *voucher.Voucher, p *pair) { v.EndsAt = p.Now }, "HEMAT20", "voucher.over"},
		"coming":         {func(v *voucher.Voucher, p *pair) { v.StartsAt = p.Now.Add(time.Hour) }, "HEMAT20", "voucher.coming"},
		"below":          {func(v *voucher.Voucher, _ *pair) { v.Minimum = money.Rupiah(285_001) }, "HEMAT20", "voucher.minimum"},
		"of other goods": {func(v *voucher.Voucher, p *pair) { v.Cooperative = p.Cooperative("Lain", checkouttest.Waliwis).ID }, "HEMAT20", "voucher.other_goods"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			p.offer(t, func(v *voucher.Voucher) {
				if tc.change != nil {
					tc.change(v, p)
				}
			})
			_, err := p.try(t, buyer, tc.code, money.Rupiah(20_000))
			refusal, ok := fault.As(err)
			if !ok || refusal.Kind != fault.Invalid || len(refusal.Fields) != 1 || refusal.Fields[0].Name != voucher.Field || refusal.Fields[0].Key != tc.key {
				t.Errorf("%v, want %s", err, tc.key)
			}
			if p.uses(t) != 0 {
				t.Error("a refused voucher was used")
			}
		})
	}
	p := newPair(t)
	p.offer(t, nil)
	if _, err := p.try(t, buyer, "HEMAT20", money.Rupiah(19_000)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("another total than was seen: %v", err)
	}
}

// TestVoucherLimitsHoldAtOnce lets forty buyers use a voucher of seven uses at
// the same moment, and one buyer use her two ten times.
func TestVoucherLimitsHoldAtOnce(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.shared.Variant = p.Bag(p.waliwis, "Tas banyak", money.Rupiah(185_000), 100, share(p.siti, 100))
	p.alone = checkouttest.Item{Variant: p.Bag(p.kronjo, "Dompet banyak", money.Rupiah(50_000), 200, share(p.dewi, 100)), Quantity: 2}
	p.offer(t, func(v *voucher.Voucher) { v.UsesMost, v.UsesEach = 7, 2 })
	rush := func(n int, phone func(i int) string) (placed int, refusals map[string]int) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		refusals = map[string]int{}
		requests := make([]checkout.Request, n)
		for i := range requests {
			requests[i] = p.Request(p.Cart(p.shared, p.alone))
			requests[i].Voucher, requests[i].BuyerPhone = "HEMAT20", phone(i)
			requests[i].TotalSeen = requests[i].TotalSeen.Sub(money.Rupiah(20_000))
		}
		for _, r := range requests {
			wg.Go(func() {
				_, err := p.Checkout.Place(t.Context(), r, p.Now)
				mu.Lock()
				defer mu.Unlock()
				if refusal, ok := fault.As(err); ok && len(refusal.Fields) == 1 {
					refusals[refusal.Fields[0].Key]++
				} else if err != nil {
					t.Error(err)
				} else {
					placed++
				}
			})
		}
		wg.Wait()
		return placed, refusals
	}
	if placed, refusals := rush(10, func(int) string { return buyer }); placed != 2 || refusals["voucher.used_by_you"] != 8 {
		t.Errorf("one buyer placed %d orders, refused %v", placed, refusals)
	}
	if placed, refusals := rush(40, func(i int) string { return fmt.Sprintf("+62813111%05d", i) }); placed != 5 || refusals["voucher.used_up"] != 35 {
		t.Errorf("of seven uses five were left, %d were used, refused %v", placed, refusals)
	}
	if p.uses(t) != 7 {
		t.Errorf("%d uses are counted", p.uses(t))
	}
	mustBeSound(t, p.World)
}

// TestAUseIsGivenBack cancels and lets expire; the use is free again. Money that
// comes late takes it again, or goes back where somebody else has it.
func TestAUseIsGivenBack(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	v := p.offer(t, func(v *voucher.Voucher) { v.UsesMost = 1 })
	off := v.Amount
	place := func(phone string) order.Order {
		t.Helper()
		o, err := p.try(t, phone, v.Code, off)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	cancelled := place(buyer)
	if _, err := p.try(t, "+6281300000002", v.Code, off); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a voucher that is used up: %v", err)
	}
	if err := p.Checkout.Cancel(t.Context(), cancelled, p.Now); err != nil {
		t.Fatal(err)
	}
	expired := place(buyer)
	if err := p.Checkout.Expire(t.Context(), expired.ID, expired.HeldUntil); err != nil {
		t.Fatal(err)
	}
	if p.uses(t) != 0 {
		t.Fatal("the use is not given back")
	}
	mustBeSound(t, p.World)
	if outcome, err := p.Checkout.Settle(t.Context(), p.Receipt(expired), p.Now); err != nil || outcome != checkout.Settled {
		t.Errorf("late money with the voucher there: %s %v", outcome, err)
	}
	if outcome, err := p.Checkout.Settle(t.Context(), p.Receipt(cancelled), p.Now); err != nil || outcome != checkout.Surplus {
		t.Errorf("late money with the voucher gone: %s %v", outcome, err)
	}
	if p.uses(t) != 1 {
		t.Errorf("%d uses, want 1", p.uses(t))
	}
	mustBeSound(t, p.World)
}

// TestWhoMakesAndEndsVouchers: managers for their programme, officers for their
// own cooperative at its own expense; what is ended is used no more.
func TestWhoMakesAndEndsVouchers(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	v := p.offer(t, nil)
	officer, manager := p.Officer(p.waliwis), p.Manager("Pengelola Kedua")
	stranger := identity.Actor{Person: p.Person("Orang Lain")}
	do := func(fn func(tx *database.Tx) error) fault.Kind {
		return fault.KindOf(database.InTx(t.Context(), p.App, fn))
	}
	makes := func(actor identity.Actor, code string, of identity.CooperativeID, by voucher.Funder) fault.Kind {
		return do(func(tx *database.Tx) error {
			own := v
			own.Code, own.Cooperative, own.Funder = code, of, by
			_, err := voucher.Make(t.Context(), tx, actor, own, p.Now)
			return err
		})
	}
	for name, got := range map[string]struct{ got, want fault.Kind }{
		"officer, own expense":        {makes(officer, "KOP1", p.waliwis.ID, voucher.ByCooperative), fault.KindOf(nil)},
		"officer, her makers":         {makes(officer, "KOP2", p.waliwis.ID, voucher.ByMakers), fault.KindOf(nil)},
		"officer, programme's money":  {makes(officer, "KOP3", p.waliwis.ID, voucher.ByProgramme), fault.Forbidden},
		"officer, others' goods":      {makes(officer, "KOP4", p.kronjo.ID, voucher.ByCooperative), fault.Forbidden},
		"officer, everybody's goods":  {makes(officer, "KOP5", 0, voucher.ByMakers), fault.Forbidden},
		"manager, of nobody's makers": {makes(manager, "KOP6", 0, voucher.ByMakers), fault.Invalid},
		"the same code":               {makes(manager, "KOP1", 0, voucher.ByProgramme), fault.Invalid},
		"stranger":                    {makes(stranger, "KOP7", p.waliwis.ID, voucher.ByCooperative), fault.Forbidden},
		"an end by a stranger": {do(func(tx *database.Tx) error {
			return voucher.End(t.Context(), tx, stranger, v.ID, p.Now)
		}), fault.NotFound},
		"an end by an officer": {do(func(tx *database.Tx) error {
			return voucher.End(t.Context(), tx, officer, v.ID, p.Now)
		}), fault.NotFound},
	} {
		if got.got != got.want {
			t.Errorf("%s: %v, want %v", name, got.got, got.want)
		}
	}
	if kind := do(func(tx *database.Tx) error { return voucher.End(t.Context(), tx, manager, v.ID, p.Now) }); kind != fault.KindOf(nil) {
		t.Fatal(kind)
	}
	if _, err := p.try(t, buyer, v.Code, v.Amount); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an ended voucher: %v", err)
	}
	for name, statement := range map[string]string{
		"other terms":     `UPDATE voucher SET amount = amount + 100`,
		"begun again":     `UPDATE voucher SET ended_at = NULL, ended_by = NULL`,
		"another counter": `UPDATE voucher SET used = 1000000`,
		"no longer there": `DELETE FROM voucher`,
	} {
		if _, err := p.Owner.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestPlantedVouchersAreFound changes uses and counters behind the triggers.
func TestPlantedVouchersAreFound(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	v := p.offer(t, nil)
	if _, err := p.try(t, buyer, v.Code, v.Amount); err != nil {
		t.Fatal(err)
	}
	mustBeSound(t, p.World)
	for name, plant := range map[string]string{
		"a counter of nothing":           `UPDATE voucher SET used = 0`,
		"more uses than its limit":       `UPDATE voucher SET uses_most = 0`,
		"more uses of a buyer":           `UPDATE voucher SET uses_each = 0`,
		"a buyer's counter":              `UPDATE voucher_buyer SET used = 0`,
		"a use that was given back":      `UPDATE voucher_use SET given_back_at = used_at`,
		"a use of an order given up":     `UPDATE shop_order SET payment_state = 'cancelled'`,
		"more than the order's discount": `UPDATE voucher_use SET amount = amount + 100`,
	} {
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			tx, err := p.Super.BeginTxx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback() }()
			for _, statement := range []string{
				`ALTER TABLE voucher DROP CONSTRAINT voucher_limit, DROP CONSTRAINT voucher_uses_most, DROP CONSTRAINT voucher_uses_each`,
				`SET LOCAL session_replication_role = replica`, plant,
			} {
				if _, err := tx.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			found := false
			for _, i := range voucher.Invariants() {
				offenders, err := i.Check(t.Context(), tx, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				found = found || len(offenders) > 0
			}
			if !found {
				t.Error("nothing is found")
			}
		})
	}
}
