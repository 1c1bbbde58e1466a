package notice

import (
	"context"
	"crypto/ecdh"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Phone is a browser that gets a person's pushes.
type Phone struct {
	ID       int64     `db:"id"`
	Endpoint string    `db:"endpoint"` // where its push service takes them
	P256DH   string    `db:"p256dh"`   // its key, in URL-safe base64 without filling
	Auth     string    `db:"auth"`     // its secret, likewise
	Device   string    `db:"device"`   // what the browser says that it is
	AddedAt  time.Time `db:"added_at"`
}

// mostPhones bounds how many phones one person's notices go to.
const mostPhones = 10

const (
	addPhone = `
	INSERT INTO push_phone (person_id, endpoint, p256dh, auth, device, added_at) VALUES ($1, $2, $3, $4, left($5, 300), $6)
	ON CONFLICT (person_id, endpoint) DO UPDATE SET p256dh = excluded.p256dh, auth = excluded.auth, device = excluded.device, added_at = excluded.added_at`
	dropOldest = `
	DELETE FROM push_phone WHERE person_id = $1 AND id NOT IN (SELECT id FROM push_phone WHERE person_id = $1 ORDER BY added_at DESC, id DESC LIMIT $2)`
	phonesOf  = `SELECT id, endpoint, p256dh, auth, device, added_at FROM push_phone WHERE person_id = $1 ORDER BY added_at DESC, id DESC`
	dropPhone = `DELETE FROM push_phone WHERE person_id = $1 AND id = $2`
	dropEnded = `DELETE FROM push_phone WHERE endpoint = $1`
)

// AddPhone sends a person's notices to a phone besides her others; the oldest of
// too many gets none any more. Fault: Invalid for what is no phone.
func AddPhone(ctx context.Context, db *database.DB, person identity.PersonID, p Phone, now time.Time) error {
	p.P256DH, p.Auth = strings.TrimRight(p.P256DH, "="), strings.TrimRight(p.Auth, "=")
	if !p.valid() {
		return fault.New(fault.Invalid, "error.invalid")
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, addPhone, int64(person), p.Endpoint, p.P256DH, p.Auth, p.Device, now); err != nil {
			return fmt.Errorf("notice: phone of %d: %w", person, err)
		}
		if _, err := tx.ExecContext(ctx, dropOldest, int64(person), mostPhones); err != nil {
			return fmt.Errorf("notice: phones of %d: %w", person, err)
		}
		return nil
	})
}

func (p Phone) valid() bool {
	at, err := url.Parse(p.Endpoint)
	if err != nil || at.Host == "" || at.User != nil || len(p.Endpoint) > 1000 || at.Scheme != "https" && at.Scheme != "http" {
		return false
	}
	key, err := base64.RawURLEncoding.DecodeString(p.P256DH)
	if err != nil {
		return false
	}
	if _, err := ecdh.P256().NewPublicKey(key); err != nil {
		return false
	}
	secret, err := base64.RawURLEncoding.DecodeString(p.Auth)
	return err == nil && len(secret) == 16
}

// Phones lists the phones that get a person's notices, the last added first.
func Phones(ctx context.Context, q database.Queryer, person identity.PersonID) ([]Phone, error) {
	var all []Phone
	if err := q.SelectContext(ctx, &all, phonesOf, int64(person)); err != nil {
		return nil, fmt.Errorf("notice: phones of %d: %w", person, err)
	}
	return all, nil
}

// DropPhone sends a person's notices no more to one of her phones. Fault:
// NotFound for somebody else's.
func DropPhone(ctx context.Context, db *database.DB, person identity.PersonID, id int64) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		result, err := tx.ExecContext(ctx, dropPhone, int64(person), id)
		if err != nil {
			return fmt.Errorf("notice: drop phone %d: %w", id, err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return fault.New(fault.NotFound, "error.not_found")
	})
}
