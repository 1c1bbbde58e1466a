package shu_test

import (
	"os"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/shu"
)

func TestMain(m *testing.M) {
	media.ChildMain()
	os.Exit(m.Run())
}

// TestDivideGivesEveryRupiahOnce: for any surplus, percentages and claims the
// parts sum to the surplus, each part of members to what it divides, nobody
// without a claim gets anything, and who has more never gets less.
func TestDivideGivesEveryRupiahOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		terms := shu.Terms{Year: 2025, Surplus: money.Rupiah(rapid.Int64Range(1, 10_000_000_000).Draw(t, "surplus"))}
		terms.ReserveBP = rapid.IntRange(0, 9_000).Draw(t, "reserve")
		terms.BusinessBP = rapid.IntRange(0, 10_000-terms.ReserveBP).Draw(t, "business")
		terms.CapitalBP = rapid.IntRange(0, 10_000-terms.ReserveBP-terms.BusinessBP).Draw(t, "capital")
		members := make([]shu.Share, rapid.IntRange(1, 40).Draw(t, "members"))
		for i := range members {
			members[i] = shu.Share{
				Producer: identity.PersonID(i + 1),
				Turnover: money.Rupiah(rapid.Int64Range(0, 500_000_000).Draw(t, "turnover")), Saving: money.Rupiah(rapid.Int64Range(0, 50_000_000).Draw(t, "saving")),
			}
		}
		d, err := shu.Divide(terms, members)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		if sum := money.Sum(d.Reserve, d.Business, d.Capital, d.Rest); sum != terms.Surplus {
			t.Fatalf("parts sum to %v of %v", sum, terms.Surplus)
		}
		business, capital := money.Rupiah(0), money.Rupiah(0)
		for i, s := range d.Shares {
			business, capital = business.Add(s.Business), capital.Add(s.Capital)
			if s.Turnover.IsZero() && !s.Business.IsZero() || s.Saving.IsZero() && !s.Capital.IsZero() || s.Business.Sign() < 0 || s.Capital.Sign() < 0 {
				t.Fatalf("%+v", s)
			}
			for _, other := range d.Shares[:i] {
				if s.Turnover.Cmp(other.Turnover) > 0 && s.Business.Cmp(other.Business) < 0 {
					t.Fatalf("%+v gets less than %+v", s, other)
				}
			}
		}
		if business != d.Business || capital != d.Capital {
			t.Fatalf("shares sum to %v and %v, not %v and %v", business, capital, d.Business, d.Capital)
		}
	})
}

// year is a legal cooperative with two officers and two makers, who sold last
// year.
type year struct {
	*checkouttest.World
	group         identity.CooperativeID
	first, second identity.Actor
	siti, rani    identity.Actor
	terms         shu.Terms
	met           time.Time
}

func lastYear(t *testing.T) *year {
	t.Helper()
	y := &year{World: checkouttest.New(t)}
	now := y.Now
	y.Now = now.AddDate(-1, 0, 0)
	group := y.Cooperative("Koperasi Waliwis", checkouttest.Waliwis)
	y.group, y.first = group.ID, y.Officer(group)
	if _, err := y.Super.ExecContext(t.Context(), `UPDATE cooperative SET legal_form = 'cooperative', deed_number = 'AHU-1' WHERE id = $1`, int64(group.ID)); err != nil {
		t.Fatal(err)
	}
	y.second = y.AnotherOfficer(group, "Dewi Pengurus")
	y.siti, y.rani = y.Producer(group, "Siti Contoh", checkouttest.Waliwis), y.Producer(group, "Rani Contoh", checkouttest.Waliwis)
	bag := y.Bag(group, "Tas", money.Rupiah(200_000), 9, catalog.MakerShare{Producer: y.siti.Person, ShareBP: 10_000})
	pouch := y.Bag(group, "Dompet", money.Rupiah(100_000), 9, catalog.MakerShare{Producer: y.rani.Person, ShareBP: 10_000})
	y.Sold(checkouttest.Item{Variant: bag, Quantity: 1}, checkouttest.Item{Variant: pouch, Quantity: 1})
	y.terms = shu.Terms{Year: y.Now.Year(), Surplus: money.Rupiah(1_000_001), ReserveBP: 4000, BusinessBP: 2500, CapitalBP: 2000}
	y.Now = now
	y.met = time.Date(y.terms.Year+1, time.January, 20, 0, 0, 0, 0, time.UTC)
	return y
}

func kind(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("%v, want %v", err, want)
	}
}

// TestSHUIsSimulatedApprovedAndPostedOnce goes the whole way: what is simulated
// is what is prepared and posted, by another person, once a year, also when two
// approve at once.
func TestSHUIsSimulatedApprovedAndPostedOnce(t *testing.T) {
	t.Parallel()
	y := lastYear(t)
	ctx := t.Context()
	_, err := shu.Simulate(ctx, y.App, y.group, y.terms)
	kind(t, err, fault.Invalid) // no savings yet
	savings := []shu.Saving{{Producer: y.siti.Person, Amount: money.Rupiah(300_000)}, {Producer: y.rani.Person, Amount: money.Rupiah(600_000)}}
	if err := shu.RecordSavings(ctx, y.App, y.first, y.group, y.terms.Year, savings, y.Now); err != nil {
		t.Fatal(err)
	}
	d, err := shu.Simulate(ctx, y.App, y.group, y.terms)
	if err != nil {
		t.Fatal(err)
	}
	// 40 % of 1.000.001 is 400.000,4; 25 % is 250.000,25 and 20 % is 200.000,2.
	if d.Business != money.Rupiah(250_000) || d.Capital != money.Rupiah(200_000) || d.Shares[0].Business != money.Rupiah(166_667) || d.Shares[1].Business != money.Rupiah(83_333) ||
		d.Shares[0].Capital != money.Rupiah(66_667) || d.Shares[1].Capital != money.Rupiah(133_333) {
		t.Errorf("%+v", d)
	}
	first, err := shu.Prepare(ctx, y.App, y.first, y.group, y.terms, y.met, y.Now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := shu.Prepare(ctx, y.App, y.first, y.group, y.terms, y.met, y.Now)
	if err != nil {
		t.Fatal(err)
	}
	kind(t, shu.Approve(ctx, y.App, y.first, y.group, first, y.Now), fault.Forbidden)
	var all sync.WaitGroup
	var mu sync.Mutex
	won := 0
	var posted shu.ID
	for _, id := range []shu.ID{first, again, first, again} {
		all.Go(func() {
			err := shu.Approve(ctx, y.App, y.second, y.group, id, y.Now)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
				posted = id
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won != 1 {
		t.Errorf("%d were posted for one year", won)
	}
	balance := func(code ledger.Code) int64 {
		t.Helper()
		held, err := ledger.Balance(ctx, y.App, code, money.IDR)
		if err != nil {
			t.Fatal(err)
		}
		return held.Rupiah()
	}
	if got := balance(ledger.SHU(int64(y.group))); got != 450_000 {
		t.Errorf("divided %d", got)
	}
	if siti, rani := balance(ledger.ProducerPayable(int64(y.siti.Person))), balance(ledger.ProducerPayable(int64(y.rani.Person))); siti != -233_334 || rani != -216_666 {
		t.Errorf("payable %d and %d", siti, rani)
	}
	kind(t, shu.Withdraw(ctx, y.App, y.first, y.group, posted, y.Now), fault.Conflict)
	stranger := y.Officer(y.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo))
	_, err = shu.Of(ctx, y.App, stranger.OfficerOf[0], first)
	kind(t, err, fault.NotFound)
	kind(t, shu.Approve(ctx, y.App, stranger, stranger.OfficerOf[0], first, y.Now), fault.NotFound)
	findings, err := audit.Run(ctx, y.App, audit.Invariants(y.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

// TestSHUIsOfLegalCooperativesOnly, after the year, and of sound shares, whoever
// writes.
func TestSHUIsOfLegalCooperativesOnly(t *testing.T) {
	t.Parallel()
	y := lastYear(t)
	ctx := t.Context()
	y.terms.CapitalBP = 0
	group := y.Cooperative("Kelompok Kronjo", checkouttest.Kronjo)
	_, err := shu.Prepare(ctx, y.App, y.Officer(group), y.group, y.terms, y.met, y.Now)
	kind(t, err, fault.NotFound)
	_, err = shu.Prepare(ctx, y.App, y.first, y.group, y.terms, y.met.AddDate(-1, 0, 0), y.Now)
	kind(t, err, fault.Invalid)
	id, err := shu.Prepare(ctx, y.App, y.first, y.group, y.terms, y.met, y.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := y.Super.ExecContext(ctx, `UPDATE cooperative SET legal_form = 'business_group', deed_number = '' WHERE id = $1`, int64(y.group)); err != nil {
		t.Fatal(err)
	}
	_, err = shu.Prepare(ctx, y.App, y.first, y.group, y.terms, y.met, y.Now)
	kind(t, err, fault.Forbidden)
	for _, statement := range []string{
		`UPDATE shu SET surplus = surplus + 100`,
		`DELETE FROM shu_share`,
		`INSERT INTO shu_approval (shu_id, cooperative_id, year, approved_by, approved_at) SELECT id, cooperative_id, year, prepared_by, now() FROM shu`,
		`INSERT INTO shu_share (shu_id, cooperative_id, year, producer_id, turnover, saving, business, capital)
			SELECT shu_id, cooperative_id, year, producer_id + 100, turnover, saving, business, capital FROM shu_share`,
	} {
		if _, err := y.App.ExecContext(ctx, statement); err == nil {
			t.Errorf("the database took: %s", statement)
		}
	}
	if err := shu.Withdraw(ctx, y.App, y.first, y.group, id, y.Now); err != nil {
		t.Fatal(err)
	}
	kind(t, shu.Approve(ctx, y.App, y.second, y.group, id, y.Now), fault.Conflict)
}

// TestAManagerIsTheSecondPersonWhereThereIsNoOtherOfficer: while there is another
// officer she decides nothing, afterwards she approves once, or sends back; a
// foreign programme's manager finds nothing.
func TestAManagerIsTheSecondPersonWhereThereIsNoOtherOfficer(t *testing.T) {
	t.Parallel()
	y := lastYear(t)
	ctx := t.Context()
	y.terms.CapitalBP = 0
	manager := y.Manager("Maya Pengelola")
	prepare := func() shu.ID {
		t.Helper()
		id, err := shu.Prepare(ctx, y.App, y.first, y.group, y.terms, y.met, y.Now)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	may := func(id shu.ID, who identity.Actor) bool {
		t.Helper()
		one, err := shu.InProgramme(ctx, y.App, y.Programme.ID, id)
		if err != nil {
			t.Fatal(err)
		}
		yes, err := shu.MaySecond(ctx, y.App, one, who.Person)
		if err != nil {
			t.Fatal(err)
		}
		return yes
	}
	id := prepare()
	if may(id, manager) || !may(id, y.second) || may(id, y.first) {
		t.Error("the other officer is not the second person")
	}
	kind(t, shu.Approve(ctx, y.App, manager, y.group, id, y.Now), fault.Forbidden)
	kind(t, shu.Withdraw(ctx, y.App, manager, y.group, id, y.Now), fault.Forbidden)
	if _, err := y.Super.ExecContext(ctx, `UPDATE role_grant SET revoked_at = now() WHERE person_id = $1`, int64(y.second.Person)); err != nil {
		t.Fatal(err)
	}
	if !may(id, manager) {
		t.Error("the manager is not the second person")
	}
	own, elsewhere := y.Programme.ID, identity.ProgrammeID(0)
	if err := database.InTx(ctx, y.App, func(tx *database.Tx) error {
		p, err := cooperative.CreateProgramme(ctx, tx, identity.Program(), "Program Lain", "Lembaga Lain", y.Now)
		elsewhere = p.ID
		return err
	}); err != nil {
		t.Fatal(err)
	}
	foreign := identity.Actor{Person: y.Person("Nina Lain"), ManagerOf: []identity.ProgrammeID{elsewhere}}
	kind(t, shu.Approve(ctx, y.App, foreign, y.group, id, y.Now), fault.NotFound)
	kind(t, shu.Withdraw(ctx, y.App, foreign, y.group, id, y.Now), fault.NotFound)
	if _, err := shu.InProgramme(ctx, y.App, elsewhere, id); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a foreign programme reads it: %v", err)
	}
	if waiting, err := shu.Waiting(ctx, y.App, elsewhere); err != nil || len(waiting) != 0 {
		t.Errorf("a foreign programme's list: %+v, %v", waiting, err)
	}
	// The database refuses a stranger, whatever the program thinks she is.
	if _, err := y.App.ExecContext(ctx, `INSERT INTO shu_withdrawal (shu_id, withdrawn_by, withdrawn_at) VALUES ($1, $2, now())`, int64(id), int64(foreign.Person)); err == nil {
		t.Error("a stranger withdrew it")
	}
	if waiting, err := shu.Waiting(ctx, y.App, own); err != nil || len(waiting) != 1 || waiting[0].ID != id || waiting[0].GroupName != "Koperasi Waliwis" {
		t.Errorf("waiting: %+v, %v", waiting, err)
	}
	if err := shu.Withdraw(ctx, y.App, manager, y.group, id, y.Now); err != nil {
		t.Fatal(err)
	}
	second := prepare()
	var all sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		all.Go(func() {
			if i%2 == 0 {
				errs[i] = shu.Approve(ctx, y.App, manager, y.group, second, y.Now)
			} else {
				errs[i] = shu.Withdraw(ctx, y.App, y.first, y.group, second, y.Now)
			}
		})
	}
	all.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		} else if fault.KindOf(err) != fault.Conflict {
			t.Error(err)
		}
	}
	if done != 1 {
		t.Errorf("decided %d times at once: %v", done, errs)
	}
	if waiting, err := shu.Waiting(ctx, y.App, own); err != nil || len(waiting) != 0 {
		t.Errorf("decided, and waiting: %+v, %v", waiting, err)
	}
	if one, err := shu.InProgramme(ctx, y.App, own, second); err != nil || one.Withdrawn == (one.ApprovedAt != nil) {
		t.Errorf("%+v, %v", one, err)
	}
	third := prepare()
	err := shu.Approve(ctx, y.App, manager, y.group, third, y.Now)
	if one, _ := shu.InProgramme(ctx, y.App, own, second); one.ApprovedAt != nil {
		kind(t, err, fault.Conflict)
	} else if err != nil {
		t.Error(err)
	}
	findings, err := audit.Run(ctx, y.App, audit.Invariants(y.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("%d %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}
