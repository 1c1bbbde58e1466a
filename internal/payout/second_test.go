package payout_test

import (
	"context"
	"testing"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/payout"
)

// alone is a treasury whose only officer is Ani, with an amount above the limit
// in a run of hers.
func alone(t *testing.T) (*treasury, payout.RunID) {
	t.Helper()
	s := open(t)
	if err := s.setLimit(t, s.manager, money.Rupiah(100_000)); err != nil {
		t.Fatal(err)
	}
	siti := s.maker(t, "Siti Contoh", 200_000)
	s.leave(t, s.budi, identity.Officer)
	return s, must(s.Prepare(t.Context(), s.ani, s.group.ID, []payout.Line{{siti.Person, money.Rupiah(100_001)}}, s.now))(t)
}

// leave ends a person's offices of a sort.
func (s *treasury) leave(t *testing.T, who identity.Actor, role identity.Role) {
	t.Helper()
	if _, err := s.Super.ExecContext(t.Context(), `UPDATE role_grant SET revoked_at = now() WHERE person_id = $1 AND role = $2`, int64(who.Person), role); err != nil {
		t.Fatal(err)
	}
}

func (s *treasury) run(t *testing.T, id payout.RunID) payout.Run {
	t.Helper()
	return must(payout.RunByID(t.Context(), s.App, id))(t)
}

// TestTwoApproveWhereThereIsOneOfficer: the programme's managers do; with one of
// them, an administrator is the second; with none, the run says that there is
// nobody, until somebody is appointed.
func TestTwoApproveWhereThereIsOneOfficer(t *testing.T) {
	t.Parallel()
	s, run := alone(t)
	if !s.run(t, run).Lacking {
		t.Error("one manager counts for two")
	}
	if must(s.Approve(t.Context(), s.manager, run, s.now))(t) {
		t.Error("one manager is enough")
	}
	if !s.run(t, run).Lacking {
		t.Error("nobody is left, and the run does not say so")
	}
	administrator := s.appoint(t, "Asih Administrator", identity.Office{Role: identity.Administrator})
	if s.run(t, run).Lacking {
		t.Error("the administrator does not count")
	}
	if waits := must(payout.RunsForAdministrator(t.Context(), s.App, administrator.Person))(t); len(waits) != 1 || waits[0].ID != run {
		t.Errorf("the administrator is asked for %+v", waits)
	}
	if !must(s.Approve(t.Context(), administrator, run, s.now))(t) {
		t.Error("the administrator's approval does not complete the run")
	}
	s.balances(t, map[ledger.Code]int64{ledger.PayoutInTransit: -100_001})
	s.sound(t)
}

func TestAnotherManagerComesBeforeTheAdministrator(t *testing.T) {
	t.Parallel()
	s, run := alone(t)
	administrator := s.appoint(t, "Asih Administrator", identity.Office{Role: identity.Administrator})
	second := s.appoint(t, "Bening Pengelola", identity.Office{Role: identity.Manager, Programme: s.Programme.ID})
	_, err := s.Approve(t.Context(), administrator, run, s.now)
	refused(t, err, "payout.approver")
	must(s.Approve(t.Context(), s.manager, run, s.now))(t)
	if s.run(t, run).Lacking || !must(s.Approve(t.Context(), second, run, s.now))(t) {
		t.Error("two managers are not enough")
	}
	s.sound(t)
}

// Who was disabled approves nothing, and stands in nobody's way.
func TestWhoWasDisabledIsNoSecond(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "Siti Contoh", 200_000)
	run := must(s.Prepare(t.Context(), s.ani, s.group.ID, []payout.Line{{siti.Person, money.Rupiah(10_000)}}, s.now))(t)
	_, err := s.Approve(t.Context(), s.manager, run, s.now)
	refused(t, err, "payout.approver")
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		return identity.Disable(ctx, tx, identity.Program(), s.budi.Person, s.now)
	})
	_, err = s.Approve(t.Context(), s.budi, run, s.now)
	refused(t, err, "payout.approver")
	if !must(s.Approve(t.Context(), s.manager, run, s.now))(t) {
		t.Error("the manager's approval does not complete the run")
	}
}

func TestTheAdministratorApprovesAHandoverWhereNobodyElseIs(t *testing.T) {
	t.Parallel()
	s, _ := alone(t)
	id := must(s.Offer(t.Context(), s.ani, s.group.ID, payout.Fee, money.Rupiah(1_000), s.account.ID, "BRI1", s.now))(t)
	administrator := s.appoint(t, "Asih Administrator", identity.Office{Role: identity.Administrator})
	refused(t, s.Decide(t.Context(), administrator, id, true, s.now), "payout.approver")
	s.leave(t, s.manager, identity.Manager)
	if waits := must(payout.HandoversForAdministrator(t.Context(), s.App, administrator.Person))(t); len(waits) != 1 || waits[0].ID != id {
		t.Errorf("the administrator is asked for %+v", waits)
	}
	if err := s.Decide(t.Context(), administrator, id, true, s.now); err != nil {
		t.Error(err)
	}
	s.sound(t)
}
