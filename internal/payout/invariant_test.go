package payout_test

import (
	"slices"
	"strconv"
	"testing"

	"simpul/internal/database"
	"simpul/internal/money"
	"simpul/internal/payout"
)

// paid is a treasury with a payout that was sent, one that is in transit, one
// that came back, and a handover.
func paid(t *testing.T) *treasury {
	t.Helper()
	s := open(t)
	siti, rani, dewi := s.maker(t, "Siti Contoh", 200_000), s.maker(t, "Rani Contoh", 100_000), s.maker(t, "Dewi Contoh", 50_000)
	s.redirect(t, siti, 100)
	sent, _, back := s.approved(t, siti, 100_000), s.approved(t, rani, 90_000), s.approved(t, dewi, 45_000)
	if err := s.Send(t.Context(), s.ani, sent.ID, s.transfer("BRI1"), s.now); err != nil {
		t.Fatal(err)
	}
	if err := s.Return(t.Context(), s.ani, back.ID, "tidak diambil", true, s.now); err != nil {
		t.Fatal(err)
	}
	if err := s.MoveCash(t.Context(), s.ani, s.group.ID, payout.ToCash, s.account.ID, money.Rupiah(10_000), "TARIK", s.now); err != nil {
		t.Fatal(err)
	}
	handover := must(s.Offer(t.Context(), s.ani, s.group.ID, payout.Fee, money.Rupiah(1_000), 0, "KAS-1", s.now))(t)
	if err := s.Decide(t.Context(), s.budi, handover, true, s.now); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestInvariantsFindWhatIsPlanted plants what guards would refuse, as the owner
// with the guards off, and finds each by its number.
func TestInvariantsFindWhatIsPlanted(t *testing.T) {
	t.Parallel()
	s := paid(t)
	const off = `SET LOCAL session_replication_role = replica; `
	for name, test := range map[string]struct{ plant, want string }{
		"nothing":                     {`SELECT 1`, ""},
		"approved by its maker":       {`ALTER TABLE payout_approval DROP CONSTRAINT payout_approval_other; UPDATE payout_approval SET approver_id = prepared_by WHERE run_id = 1`, "26"},
		"posted, not approved":        {`DELETE FROM payout_approval WHERE run_id = 2`, "26"},
		"a handover by one person":    {`ALTER TABLE handover_decision DROP CONSTRAINT handover_other; UPDATE handover_decision SET decided_by = prepared_by`, "26"},
		"sent, not posted":            {`INSERT INTO payout_sending (payout_id, method, picture_id, sent_at, sent_by) SELECT 2, 'cash', min(id), now(), 1 FROM picture`, "27"},
		"posted, not sent":            {`DELETE FROM payout_sending`, "27"},
		"returned, not reversed":      {`INSERT INTO payout_return (payout_id, reason, fee_back, returned_at, returned_by) VALUES (1, 'x', TRUE, now(), 1)`, "27"},
		"reversed, not returned":      {`DELETE FROM payout_return`, "27"},
		"another amount than posted":  {`UPDATE payout SET amount = amount + 100 WHERE id = 1`, "27"},
		"a payout out of nothing":     {`UPDATE ledger_transaction SET key = 'payout:77' WHERE key = 'payout:2'`, "27"},
		"transit without payout":      {`DELETE FROM payout WHERE id = 2`, "28"},
		"a handover of another sum":   {`UPDATE handover SET amount = amount + 100`, "7"},
		"a handover that nobody made": {`UPDATE handover_decision SET approved = FALSE`, "7"},
		"cash that was not drawn":     {`DELETE FROM cash_movement`, "7"},
	} {
		tx, err := s.Super.BeginTxx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), off+test.plant); err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, i := range payout.Invariants() {
			if offenders := must(i.Check(t.Context(), &database.Tx{Tx: tx}, s.now))(t); len(offenders) > 0 {
				found = append(found, strconv.Itoa(i.Number))
			}
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
		if (test.want == "") != (found == nil) || test.want != "" && !slices.Contains(found, test.want) {
			t.Errorf("%s: found %v, want %s", name, found, test.want)
		}
	}
	s.sound(t)
}

// TestTheDatabaseRefuses tries, as the application, to write past the story.
func TestTheDatabaseRefuses(t *testing.T) {
	t.Parallel()
	s := paid(t)
	for name, statement := range map[string]string{
		"a run by who is no officer":      `INSERT INTO payout_run (cooperative_id, prepared_at, prepared_by) SELECT 1, now(), min(id) FROM producer`,
		"a run in the future":             `INSERT INTO payout_run (cooperative_id, prepared_at, prepared_by) SELECT cooperative_id, now() + INTERVAL '1 day', prepared_by FROM payout_run LIMIT 1`,
		"more in an approved run":         `INSERT INTO payout (run_id, cooperative_id, producer_id, amount, method) SELECT p.run_id, 1, q.producer_id, 100, 'cash' FROM payout p, payout q WHERE p.id = 1 AND q.id = 3`,
		"an approval by the maker":        `INSERT INTO payout_approval (run_id, approver_id, prepared_by, approved_at) SELECT id, prepared_by, prepared_by, now() FROM payout_run WHERE id = 2`,
		"an approval under another maker": `INSERT INTO payout_approval (run_id, approver_id, prepared_by, approved_at) SELECT id, prepared_by, prepared_by + 1, now() FROM payout_run WHERE id = 2`,
		"sent without posting":            `INSERT INTO payout_code_try VALUES (2, 1, TRUE, now(), (SELECT prepared_by FROM payout_run LIMIT 1)); INSERT INTO payout_sending (payout_id, method, code_number, code_matched, sent_at, sent_by) SELECT 2, 'cash', 1, TRUE, now(), prepared_by FROM payout_run WHERE id = 2`,
		"sent by a wrong code":            `INSERT INTO payout_code_try VALUES (2, 1, FALSE, now(), (SELECT prepared_by FROM payout_run LIMIT 1)); INSERT INTO payout_sending (payout_id, method, code_number, code_matched, sent_at, sent_by) SELECT 2, 'cash', 1, TRUE, now(), prepared_by FROM payout_run WHERE id = 2`,
		"sent without evidence":           `INSERT INTO payout_sending (payout_id, method, sent_at, sent_by) SELECT 2, 'cash', now(), prepared_by FROM payout_run WHERE id = 2`,
		"a public picture as evidence":    `INSERT INTO payout_sending (payout_id, method, picture_id, sent_at, sent_by) SELECT 2, 'cash', (SELECT min(id) FROM picture), now(), prepared_by FROM payout_run WHERE id = 2`,
		"returned twice":                  `INSERT INTO payout_return (payout_id, reason, fee_back, returned_at, returned_by) SELECT 3, 'x', TRUE, now(), prepared_by FROM payout_run WHERE id = 3`,
		"returned without reversal":       `INSERT INTO payout_return (payout_id, reason, fee_back, returned_at, returned_by) SELECT 2, 'x', TRUE, now(), prepared_by FROM payout_run WHERE id = 2`,
		"an answer for another producer":  `INSERT INTO payout_answer (payout_id, answer, producer_id, answered_at) SELECT 1, 'received', producer_id, now() FROM payout WHERE id = 2`,
		"a destination set by an officer": `INSERT INTO payout_destination (producer_id, method, of_relative, set_at, set_by, held_until) SELECT p.producer_id, 'cash', FALSE, now(), r.prepared_by, now() + INTERVAL '72 hours' FROM payout p, payout_run r WHERE p.id = 1 AND r.id = 1`,
		"a destination without a hold":    `INSERT INTO payout_destination (producer_id, method, of_relative, set_at, set_by, held_until) SELECT producer_id, 'cash', FALSE, now(), producer_id, now() FROM payout WHERE id = 1`,
		"a handover twice":                `INSERT INTO handover_decision (handover_id, approved, decided_at, decided_by, prepared_by) SELECT handover_id, TRUE, now(), decided_by, prepared_by FROM handover_decision`,
		"cash without posting":            `INSERT INTO cash_movement (cooperative_id, bank_account_id, direction, amount, reference, moved_at, moved_by) SELECT cooperative_id, bank_account_id, direction, amount, 'ANOTHER', now(), moved_by FROM cash_movement`,
		"an amount changed":               `UPDATE payout SET amount = 100`,
		"an approval removed":             `DELETE FROM payout_approval`,
		"a sending changed":               `UPDATE payout_sending SET reference = 'OTHER'`,
		"an answer removed":               `TRUNCATE payout_answer`,
		"a destination changed":           `UPDATE payout_destination SET held_until = now()`,
	} {
		if _, err := s.App.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s is written", name)
		}
	}
	s.sound(t)
}
