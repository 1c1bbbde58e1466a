package payout_test

import (
	"context"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/producer"
)

// TestPayoutWalk goes from sales to money in three hands: one by bank, one in
// cash by the code that she says, one that fails and can be paid again.
func TestPayoutWalk(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti, rani, dewi := s.maker(t, "Siti Contoh", 200_000), s.maker(t, "Rani Contoh", 100_000), s.maker(t, "Dewi Contoh", 50_000)
	s.redirect(t, siti, 100)
	s.redirect(t, dewi, 100)
	known := must(payout.Candidates(t.Context(), s.App, s.group.ID))(t)
	if len(known) != 3 || known[0].Name != "Dewi Contoh" || known[2].Payable != money.Rupiah(180_000) || known[2].Destination.Masked() != "BRI ••4567" {
		t.Fatalf("candidates: %+v", known)
	}
	lines := []payout.Line{{siti.Person, money.Rupiah(180_000)}, {rani.Person, money.Rupiah(90_000)}, {dewi.Person, money.Rupiah(45_000)}}
	run := must(s.Prepare(t.Context(), s.ani, s.group.ID, lines, s.now))(t)
	_, err := s.Approve(t.Context(), s.ani, run, s.now)
	refused(t, err, "payout.self_approved")
	s.balances(t, map[ledger.Code]int64{ledger.ProducerPayable(int64(siti.Person)): -180_000, ledger.PayoutInTransit: 0})
	if complete := must(s.Approve(t.Context(), s.budi, run, s.now))(t); !complete {
		t.Error("one approval is not enough for a small run")
	}
	s.balances(t, map[ledger.Code]int64{ledger.ProducerPayable(int64(siti.Person)): 0, ledger.PayoutInTransit: -315_000})
	s.sound(t)

	of := map[identity.PersonID]payout.ID{}
	for _, p := range must(payout.OfRun(t.Context(), s.App, run))(t) {
		of[p.Producer] = p.ID
	}
	for _, step := range []error{
		s.Send(t.Context(), s.ani, of[siti.Person], s.transfer(" brI123 "), s.now),
		s.Answer(t.Context(), siti, of[siti.Person], true, s.now),
		s.MoveCash(t.Context(), s.budi, s.group.ID, payout.ToCash, s.account.ID, money.Rupiah(100_000), "TARIK-1", s.now),
		s.SendByCode(t.Context(), s.budi, of[rani.Person], s.Code(of[rani.Person]), s.now),
		s.Send(t.Context(), s.budi, of[dewi.Person], s.transfer("BRI124"), s.now),
		s.Answer(t.Context(), dewi, of[dewi.Person], false, s.now),
		s.Return(t.Context(), s.ani, of[dewi.Person], "rekening ditutup", false, s.now),
	} {
		if step != nil {
			t.Error(step)
		}
	}
	s.balances(t, map[ledger.Code]int64{
		ledger.ProducerPayable(int64(siti.Person)): 0, ledger.ProducerPayable(int64(dewi.Person)): -45_000, ledger.PayoutInTransit: 0,
		ledger.PayoutFee: 5_000, ledger.Bank("program"): -180_000 - 2_500 - 100_000 - 2_500, ledger.CooperativeCash(int64(s.group.ID)): 10_000,
	})
	states := map[payout.ID]payout.State{of[siti.Person]: payout.Received, of[rani.Person]: payout.Sent, of[dewi.Person]: payout.Returned}
	for id, want := range states {
		if p := must(payout.ByID(t.Context(), s.App, id))(t); p.State != want {
			t.Errorf("payout %d is %s, want %s", id, p.State, want)
		}
	}
	s.sound(t)
	s.approved(t, dewi, 45_000)
	s.sound(t)
}

func TestIllegalPayouts(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti, rani := s.maker(t, "Siti Contoh", 200_000), s.maker(t, "Rani Contoh", 100_000)
	s.redirect(t, rani, 71)
	ctx, one := t.Context(), func(who identity.Actor, rupiah int64) []payout.Line {
		return []payout.Line{{who.Person, money.Rupiah(rupiah)}}
	}
	prepare := func(lines []payout.Line) error {
		_, err := s.Prepare(ctx, s.ani, s.group.ID, lines, s.now)
		return err
	}
	refused(t, prepare(nil), "payout.nobody")
	refused(t, prepare(one(siti, 180_001)), "payout.payable_most")
	refused(t, prepare(one(siti, 0)), "payout.amount")
	refused(t, prepare([]payout.Line{{siti.Person, money.Minor(150, money.IDR)}}), "payout.amount")
	refused(t, prepare(append(one(siti, 1), one(siti, 1)...)), "payout.once")
	refused(t, prepare(one(rani, 90_000)), "payout.held")
	refused(t, prepare([]payout.Line{{s.ani.Person, money.Rupiah(1)}}), "payout.nothing")
	_, err := s.Prepare(ctx, siti, s.group.ID, one(siti, 1), s.now)
	refused(t, err, "error.not_found")

	run := must(s.Prepare(ctx, s.ani, s.group.ID, one(siti, 100_000), s.now))(t)
	refused(t, prepare(one(siti, 80_000)), "payout.waiting")
	_, err = s.Approve(ctx, s.manager, run, s.now)
	refused(t, err, "payout.approver") // there is another officer
	_, err = s.Approve(ctx, siti, run, s.now)
	refused(t, err, "error.not_found")
	p := must(payout.OfRun(ctx, s.App, run))(t)[0]
	refused(t, s.SendByCode(ctx, s.ani, p.ID, s.Code(p.ID), s.now), "payout.not_approved")
	refused(t, s.Return(ctx, s.ani, p.ID, "x", true, s.now), "payout.not_approved")
	must(s.Approve(ctx, s.budi, run, s.now))(t)
	_, err = s.Approve(ctx, s.budi, run, s.now)
	refused(t, err, "payout.approved_before")
	refused(t, s.Withdraw(ctx, s.ani, run, "salah", s.now), "payout.approved_before")
	refused(t, s.Send(ctx, s.ani, p.ID, s.transfer("X123"), s.now), "payout.evidence") // a transfer is no evidence of cash
	refused(t, s.SendByCode(ctx, s.ani, p.ID, s.Code(p.ID), s.now), "payout.cash_short")
	if err := s.MoveCash(ctx, s.ani, s.group.ID, payout.ToCash, s.account.ID, money.Rupiah(150_000), "TARIK-1", s.now); err != nil {
		t.Fatal(err)
	}
	refused(t, s.MoveCash(ctx, s.ani, s.group.ID, payout.ToCash, s.account.ID, money.Rupiah(1), "tarik-1", s.now), "payout.reference_used")
	refused(t, s.MoveCash(ctx, s.ani, s.group.ID, payout.IntoBank, s.account.ID, money.Rupiah(150_001), "SETOR-1", s.now), "payout.cash_short")
	refused(t, s.Answer(ctx, siti, p.ID, true, s.now), "payout.not_sent")
	if err := s.SendByCode(ctx, s.ani, p.ID, s.Code(p.ID), s.now); err != nil {
		t.Fatal(err)
	}
	refused(t, s.SendByCode(ctx, s.ani, p.ID, s.Code(p.ID), s.now), "payout.sent_before")
	refused(t, s.Answer(ctx, rani, p.ID, true, s.now), "error.not_found")
	if err := s.Return(ctx, s.ani, p.ID, "ia menolak", true, s.now); err != nil {
		t.Fatal(err)
	}
	refused(t, s.Return(ctx, s.ani, p.ID, "lagi", true, s.now), "payout.returned_before")
	refused(t, s.SendByCode(ctx, s.ani, p.ID, s.Code(p.ID), s.now), "payout.returned_before")
	s.sound(t)
}

// A new destination stops what is under way, and the database stops it by
// itself.
func TestNothingGoesToAHeldDestination(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "Siti Contoh", 200_000)
	s.redirect(t, siti, 100)
	waiting := must(s.Prepare(t.Context(), s.ani, s.group.ID, []payout.Line{{siti.Person, money.Rupiah(50_000)}}, s.now))(t)
	s.redirect(t, siti, 1)
	_, err := s.Approve(t.Context(), s.budi, waiting, s.now)
	refused(t, err, "payout.destination_changed")
	if err := s.Withdraw(t.Context(), s.ani, waiting, "tujuan berubah", s.now); err != nil {
		t.Error(err)
	}
	s.balances(t, map[ledger.Code]int64{ledger.ProducerPayable(int64(siti.Person)): -180_000})

	dewi := s.maker(t, "Dewi Contoh", 100_000)
	p := s.approved(t, dewi, 90_000) // in cash
	s.redirect(t, dewi, 0)
	refused(t, s.SendByCode(t.Context(), s.ani, p.ID, s.Code(p.ID), s.now), "payout.destination_changed")
	if err := s.Return(t.Context(), s.ani, p.ID, "tujuan berubah", true, s.now); err != nil {
		t.Error(err)
	}
	const raw = `INSERT INTO payout (run_id, cooperative_id, producer_id, amount, method, destination_id)
		SELECT (SELECT max(id) FROM payout_run), $1, $2, 100, 'bank', max(id) FROM payout_destination WHERE producer_id = $2`
	run := must(s.Prepare(t.Context(), s.ani, s.group.ID, []payout.Line{{s.maker(t, "Rani", 10_000).Person, money.Rupiah(1)}}, s.now))(t)
	_, err = s.App.ExecContext(t.Context(), raw, s.group.ID, siti.Person)
	if got := database.ConstraintOf(err); got != "payout_held" {
		t.Errorf("run %d took a held destination: %q %v", run, got, err)
	}
	s.sound(t)
}

func (s *treasury) setLimit(t *testing.T, by identity.Actor, above money.Amount) error {
	return database.InTx(t.Context(), s.App, func(tx *database.Tx) error {
		return payout.SetLimit(t.Context(), tx, by, s.Programme.ID, above, s.now)
	})
}

func TestTwoApproveALargeRun(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "Siti Contoh", 200_000)
	if err := s.setLimit(t, s.manager, money.Rupiah(100_000)); err != nil {
		t.Fatal(err)
	}
	refused(t, s.setLimit(t, s.ani, money.Rupiah(1)), "error.not_found")
	run := must(s.Prepare(t.Context(), s.ani, s.group.ID, []payout.Line{{siti.Person, money.Rupiah(100_001)}}, s.now))(t)
	if must(s.Approve(t.Context(), s.budi, run, s.now))(t) {
		t.Error("one approval moved more than the limit")
	}
	_, err := s.Approve(t.Context(), s.budi, run, s.now)
	refused(t, err, "payout.approved_before")
	s.balances(t, map[ledger.Code]int64{ledger.PayoutInTransit: 0})
	if waits := must(payout.RunsForManager(t.Context(), s.App, s.Programme.ID, s.manager.Person))(t); len(waits) != 1 || waits[0].Needed != 2 {
		t.Errorf("the manager is not asked: %+v", waits)
	}
	if !must(s.Approve(t.Context(), s.manager, run, s.now))(t) {
		t.Error("the manager's approval does not complete the run")
	}
	s.balances(t, map[ledger.Code]int64{ledger.PayoutInTransit: -100_001})
	s.sound(t)
}

func TestCodeIsTriedFiveTimes(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "Siti Contoh", 200_000)
	if err := s.MoveCash(t.Context(), s.ani, s.group.ID, payout.ToCash, s.account.ID, money.Rupiah(500_000), "TARIK", s.now); err != nil {
		t.Fatal(err)
	}
	p := s.approved(t, siti, 180_000)
	wrong := "000000"
	if s.Code(p.ID) == wrong {
		wrong = "000001"
	}
	refused(t, s.SendByCode(t.Context(), s.ani, p.ID, "12345", s.now), "payout.code_shape")
	for range 5 {
		refused(t, s.SendByCode(t.Context(), s.ani, p.ID, wrong, s.now), "payout.code_wrong")
	}
	refused(t, s.SendByCode(t.Context(), s.ani, p.ID, s.Code(p.ID), s.now), "payout.code_spent")
	s.sound(t)
}

func TestBankFile(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "=Siti, \"Contoh\"", 200_000)
	s.redirect(t, siti, 100)
	p := s.approved(t, siti, 180_000)
	_, err := s.BankFile(t.Context(), s.manager, p.Run, s.now)
	refused(t, err, "error.not_found")
	file := must(s.BankFile(t.Context(), s.ani, p.Run, s.now))(t)
	rows, err := csv.NewReader(strings.NewReader(string(file))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][2] != "002101001234567" || rows[1][3] != "'=Siti, \"Contoh\"" || rows[1][4] != "180000" {
		t.Errorf("%v %q", err, file)
	}
	var seen int
	if err := s.App.GetContext(t.Context(), &seen, `SELECT count(*) FROM trail WHERE action = 'payout_run.bank_file' AND actor_id = $1`, int64(s.ani.Person)); err != nil || seen != 1 {
		t.Errorf("%d on the trail, %v", seen, err)
	}
	if to := must(s.Reveal(t.Context(), s.budi, p.ID, s.now))(t); to.Number != "002101001234567" {
		t.Error("another number is shown")
	}
	if err := s.Send(t.Context(), s.ani, p.ID, s.transfer("BRI1"), s.now); err != nil {
		t.Fatal(err)
	}
	_, err = s.BankFile(t.Context(), s.ani, p.Run, s.now)
	refused(t, err, "payout.no_transfers")
}

func TestHandover(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.maker(t, "Siti Contoh", 200_000) // Rp12.000 to the cooperative, Rp10.000 postage
	offer := func(kind payout.Owed, rupiah int64, reference string) (payout.HandoverID, error) {
		return s.Offer(t.Context(), s.ani, s.group.ID, kind, money.Rupiah(rupiah), s.account.ID, reference, s.now)
	}
	_, err := offer(payout.Fee, 12_001, "BRI1")
	refused(t, err, "payout.handover_most")
	first := must(offer(payout.Fee, 12_000, "BRI1"))(t)
	second := must(offer(payout.Fee, 12_000, "BRI2"))(t)
	_, err = offer(payout.Shipping, 1_000, "bri2")
	refused(t, err, "payout.reference_used")
	refused(t, s.Decide(t.Context(), s.ani, first, true, s.now), "payout.self_approved")
	refused(t, s.Decide(t.Context(), s.manager, first, true, s.now), "payout.approver")
	if err := s.Decide(t.Context(), s.budi, first, true, s.now); err != nil {
		t.Fatal(err)
	}
	refused(t, s.Decide(t.Context(), s.budi, first, true, s.now), "payout.decided_before")
	refused(t, s.Decide(t.Context(), s.budi, second, true, s.now), "payout.handover_owed")
	if err := s.Decide(t.Context(), s.ani, second, false, s.now); err != nil {
		t.Fatal(err)
	}
	third := must(offer(payout.Shipping, 10_000, "BRI3"))(t)
	if err := s.Decide(t.Context(), s.budi, third, true, s.now); err != nil {
		t.Fatal(err)
	}
	s.balances(t, map[ledger.Code]int64{
		ledger.CooperativeFee(int64(s.group.ID)): 0, ledger.Shipping(int64(s.group.ID)): 0, ledger.Bank("program"): -22_000,
	})
	s.sound(t)
}

func TestProducerAsksAndObjects(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "Siti Contoh", 200_000)
	groups := []identity.CooperativeID{s.group.ID}
	if n := must(s.Ask(t.Context(), siti, groups, s.now.Add(-time.Hour)))(t); n != 1 {
		t.Errorf("%d asked", n)
	}
	if n := must(s.Ask(t.Context(), siti, groups, s.now))(t); n != 0 {
		t.Errorf("%d asked again", n)
	}
	if c := must(payout.Candidates(t.Context(), s.App, s.group.ID))(t); c[0].RequestedAt == nil {
		t.Error("the officer does not see that she asks")
	}
	p := s.approved(t, siti, 100_000)
	if at := must(payout.AskedAt(t.Context(), s.App, siti.Person))(t); at != nil {
		t.Error("she still asks after she was put into a run")
	}
	refused(t, s.Object(t.Context(), siti, s.group.ID, p.ID, "  ", s.now), "error.required")
	if err := s.Object(t.Context(), siti, s.group.ID, p.ID, "Kurang Rp20.000", s.now); err != nil {
		t.Fatal(err)
	}
	rani := s.maker(t, "Rani Contoh", 10_000)
	refused(t, s.Object(t.Context(), rani, s.group.ID, p.ID, "bukan punya saya", s.now), "error.not_found")
	open := must(payout.CasesOfProgramme(t.Context(), s.App, s.Programme.ID, 10))(t)
	if len(open) != 1 || open[0].Answer != "" {
		t.Fatalf("the programme sees %+v", open)
	}
	refused(t, s.Reply(t.Context(), siti, open[0].ID, "sudah", s.now), "error.not_found")
	if err := s.Reply(t.Context(), s.ani, open[0].ID, "Sisanya dibayar bulan depan", s.now); err != nil {
		t.Fatal(err)
	}
	refused(t, s.Reply(t.Context(), s.ani, open[0].ID, "lagi", s.now), "payout.case_answered")
}

func TestNextPayDay(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		day       int
		now, want string
	}{
		{5, "2026-01-05T10:00:00+07:00", "2026-01-05"}, {5, "2026-01-05T23:59:00+07:00", "2026-01-05"}, {5, "2026-01-06T00:10:00+07:00", "2026-02-05"},
		{28, "2026-12-29T08:00:00+07:00", "2027-01-28"}, {1, "2025-12-31T17:30:00Z", "2026-01-01"},
	} {
		now, err := time.Parse(time.RFC3339, test.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := payout.NextPayDay(test.day, now).Format(time.DateOnly); got != test.want {
			t.Errorf("day %d after %s: %s, want %s", test.day, test.now, got, test.want)
		}
	}
}

// Nobody but she sets it, and who has the database alone reads nothing.
func TestDestination(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.Producer(s.group, "Siti Contoh", s.group.VillageCode)
	try := func(actor identity.Actor, c producer.Choice) error {
		return database.InTx(t.Context(), s.App, func(tx *database.Tx) error {
			return producer.Redirect(t.Context(), tx, s.Vault, actor, c, s.now)
		})
	}
	good := producer.Choice{Method: producer.ToBank, Institution: "BRI", BankDetails: producer.BankDetails{Number: "0021 0100 1234 567", Holder: "Ahmad"}, OfRelative: true}
	refused(t, try(siti, good), "payout.destination.agreed")
	good.Agreed = true
	helper := siti
	helper.OnBehalfOf, helper.Person = siti.Person, s.ani.Person
	refused(t, try(helper, good), "payout.destination.own")
	bad := good
	bad.Number = "12x"
	refused(t, try(siti, bad), "payout.destination.number")
	if err := try(siti, good); err != nil {
		t.Fatal(err)
	}
	d := must(producer.Destinations(t.Context(), s.App, siti.Person))(t)[siti.Person]
	if d.Masked() != "BRI ••4567" || !d.Held(s.now.Add(71*time.Hour)) || d.Held(s.now.Add(72*time.Hour)) || !d.OfRelative {
		t.Errorf("%+v", d)
	}
	to := must(producer.Reveal(t.Context(), s.App, s.Vault, d.ID))(t)
	if to.Number != "002101001234567" || to.Holder != "Ahmad" || strings.Contains(to.String(), "0021") {
		t.Error("not what was sealed")
	}
	var stored string
	if err := s.Super.GetContext(t.Context(), &stored, `SELECT encode(sealed, 'escape') || d::text || coalesce((SELECT string_agg(detail::text, '') FROM trail), '') FROM payout_destination d`); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(stored, "001234567") || strings.Contains(stored, "Ahmad") {
		t.Error("the database holds the number or the holder in clear")
	}
	other, err := producer.NewVault([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := producer.Reveal(t.Context(), s.App, other, d.ID); err == nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("another key opens it: %v", err)
	}
	// A sealed number put into another row opens there for nobody.
	rani := s.Producer(s.group, "Rani", s.group.VillageCode)
	const copied = `INSERT INTO payout_destination (producer_id, method, institution, last_digits, sealed, key_id, of_relative, agreed_at, set_at, set_by, held_until)
		SELECT $1, method, institution, last_digits, sealed, key_id, of_relative, agreed_at, set_at, $1, held_until FROM payout_destination`
	if _, err := s.App.ExecContext(t.Context(), copied, rani.Person); err != nil {
		t.Fatal(err)
	}
	d = must(producer.Destinations(t.Context(), s.App, rani.Person))(t)[rani.Person]
	if _, err := producer.Reveal(t.Context(), s.App, s.Vault, d.ID); err == nil {
		t.Error("a copied secret opens")
	}
	if _, err := s.Report.ExecContext(t.Context(), `SELECT sealed FROM payout_destination`); err == nil {
		t.Error("reports read what is sealed")
	}
	gone := try(identity.Actor{Person: 999_999, Producer: true}, good)
	if fault.KindOf(gone) != fault.NotFound || errors.Is(gone, context.Canceled) {
		t.Errorf("a stranger's: %v", gone)
	}
}
