package identity_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

func TestLoad(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cooperative, programme := h.cooperative("satu")
	id := h.person(identity.NewPerson{Name: "Siti"}, "")
	h.member(id, cooperative)
	h.grant(id, identity.Office{Role: identity.Officer, Cooperative: cooperative})
	h.grant(id, identity.Office{Role: identity.Auditor, Programme: programme, Until: morning.Add(time.Hour)})
	want := identity.Actor{
		Person: id, Name: "Siti", Producer: true, OfficerOf: []identity.CooperativeID{cooperative}, AuditorOf: []identity.ProgrammeID{programme},
	}
	if diff := cmp.Diff(want, h.actor(id)); diff != "" {
		t.Error(diff)
	}
	later, err := identity.Load(t.Context(), h.db.App, id, morning.Add(time.Hour))
	if err != nil || len(later.AuditorOf) != 0 {
		t.Errorf("an auditor after the end: %+v %v", later, err)
	}
	if _, err := identity.Load(t.Context(), h.db.App, 999, morning); fault.KindOf(err) != fault.NotFound {
		t.Errorf("nobody: %v", err)
	}
}

func TestWhoMayGrantWhat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	here, programme := h.cooperative("sini")
	there, elsewhere := h.cooperative("sana")
	manager := identity.Actor{Person: h.person(identity.NewPerson{Name: "Dewi"}, ""), ManagerOf: []identity.ProgrammeID{programme}}
	officer := identity.Actor{Person: manager.Person, OfficerOf: []identity.CooperativeID{here}}
	until := morning.Add(time.Hour)
	for _, test := range []struct {
		name  string
		actor identity.Actor
		o     identity.Office
		want  fault.Kind
		ok    bool
	}{
		{"manager, officer here", manager, identity.Office{Role: identity.Officer, Cooperative: here}, 0, true},
		{"manager, officer there", manager, identity.Office{Role: identity.Officer, Cooperative: there}, fault.Forbidden, false},
		{"manager, auditor here", manager, identity.Office{Role: identity.Auditor, Programme: programme, Until: until}, 0, true},
		{"manager, auditor there", manager, identity.Office{Role: identity.Auditor, Programme: elsewhere, Until: until}, fault.Forbidden, false},
		{"manager, manager here", manager, identity.Office{Role: identity.Manager, Programme: programme}, fault.Forbidden, false},
		{"manager, administrator", manager, identity.Office{Role: identity.Administrator}, fault.Forbidden, false},
		{"officer, officer here", officer, identity.Office{Role: identity.Officer, Cooperative: here}, fault.Forbidden, false},
		{"nobody, officer here", identity.Actor{}, identity.Office{Role: identity.Officer, Cooperative: here}, fault.Forbidden, false},
		{"program, manager", identity.Program(), identity.Office{Role: identity.Manager, Programme: programme}, 0, true},
		{"program, administrator", identity.Program(), identity.Office{Role: identity.Administrator}, 0, true},
		{"program, auditor without an end", identity.Program(), identity.Office{Role: identity.Auditor, Programme: programme}, fault.Invalid, false},
		{"program, officer of a programme", identity.Program(), identity.Office{Role: identity.Officer, Programme: programme}, fault.Invalid, false},
		{"program, officer of nothing there is", identity.Program(), identity.Office{Role: identity.Officer, Cooperative: 9999}, fault.NotFound, false},
	} {
		person := h.person(identity.NewPerson{Name: "Siti"}, "")
		err := h.try(func(ctx context.Context, tx *database.Tx) error {
			return identity.Grant(ctx, tx, test.actor, person, test.o, morning)
		})
		if (err == nil) != test.ok || err != nil && fault.KindOf(err) != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestRevokeEndsSessions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	cooperative, _ := h.cooperative("satu")
	office := identity.Office{Role: identity.Officer, Cooperative: cooperative}
	id := h.person(identity.NewPerson{Name: "Rani", Phone: "+6281234567891"}, "739164")
	h.grant(id, office)
	if err := h.try(func(ctx context.Context, tx *database.Tx) error {
		return identity.Grant(ctx, tx, identity.Program(), id, office, morning)
	}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same office twice: %v", err)
	}
	in, err := h.enter("081234567891", "739164")
	h.must(err)
	revoke := func() error {
		return h.try(func(ctx context.Context, tx *database.Tx) error {
			return identity.Revoke(ctx, tx, identity.Program(), id, office, morning)
		})
	}
	h.must(revoke())
	if h.known(in.Token, morning) || h.actor(id).HoldsOffice() {
		t.Error("an office that was taken back goes on")
	}
	if err := revoke(); fault.KindOf(err) != fault.NotFound {
		t.Errorf("taken back twice: %v", err)
	}
	h.grant(id, office)
}

func TestCreatePersonRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person(identity.NewPerson{Name: "Dewi", Email: "dewi@contoh.id"}, "")
	for field, p := range map[string]identity.NewPerson{
		"name":  {Name: "  "},
		"phone": {Name: "Siti", Phone: "0812"},
		"email": {Name: "Siti", Email: "dewi@contoh.id"},
	} {
		err := h.try(func(ctx context.Context, tx *database.Tx) error {
			_, err := identity.CreatePerson(ctx, tx, identity.Program(), p, morning)
			return err
		})
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	err := h.try(func(ctx context.Context, tx *database.Tx) error {
		_, err := identity.CreatePerson(ctx, tx, identity.Actor{Person: 1, Producer: true}, identity.NewPerson{Name: "Siti"}, morning)
		return err
	})
	if fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a producer adds people: %v", err)
	}
}
