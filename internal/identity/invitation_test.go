package identity_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

func (h *house) invite(by identity.Actor, person identity.PersonID) (identity.Invitation, error) {
	var i identity.Invitation
	err := h.try(func(ctx context.Context, tx *database.Tx) (err error) {
		i, err = identity.Invite(ctx, tx, by, person, morning)
		return err
	})
	return i, err
}

func (h *house) accept(token, secret string, at time.Time) (identity.SignedIn, error) {
	return h.gate.Accept(h.Context(), h.db.App, token, identity.Attempt{Secret: secret}, at)
}

func TestAnInvitationSetsThePINOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "")
	i, err := h.invite(identity.Program(), siti)
	h.must(err)
	if _, err := h.accept(i.Token, "123456", morning); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a weak PIN: %v", err)
	}
	in, err := h.accept(i.Token, "482916", morning)
	if err != nil || in.Actor.Person != siti || !h.known(in.Token, morning) {
		t.Fatalf("%+v %v", in, err)
	}
	if _, err := h.accept(i.Token, "739164", morning); fault.KindOf(err) != fault.Gone {
		t.Errorf("used again: %v", err)
	}
	if _, err := h.enter("081234567890", "482916"); err != nil {
		t.Errorf("signing in: %v", err)
	}
	for _, token := range []string{"", "x", identity.NewToken()} {
		if _, err := h.accept(token, "482916", morning); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an unknown link %q: %v", token, err)
		}
	}
}

func TestInvitationsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "")
	first, err := h.invite(identity.Program(), siti)
	h.must(err)
	second, err := h.invite(identity.Program(), siti)
	h.must(err)
	if _, err := h.accept(first.Token, "482916", morning); fault.KindOf(err) != fault.Gone {
		t.Errorf("a replaced link: %v", err)
	}
	if _, err := h.accept(second.Token, "482916", second.ExpiresAt); fault.KindOf(err) != fault.Gone {
		t.Errorf("a link that is too old: %v", err)
	}
	if _, err := h.accept(second.Token, "482916", second.ExpiresAt.Add(-time.Second)); err != nil {
		t.Errorf("a link at its last moment: %v", err)
	}
}

func TestAnInvitationAcceptedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "")
	i, err := h.invite(identity.Program(), siti)
	h.must(err)
	var accepted atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := h.accept(i.Token, "482916", morning); err == nil {
				accepted.Add(1)
			} else if fault.KindOf(err) != fault.Gone {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if accepted.Load() != 1 {
		t.Errorf("accepted %d times", accepted.Load())
	}
}

func TestOfficesAreInvitedToAPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin := h.person(identity.NewPerson{Name: "Dewi", Email: "dewi@contoh.id"}, "")
	h.grant(admin, identity.Office{Role: identity.Administrator})
	i, err := h.invite(identity.Program(), admin)
	h.must(err)
	invited, err := identity.FindInvitation(t.Context(), h.db.App, i.Token, morning)
	if err != nil || !invited.WithPassword {
		t.Fatalf("%+v %v", invited, err)
	}
	if _, err := h.accept(i.Token, "482916", morning); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a PIN for an administrator: %v", err)
	}
	in, err := h.accept(i.Token, "kuda sungai lampu", morning)
	if err != nil || !in.Actor.Administrator {
		t.Errorf("%+v %v", in, err)
	}
}

// Whoever can make a link for somebody can become them, so nobody makes one for
// who stands higher, or elsewhere.
func TestWhoMayInviteWhom(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	here, programme := h.cooperative("sini")
	there, elsewhere := h.cooperative("sana")
	people := map[string]identity.PersonID{}
	for _, name := range []string{"member", "stranger", "left", "officer", "colleague", "officer elsewhere", "manager", "manager elsewhere", "auditor", "administrator"} {
		people[name] = h.person(identity.NewPerson{Name: name}, "")
	}
	h.member(people["member"], here)
	h.member(people["stranger"], there)
	h.member(people["left"], here)
	_, err := h.db.Owner.ExecContext(t.Context(), `UPDATE membership SET left_at = now() WHERE producer_id = $1`, people["left"])
	h.must(err)
	h.grant(people["officer"], identity.Office{Role: identity.Officer, Cooperative: here})
	h.member(people["colleague"], here)
	h.grant(people["colleague"], identity.Office{Role: identity.Officer, Cooperative: here})
	h.grant(people["officer elsewhere"], identity.Office{Role: identity.Officer, Cooperative: there})
	h.grant(people["manager"], identity.Office{Role: identity.Manager, Programme: programme})
	h.grant(people["manager elsewhere"], identity.Office{Role: identity.Manager, Programme: elsewhere})
	h.grant(people["auditor"], identity.Office{Role: identity.Auditor, Programme: programme, Until: morning.Add(time.Hour)})
	h.grant(people["administrator"], identity.Office{Role: identity.Administrator})

	// Who gives an office makes the first link for it, and no second.
	fresh := h.person(identity.NewPerson{Name: "baru"}, "")
	h.grant(fresh, identity.Office{Role: identity.Auditor, Programme: programme, Until: morning.Add(time.Hour)})
	first := func(by string, o identity.Office) error {
		return h.try(func(ctx context.Context, tx *database.Tx) error {
			_, err := identity.InviteFirst(ctx, tx, h.actor(people[by]), fresh, o, morning)
			return err
		})
	}
	audits := identity.Office{Role: identity.Auditor, Programme: programme}
	for _, by := range []string{"officer", "manager elsewhere", "auditor", "member"} {
		if err := first(by, audits); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("%s makes a first link for an auditor: %v", by, err)
		}
	}
	if err := first("manager", audits); err != nil {
		t.Errorf("the manager makes no first link: %v", err)
	}
	if err := first("manager", audits); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("the manager makes a second link: %v", err)
	}

	may := map[string][]string{
		"member":        nil,
		"auditor":       nil,
		"officer":       {"member"},
		"manager":       {"member", "officer", "colleague"},
		"administrator": {"member", "stranger", "left", "officer", "colleague", "officer elsewhere", "manager", "manager elsewhere", "auditor", "administrator"},
	}
	for by, invitable := range may {
		actor := h.actor(people[by])
		allowed := map[string]bool{}
		for _, name := range invitable {
			allowed[name] = true
		}
		for name, id := range people {
			_, err := h.invite(actor, id)
			if (err == nil) != allowed[name] {
				t.Errorf("%s invites %s: %v", by, name, err)
			}
			if err != nil && fault.KindOf(err) != fault.Forbidden && fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s invites %s: %v", by, name, err)
			}
			err = h.try(func(ctx context.Context, tx *database.Tx) error {
				return identity.ChangeContact(ctx, tx, actor, id, identity.NewPerson{Name: name}, morning)
			})
			if (err == nil) != (allowed[name] || by == name) {
				t.Errorf("%s changes the contact of %s: %v", by, name, err)
			}
		}
	}
}
