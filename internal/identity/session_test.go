package identity_test

import (
	"context"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

func (h *house) known(token identity.SessionToken, at time.Time) bool {
	h.Helper()
	_, actor, err := identity.FindSession(h.Context(), h.db.App, token, at)
	h.must(err)
	return actor.Known()
}

func TestSigningInEndsTheSessionItReplaces(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	first, err := h.enter("081234567890", "482916")
	h.must(err)
	second, err := h.enter("081234567890", "482916", func(a *identity.Attempt) { a.Replaces = first.Token })
	h.must(err)
	if first.Token == second.Token {
		t.Error("the same id again")
	}
	if h.known(first.Token, morning) {
		t.Error("the old id still opens")
	}
	if !h.known(second.Token, morning) {
		t.Error("the new id does not open")
	}
}

func TestSessionTokensAreNotInTheDatabase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	in, err := h.enter("081234567890", "482916")
	h.must(err)
	var hash []byte
	h.must(h.db.Super.GetContext(t.Context(), &hash, `SELECT token_hash FROM session`))
	for _, forged := range []identity.SessionToken{"", "x", identity.SessionToken(hash), in.Token[1:], in.Token + "A", identity.SessionToken(identity.NewToken())} {
		if h.known(forged, morning) {
			t.Errorf("%q opens a session", forged)
		}
	}
}

func TestSessionsLastByRole(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cooperative, _ := h.cooperative("satu")
	h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	officer := h.person(identity.NewPerson{Name: "Rani", Phone: "+6281234567891"}, "739164")
	h.grant(officer, identity.Office{Role: identity.Officer, Cooperative: cooperative})
	hers, err := h.enter("081234567890", "482916")
	h.must(err)
	office, err := h.enter("081234567891", "739164")
	h.must(err)
	for _, test := range []struct {
		token identity.SessionToken
		limit time.Duration
	}{{hers.Token, 90 * 24 * time.Hour}, {office.Token, 12 * time.Hour}} {
		if !h.known(test.token, morning.Add(test.limit-time.Second)) || h.known(test.token, morning.Add(test.limit)) {
			t.Errorf("a session does not end after %v", test.limit)
		}
		at := morning.Add(test.limit - time.Hour)
		session, actor, err := identity.FindSession(t.Context(), h.db.App, test.token, at)
		h.must(err)
		h.must(identity.KeepSession(t.Context(), h.db.App, session, actor, at))
		if !h.known(test.token, at.Add(test.limit-time.Second)) {
			t.Error("use does not lengthen a session")
		}
	}
}

func TestUseIsWrittenAtMostEveryTenMinutes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	in, err := h.enter("081234567890", "482916")
	h.must(err)
	for _, test := range []struct{ after, want time.Duration }{{9 * time.Minute, 0}, {11 * time.Minute, 11 * time.Minute}, {15 * time.Minute, 11 * time.Minute}} {
		at := morning.Add(test.after)
		session, actor, err := identity.FindSession(t.Context(), h.db.App, in.Token, at)
		h.must(err)
		h.must(identity.KeepSession(t.Context(), h.db.App, session, actor, at))
		var seen time.Time
		h.must(h.db.App.GetContext(t.Context(), &seen, `SELECT seen_at FROM session`))
		if got := seen.Sub(morning); got != test.want {
			t.Errorf("after %v: seen %v, want %v", test.after, got, test.want)
		}
	}
}

func TestRevokingSessions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	rani := h.person(identity.NewPerson{Name: "Rani", Phone: "+6281234567891"}, "739164")
	one, err := h.enter("081234567890", "482916")
	h.must(err)
	two, err := h.enter("081234567890", "482916")
	h.must(err)
	all, err := identity.Sessions(t.Context(), h.db.App, siti, morning)
	if err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
	revoke := func(by identity.PersonID, id string) error {
		return h.try(func(ctx context.Context, tx *database.Tx) error {
			return identity.RevokeSession(ctx, tx, h.actor(by), id, morning)
		})
	}
	session, _, err := identity.FindSession(t.Context(), h.db.App, one.Token, morning)
	h.must(err)
	for _, id := range []string{session.ID(), "zz", ""} {
		if err := revoke(rani, id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("somebody else revokes %q: %v", id, err)
		}
	}
	h.must(revoke(siti, session.ID()))
	if h.known(one.Token, morning) || !h.known(two.Token, morning) {
		t.Error("the wrong session ended")
	}
	h.must(identity.SignOut(t.Context(), h.db.App, h.actor(siti), two.Token, morning))
	h.must(identity.SignOut(t.Context(), h.db.App, h.actor(siti), two.Token, morning))
	if h.known(two.Token, morning) {
		t.Error("signed out, and still in")
	}
}

func TestANewPINEndsEverySession(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	rani := h.person(identity.NewPerson{Name: "Rani", Phone: "+6281234567891"}, "739164")
	in, err := h.enter("081234567890", "482916")
	h.must(err)
	if err := h.gate.SetPIN(t.Context(), h.db.App, h.actor(rani), siti, "906142", morning); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("somebody else sets her PIN: %v", err)
	}
	h.must(h.gate.SetPIN(t.Context(), h.db.App, h.actor(siti), siti, "906142", morning))
	if h.known(in.Token, morning) {
		t.Error("an earlier session goes on")
	}
	if _, err := h.enter("081234567890", "482916"); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("the old PIN: %v", err)
	}
}

func TestRemoveExpired(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	_, err := h.enter("081234567890", "482916")
	h.must(err)
	count := func() (n int) {
		h.must(h.db.App.GetContext(t.Context(), &n, `SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM sign_in_attempt)`))
		return n
	}
	before := count()
	h.must(identity.RemoveExpired(t.Context(), h.db.App, morning.Add(24*time.Hour)))
	if got := count(); got != before || before != 3 {
		t.Errorf("a day later %d of %d rows are left", got, before)
	}
	h.must(identity.RemoveExpired(t.Context(), h.db.App, morning.Add(91*24*time.Hour)))
	if got := count(); got != 0 {
		t.Errorf("%d rows are left", got)
	}
}
