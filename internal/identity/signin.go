package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/trail"
)

// Attempt is one try to sign in.
type Attempt struct {
	Typed    string // a telephone or member number, or a mail address
	Secret   string // the PIN or password
	Address  string // where it comes from, as attempts are counted
	Device   string // the cookie that a SignedIn gave this browser, if any
	Browser  string // how the browser describes itself, shown in the list of sessions
	Replaces SessionToken
}

// SignedIn is a session that was just opened.
type SignedIn struct {
	Actor  Actor
	Token  SessionToken // for the session's cookie
	Device string       // for the device's cookie
}

// candidate is a person whom the typed name fits.
type candidate struct {
	ID   PersonID `db:"id"`
	Hash string   `db:"hash"`
}

// alike is how many secrets are tested at the least: an unknown number takes
// as long as that of one person, or of a few who share a phone.
const alike = 3

const byNumber = `
	SELECT id, pin_hash AS hash FROM person
	WHERE (member_number = $1 OR phone = $2) AND pin_hash IS NOT NULL AND disabled_at IS NULL
	ORDER BY id LIMIT 12`

// SignInWithPIN signs in by telephone or member number. Several people may
// share a phone: their PINs tell them apart. Faults: Unauthenticated when
// nothing fits, whatever the reason; Conflict signin.which when two people of a
// phone have the same PIN, so that the member number has to be typed;
// RateLimited signin.wait with the seconds to wait.
func (g *Gate) SignInWithPIN(ctx context.Context, db *database.DB, a Attempt, now time.Time) (SignedIn, error) {
	member, phone := numbers(a.Typed)
	name := phone
	if name == "" {
		name = member
	}
	var found []candidate
	if err := db.SelectContext(ctx, &found, byNumber, member, phone); err != nil {
		return SignedIn{}, fmt.Errorf("identity: sign in: %w", err)
	}
	return g.signIn(ctx, db, a, found, attemptKind{"pin", name, g.peppered(a.Secret)}, now)
}

const byEmail = `
	SELECT id, password_hash AS hash FROM person
	WHERE email = $1 AND password_hash IS NOT NULL AND disabled_at IS NULL`

// SignInWithPassword signs in by mail address. Faults: Unauthenticated,
// RateLimited, as with SignInWithPIN.
func (g *Gate) SignInWithPassword(ctx context.Context, db *database.DB, a Attempt, now time.Time) (SignedIn, error) {
	address := strings.ToLower(strings.TrimSpace(a.Typed))
	var found []candidate
	if err := db.SelectContext(ctx, &found, byEmail, address); err != nil {
		return SignedIn{}, fmt.Errorf("identity: sign in: %w", err)
	}
	return g.signIn(ctx, db, a, found, attemptKind{"password", address, []byte(a.Secret)}, now)
}

// attemptKind is what is tried: the kind of secret, the name it is tried for,
// and the secret as it is hashed.
type attemptKind struct {
	kind, name string
	secret     []byte
}

func (g *Gate) signIn(ctx context.Context, db *database.DB, a Attempt, found []candidate, k attemptKind, now time.Time) (SignedIn, error) {
	subject, device := g.subject(k.kind, k.name), g.knownDevice(a.Device)
	place := a.Address
	if device.remembers(people(found)) {
		place = devicePlace + device.id
	}
	if err := admit(ctx, db, subject, place, now); err != nil {
		return SignedIn{}, err
	}
	fitting, err := g.fitting(ctx, found, k)
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	var several bool
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		allowed, err := allowedWith(ctx, tx, fitting, k.kind, now)
		if err != nil {
			return err
		}
		if several = len(allowed) > 1; len(allowed) != 1 {
			return nil // said below
		}
		in, err = g.enter(ctx, tx, allowed[0], entry{a, subject, place, device}, now)
		return err
	})
	switch {
	case err != nil:
		return SignedIn{}, err
	case in.Actor.Known():
		return in, nil
	case several:
		return SignedIn{}, fault.New(fault.Conflict, "signin.which")
	}
	return SignedIn{}, fault.New(fault.Unauthenticated, "signin.wrong."+k.kind)
}

// entry is an attempt that is right, and as what it was counted.
type entry struct {
	Attempt
	subject, place string
	device         device
}

// enter opens a session for who has proved who she is.
func (g *Gate) enter(ctx context.Context, tx *database.Tx, actor Actor, e entry, now time.Time) (SignedIn, error) {
	if err := succeed(ctx, tx, e.subject, e.place, now); err != nil {
		return SignedIn{}, err
	}
	phone := e.device.with(actor.Person)
	token, err := openSession(ctx, tx, actor, phone, e.Browser, e.Replaces, now)
	if err != nil {
		return SignedIn{}, err
	}
	return SignedIn{Actor: actor, Token: token, Device: g.deviceCookie(phone)}, trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "session.begin", SubjectKind: "person", SubjectID: int64(actor.Person),
	})
}

// fitting are the candidates whose secret it is. Nobody's takes as long.
func (g *Gate) fitting(ctx context.Context, found []candidate, k attemptKind) ([]PersonID, error) {
	var all []PersonID
	for _, c := range g.tests(found, k.kind) {
		fits, err := g.matches(ctx, c.Hash, k.secret)
		if err != nil {
			return nil, err
		}
		if fits && c.ID != 0 {
			all = append(all, c.ID)
		}
	}
	return all, nil
}

// tests are the candidates and as many decoys as it takes.
func (g *Gate) tests(found []candidate, kind string) []candidate {
	least := 1
	if kind == "pin" {
		least = alike
	}
	all := slices.Clone(found)
	for len(all) < least {
		all = append(all, candidate{Hash: g.decoy})
	}
	return all
}

// allowedWith leaves out whom this kind of secret does not let in: a PIN is too
// weak for the offices of a programme, and so is what a PIN lets her add.
func allowedWith(ctx context.Context, q database.Queryer, people []PersonID, kind string, now time.Time) ([]Actor, error) {
	var all []Actor
	for _, id := range people {
		actor, err := Load(ctx, q, id, now)
		if fault.KindOf(err) == fault.NotFound {
			continue // disabled meanwhile
		}
		if err != nil {
			return nil, err
		}
		if kind != "password" && actor.holdsProgrammeOffice() {
			continue
		}
		all = append(all, actor)
	}
	return all, nil
}

func people(found []candidate) []PersonID {
	var ids []PersonID
	for _, c := range found {
		ids = append(ids, c.ID)
	}
	return ids
}

// numbers reads what was typed as a member number and as a telephone number;
// either may be "".
func numbers(typed string) (member, phone string) {
	member = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, typed)
	if len(member) > 20 {
		member = ""
	}
	phone, err := Phone(typed, "ID")
	if errors.Is(err, ErrPhone) {
		phone = ""
	}
	return member, phone
}
