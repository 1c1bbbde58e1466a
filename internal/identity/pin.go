package identity

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/trail"
)

// Lengths of secrets, in digits and characters.
const (
	PINDigits     = 6
	PasswordLeast = 10
	passwordMost  = 200
)

// checkPIN refuses a PIN that others would try first.
func checkPIN(pin string, p Person) error {
	if len(pin) != PINDigits || strings.Trim(pin, "0123456789") != "" {
		return fault.InvalidFields(fault.Field{Name: "pin", Key: "error.pin"})
	}
	refuse := func(why string) error {
		return fault.InvalidFields(fault.Field{Name: "pin", Key: "signin.pin." + why})
	}
	switch {
	case repeats(pin):
		return refuse("repeated")
	case runs(pin):
		return refuse("sequence")
	case isDate(pin):
		return refuse("date")
	case p.MemberNumber == pin, strings.HasSuffix(p.Phone, pin):
		return refuse("own_number")
	}
	return nil
}

// repeats: 111111, 121212, 123123, 112233, 111222.
func repeats(pin string) bool {
	if pin == strings.Repeat(pin[:1], 6) || pin == strings.Repeat(pin[:2], 3) || pin == strings.Repeat(pin[:3], 2) {
		return true
	}
	pairs := pin[0] == pin[1] && pin[2] == pin[3] && pin[4] == pin[5]
	halves := pin[:3] == strings.Repeat(pin[:1], 3) && pin[3:] == strings.Repeat(pin[3:4], 3)
	return pairs || halves
}

// runs: digits that rise or fall by the same step, 9 followed by 0.
func runs(pin string) bool {
	for step := 1; step <= 9; step++ {
		same := true
		for i := 1; i < len(pin); i++ {
			if (int(pin[i])-int(pin[i-1])+10)%10 != step {
				same = false
				break
			}
		}
		if same {
			return true
		}
	}
	return false
}

// isDate: a day as people write their birthday, 170885 or 850817.
func isDate(pin string) bool {
	for _, form := range []string{"020106", "060102"} {
		if _, err := time.Parse(form, pin); err == nil {
			return true
		}
	}
	return false
}

// checkPassword refuses a password that is short or about the person.
func checkPassword(password string, p Person) error {
	length := utf8.RuneCountInString(password)
	if length < PasswordLeast {
		return fault.InvalidFields(fault.Field{Name: "password", Key: "error.password", Args: []any{PasswordLeast}})
	}
	if length > passwordMost || !utf8.ValidString(password) {
		return fault.InvalidFields(fault.Field{Name: "password", Key: "error.too_long", Args: []any{passwordMost}})
	}
	plain := strings.ToLower(password)
	mailbox, _, _ := strings.Cut(p.Email, "@")
	few := make(map[rune]bool)
	for _, r := range plain {
		few[r] = true
	}
	if len(few) < 5 || len(mailbox) > 3 && strings.Contains(plain, mailbox) || strings.Contains(plain, "password") ||
		strings.Contains(plain, "katasandi") || strings.Contains(plain, "simpul") {
		return fault.InvalidFields(fault.Field{Name: "password", Key: "signin.password.weak"})
	}
	return nil
}

const (
	updatePIN      = `UPDATE person SET pin_hash = $2 WHERE id = $1 AND disabled_at IS NULL`
	updatePassword = `UPDATE person SET password_hash = $2 WHERE id = $1 AND disabled_at IS NULL`
)

// SetPIN sets a person's PIN and ends her sessions: by herself, by an
// administrator, or by the program. Faults: Forbidden, NotFound, Invalid with
// the field pin.
func (g *Gate) SetPIN(ctx context.Context, db *database.DB, actor Actor, person PersonID, pin string, now time.Time) error {
	return g.set(ctx, db, actor, person, secret{"pin", pin}, now)
}

// SetPassword sets a person's password and ends their sessions, as SetPIN does.
func (g *Gate) SetPassword(ctx context.Context, db *database.DB, actor Actor, person PersonID, password string, now time.Time) error {
	return g.set(ctx, db, actor, person, secret{"password", password}, now)
}

func (g *Gate) set(ctx context.Context, db *database.DB, actor Actor, person PersonID, s secret, now time.Time) error {
	if !actor.Administrator && actor.Person != person {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	p, err := Lookup(ctx, db, person)
	if err != nil {
		return err
	}
	hash, err := g.hashSecret(ctx, s, p)
	if err != nil {
		return err
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		return setSecret(ctx, tx, actor, person, s.kind, hash, now)
	})
}

const secretsOf = `
	SELECT coalesce(pin_hash, '') AS pin, coalesce(password_hash, '') AS password
	FROM person WHERE id = $1 AND disabled_at IS NULL`

// Confirm tests the PIN, or the password of who has no PIN, of somebody who is
// signed in, before something that must not be done with a phone left lying
// about. Faults: Invalid with the field pin or password, RateLimited.
func (g *Gate) Confirm(ctx context.Context, db *database.DB, actor Actor, typed string, now time.Time) error {
	var stored struct {
		PIN      string `db:"pin"`
		Password string `db:"password"`
	}
	if err := db.GetContext(ctx, &stored, secretsOf, actor.Person); err != nil {
		return fmt.Errorf("identity: confirm: %w", err)
	}
	kind, hash, tried := "pin", stored.PIN, g.peppered(typed)
	if hash == "" {
		kind, hash, tried = "password", stored.Password, []byte(typed)
	}
	subject := g.subject("confirm", strconv.FormatInt(int64(actor.Person), 10))
	const place = devicePlace + "confirm"
	if err := admit(ctx, db, subject, place, now); err != nil {
		return err
	}
	if hash == "" {
		hash = g.decoy
	}
	fits, err := g.matches(ctx, hash, tried)
	if err != nil {
		return err
	}
	if !fits {
		return fault.InvalidFields(fault.Field{Name: kind, Key: "signin.confirm." + kind})
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error { return succeed(ctx, tx, subject, place, now) })
}

// secret is a PIN ("pin") or a password ("password").
type secret struct{ kind, typed string }

// hashSecret refuses a weak secret and hashes a good one.
func (g *Gate) hashSecret(ctx context.Context, s secret, p Person) (string, error) {
	if s.kind == "pin" {
		if err := checkPIN(s.typed, p); err != nil {
			return "", err
		}
		return g.hash(ctx, g.peppered(s.typed))
	}
	if err := checkPassword(s.typed, p); err != nil {
		return "", err
	}
	return g.hash(ctx, []byte(s.typed))
}

func setSecret(ctx context.Context, tx *database.Tx, actor Actor, person PersonID, kind, hash string, now time.Time) error {
	update := updatePIN
	if kind == "password" {
		update = updatePassword
	}
	result, err := tx.ExecContext(ctx, update, person, hash)
	if err != nil {
		return fmt.Errorf("identity: set %s: %w", kind, err)
	}
	if n, err := result.RowsAffected(); err != nil {
		return fmt.Errorf("identity: set %s: %w", kind, err)
	} else if n == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := endSessions(ctx, tx, person); err != nil {
		return err
	}
	if err := dropPasskeys(ctx, tx, actor, person, now); err != nil {
		return err
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "person.set_" + kind, SubjectKind: "person", SubjectID: int64(person),
	})
}
