package identity_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

var morning = time.Date(2026, time.March, 2, 1, 0, 0, 0, time.UTC)

// house is a test's database with the gate to it.
type house struct {
	testing.TB
	db   *dbtest.DB
	gate *identity.Gate
}

func newHouse(t *testing.T) *house {
	t.Helper()
	return &house{t, dbtest.New(t), identity.NewGate([]byte("key"), identity.Cost{MemoryKiB: 64, Passes: 1, Threads: 1})}
}

func (h *house) do(fn func(ctx context.Context, tx *database.Tx) error) {
	h.Helper()
	if err := h.try(fn); err != nil {
		h.Fatal(err)
	}
}

func (h *house) try(fn func(ctx context.Context, tx *database.Tx) error) error {
	return database.InTx(h.Context(), h.db.App, func(tx *database.Tx) error { return fn(h.Context(), tx) })
}

func (h *house) person(p identity.NewPerson, pin string) identity.PersonID {
	h.Helper()
	var id identity.PersonID
	h.do(func(ctx context.Context, tx *database.Tx) (err error) {
		id, err = identity.CreatePerson(ctx, tx, identity.Program(), p, morning)
		return err
	})
	if pin != "" {
		h.must(h.gate.SetPIN(h.Context(), h.db.App, identity.Program(), id, pin, morning))
	}
	return id
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// cooperative makes a programme with a cooperative, by SQL: identity knows
// neither.
func (h *house) cooperative(name string) (identity.CooperativeID, identity.ProgrammeID) {
	h.Helper()
	for _, region := range [][3]any{{"36", nil, "provinsi"}, {"36.03", "36", "kabupaten"}, {"36.03.33", "36.03", "kecamatan"}, {"36.03.33.2001", "36.03.33", "desa"}} {
		code := region[0].(string)
		level := map[int]int{2: 1, 5: 2, 8: 3, 13: 4}[len(code)]
		_, err := h.db.Owner.ExecContext(h.Context(), `
			INSERT INTO region (code, scheme, level, parent_code, kind, name, search_name, valid_from)
			VALUES ($1, 'kemendagri', $2, $3, $4, 'Tempat', 'tempat', '2025-01-01') ON CONFLICT DO NOTHING`, code, level, region[1], region[2])
		h.must(err)
	}
	var programme identity.ProgrammeID
	h.must(h.db.Owner.GetContext(h.Context(), &programme, `INSERT INTO programme (name, agency, created_at) VALUES ($1, 'BP3MI', now()) RETURNING id`, name))
	var cooperative identity.CooperativeID
	h.must(h.db.Owner.GetContext(h.Context(), &cooperative, `
		INSERT INTO cooperative (programme_id, slug, name, legal_form, village_code, phone, created_at)
		VALUES ($1, $2, $2, 'business_group', '36.03.33.2001', '+6281200000001', now()) RETURNING id`, programme, name))
	return cooperative, programme
}

func (h *house) member(person identity.PersonID, of identity.CooperativeID) {
	h.Helper()
	_, err := h.db.Owner.ExecContext(h.Context(), `INSERT INTO producer (id, village_code, created_at) VALUES ($1, '36.03.33.2001', now())`, person)
	h.must(err)
	_, err = h.db.Owner.ExecContext(h.Context(), `INSERT INTO membership (cooperative_id, producer_id, joined_at) VALUES ($1, $2, now())`, of, person)
	h.must(err)
}

func (h *house) grant(person identity.PersonID, o identity.Office) {
	h.Helper()
	h.do(func(ctx context.Context, tx *database.Tx) error {
		return identity.Grant(ctx, tx, identity.Program(), person, o, morning)
	})
}

func (h *house) actor(person identity.PersonID) identity.Actor {
	h.Helper()
	a, err := identity.Load(h.Context(), h.db.App, person, morning)
	h.must(err)
	return a
}

func (h *house) enter(typed, pin string, change ...func(*identity.Attempt)) (identity.SignedIn, error) {
	a := identity.Attempt{Typed: typed, Secret: pin, Address: "203.0.113.5", Browser: "Ponsel"}
	for _, f := range change {
		f(&a)
	}
	return h.gate.SignInWithPIN(h.Context(), h.db.App, a, morning)
}

func TestSignInWithPIN(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	rani := h.person(identity.NewPerson{Name: "Rani", Phone: "+6281234567890"}, "739164")
	h.person(identity.NewPerson{Name: "Nur", Phone: "+6281234567890"}, "") // no PIN yet
	alone := h.person(identity.NewPerson{Name: "Aminah"}, "906142")        // no telephone
	number, err := identity.Lookup(t.Context(), h.db.App, alone)
	h.must(err)
	for _, test := range []struct {
		typed, pin string
		want       identity.PersonID
	}{
		{"0812 3456 7890", "482916", siti},
		{"+62 812-3456-7890", "739164", rani},
		{number.MemberNumber, "906142", alone},
		{"0812 3456 7890", "906142", 0},
		{"0812 3456 7899", "482916", 0},
		{number.MemberNumber, "482916", 0},
		{"999999", "482916", 0},
		{"bukan nomor", "482916", 0},
		{"", "", 0},
	} {
		in, err := h.enter(test.typed, test.pin)
		if in.Actor.Person != test.want {
			t.Errorf("%q %q: signed in as %d, want %d (%v)", test.typed, test.pin, in.Actor.Person, test.want, err)
		}
		if test.want == 0 && fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("%q %q: %v, want the same refusal for all", test.typed, test.pin, err)
		}
		if test.want == 0 {
			if f, _ := fault.As(err); f.Key != "signin.wrong.pin" {
				t.Errorf("%q: %s", test.typed, f.Key)
			}
			continue
		}
		session, actor, err := identity.FindSession(t.Context(), h.db.App, in.Token, morning.Add(time.Hour))
		if err != nil || actor.Person != test.want || session.Device != "Ponsel" {
			t.Errorf("session: %+v %+v %v", session, actor, err)
		}
	}
}

func TestSharedPhoneAndSharedPIN(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	h.person(identity.NewPerson{Name: "Rani", Phone: "+6281234567890"}, "482916")
	if _, err := h.enter("081234567890", "482916"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("two people with the same PIN: %v", err)
	}
	p, err := identity.Lookup(t.Context(), h.db.App, first)
	h.must(err)
	if in, err := h.enter(p.MemberNumber, "482916"); err != nil || in.Actor.Person != first {
		t.Errorf("by member number: %+v %v", in, err)
	}
}

func TestSignInWithPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, programme := h.cooperative("satu")
	manager := h.person(identity.NewPerson{Name: "Dewi", Phone: "+6281300000001", Email: "dewi@contoh.id"}, "482916")
	h.grant(manager, identity.Office{Role: identity.Manager, Programme: programme})
	h.must(h.gate.SetPassword(t.Context(), h.db.App, identity.Program(), manager, "kuda sungai lampu", morning))
	enter := func(email, password string) (identity.SignedIn, error) {
		return h.gate.SignInWithPassword(t.Context(), h.db.App, identity.Attempt{Typed: email, Secret: password, Address: "203.0.113.5"}, morning)
	}
	in, err := enter(" Dewi@Contoh.id ", "kuda sungai lampu")
	if err != nil || !in.Actor.IsManagerOf(programme) {
		t.Fatalf("%+v %v", in, err)
	}
	for _, wrong := range [][2]string{{"dewi@contoh.id", "kuda sungai"}, {"x@contoh.id", "kuda sungai lampu"}, {"", ""}} {
		if _, err := enter(wrong[0], wrong[1]); fault.KindOf(err) != fault.Unauthenticated {
			t.Errorf("%v: %v", wrong, err)
		}
	}
	// Six digits do not open a programme's office.
	if _, err := h.enter("081300000001", "482916"); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("a manager by PIN: %v", err)
	}
}

func TestDisabledPeopleStayOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	in, err := h.enter("081234567890", "482916")
	h.must(err)
	h.do(func(ctx context.Context, tx *database.Tx) error {
		return identity.Disable(ctx, tx, identity.Program(), id, morning)
	})
	if _, actor, err := identity.FindSession(t.Context(), h.db.App, in.Token, morning); err != nil || actor.Known() {
		t.Errorf("her session goes on: %+v %v", actor, err)
	}
	if _, err := h.enter("081234567890", "482916"); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("signing in: %v", err)
	}
}

func TestAttemptsAreSlowedAndTheOwnerGetsIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	siti := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	in, err := h.enter("081234567890", "482916")
	h.must(err)
	now := morning.Add(time.Minute)
	attack := func(address string) error {
		_, err := h.gate.SignInWithPIN(t.Context(), h.db.App, identity.Attempt{Typed: "081234567890", Secret: "000001", Address: address}, now)
		return err
	}
	for i := range 5 {
		if err := attack("198.51.100.1"); fault.KindOf(err) != fault.Unauthenticated {
			t.Fatalf("attempt %d: %v", i, err)
		}
	}
	err = attack("198.51.100.1")
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.RateLimited || f.Args[0] != 15 {
		t.Fatalf("the sixth attempt: %v", err)
	}
	// From there not even the right PIN is looked at.
	if _, err := h.gate.SignInWithPIN(t.Context(), h.db.App, identity.Attempt{Typed: "081234567890", Secret: "482916", Address: "198.51.100.1"}, now); fault.KindOf(err) != fault.RateLimited {
		t.Errorf("the right PIN while waiting: %v", err)
	}
	// Her own phone is not slowed, and nor is anybody else's name.
	again, err := h.gate.SignInWithPIN(t.Context(), h.db.App, identity.Attempt{Typed: "081234567890", Secret: "482916", Address: "198.51.100.1", Device: in.Device}, now)
	if err != nil || again.Actor.Person != siti {
		t.Errorf("her own phone: %v", err)
	}
	now = now.Add(15 * time.Second)
	if err := attack("198.51.100.1"); fault.KindOf(err) != fault.Unauthenticated {
		t.Errorf("after the wait: %v", err)
	}
}

// Attempts that are made at the same moment are counted one after another.
func TestParallelAttempts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	var tested, slowed atomic.Int64
	var all sync.WaitGroup
	for range 24 {
		all.Go(func() {
			_, err := h.enter("081234567890", "111119")
			switch fault.KindOf(err) {
			case fault.Unauthenticated:
				tested.Add(1)
			case fault.RateLimited:
				slowed.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if tested.Load() != 5 || slowed.Load() != 19 {
		t.Errorf("%d were tested, %d slowed; want 5 and 19", tested.Load(), slowed.Load())
	}
}

// What is typed into the wrong field must not be found in the database.
func TestNothingTypedIsKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if _, err := h.enter("482916", "081234567890"); err == nil {
		t.Fatal("signed in")
	}
	var rows []string
	h.must(h.db.Super.SelectContext(t.Context(), &rows, `SELECT subject FROM sign_in_attempt`))
	if len(rows) != 1 || len(rows[0]) != 32 {
		t.Fatalf("attempts: %q", rows)
	}
	for _, secret := range []string{"482916", "081234567890", "6281234567890"} {
		if rows[0] == secret {
			t.Errorf("%q is kept", secret)
		}
	}
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.person(identity.NewPerson{Name: "Siti", Phone: "+6281234567890"}, "482916")
	actor := h.actor(id)
	h.must(h.gate.Confirm(t.Context(), h.db.App, actor, "482916", morning))
	for range 5 {
		if err := h.gate.Confirm(t.Context(), h.db.App, actor, "482917", morning); fault.KindOf(err) != fault.Invalid {
			t.Fatalf("a wrong PIN: %v", err)
		}
	}
	if err := h.gate.Confirm(t.Context(), h.db.App, actor, "482916", morning); fault.KindOf(err) != fault.RateLimited {
		t.Errorf("after five wrong ones: %v", err)
	}
	h.must(h.gate.Confirm(t.Context(), h.db.App, actor, "482916", morning.Add(time.Minute)))
}
