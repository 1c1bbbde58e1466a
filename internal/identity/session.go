package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/trail"
)

// How long a session lasts without being used.
const (
	DeviceIdle = 90 * 24 * time.Hour // a producer's own phone
	OfficeIdle = 12 * time.Hour      // whoever holds an office
)

// seenEvery is how often the use of a session is written down.
const seenEvery = 10 * time.Minute

// AwayLimit is how long a phone that several people use may lie about before it
// asks for the PIN of who is signed in.
const AwayLimit = 5 * time.Minute

// wakeEvery is how often it is written down that such a phone is in use.
const wakeEvery = 30 * time.Second

// maxDevice is the length of a device's description, in characters.
const maxDevice = 300

// SessionToken is what the cookie holds: 32 random bytes in URL-safe base64.
// Only its hash is stored.
type SessionToken string

// NewToken is 32 random bytes in URL-safe base64.
func NewToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// hashToken is nil for what cannot be a token.
func hashToken(token string) []byte {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 32 {
		return nil
	}
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Session is one signed-in browser.
type Session struct {
	Hash      []byte    `db:"token_hash"`
	Person    PersonID  `db:"person_id"`
	Device    string    `db:"device"`
	CreatedAt time.Time `db:"created_at"`
	SeenAt    time.Time `db:"seen_at"`
	ExpiresAt time.Time `db:"expires_at"`
	// AwakeAt is when a phone of several people was last in use, nil for one of
	// hers alone.
	AwakeAt *time.Time `db:"awake_at"`
	// Helps is the producer for whom the session acts now, 0 for nobody.
	Helps     PersonID `db:"helps"`
	HelpsName string   `db:"helps_name"`
}

// ID names the session in pages and addresses; it opens nothing.
func (s Session) ID() string { return hex.EncodeToString(s.Hash) }

// Asleep tells whether the phone has to ask who has it in hand.
func (s Session) Asleep(now time.Time) bool {
	return s.AwakeAt != nil && now.Sub(*s.AwakeAt) >= AwayLimit
}

// IdleLimit is how long the actor's sessions last unused.
func (a Actor) IdleLimit() time.Duration {
	if a.HoldsOffice() {
		return OfficeIdle
	}
	return DeviceIdle
}

const insertSession = `
	INSERT INTO session (token_hash, person_id, device, created_at, seen_at, expires_at, awake_at)
	VALUES ($1, $2, $3, $4, $4, $5, CASE WHEN $6 THEN $4::timestamptz END)`

// openSession signs the actor in; replaced, when not empty, is the session that
// the browser had until now and that ends. A phone of several people falls
// asleep; at an office people are signed out at the end of the day.
func openSession(ctx context.Context, tx *database.Tx, actor Actor, phone device, browser string, replaced SessionToken, now time.Time) (SessionToken, error) {
	if hash := hashToken(string(replaced)); hash != nil {
		if _, err := tx.ExecContext(ctx, deleteSession, hash); err != nil {
			return "", fmt.Errorf("identity: open session: %w", err)
		}
	}
	token := SessionToken(NewToken())
	_, err := tx.ExecContext(ctx, insertSession, hashToken(string(token)), actor.Person, shorten(browser, maxDevice), now, now.Add(actor.IdleLimit()),
		len(phone.people) > 1 && !actor.HoldsOffice())
	if err != nil {
		return "", fmt.Errorf("identity: open session: %w", err)
	}
	return token, nil
}

const findSession = `
	SELECT s.token_hash, s.person_id, s.device, s.created_at, s.seen_at, s.expires_at, s.awake_at, coalesce(h.producer_id, 0) AS helps, coalesce(m.name, '') AS helps_name
	FROM session s JOIN person p ON p.id = s.person_id
	LEFT JOIN helping h ON h.session_hash = s.token_hash AND h.helper_id = s.person_id AND h.ended_at IS NULL AND h.until > $2
	     AND is_officer(h.helper_id, h.cooperative_id)
	LEFT JOIN person m ON m.id = h.producer_id
	WHERE s.token_hash = $1 AND s.expires_at > $2 AND p.disabled_at IS NULL`

// FindSession is the session of a cookie and who it belongs to. A session that
// is unknown, has expired, or whose person may no longer sign in, is the zero
// Session and the zero Actor.
func FindSession(ctx context.Context, q database.Queryer, token SessionToken, now time.Time) (Session, Actor, error) {
	hash := hashToken(string(token))
	if hash == nil {
		return Session{}, Actor{}, nil
	}
	var s Session
	err := q.GetContext(ctx, &s, findSession, hash, now)
	if database.NoRows(err) {
		return Session{}, Actor{}, nil
	}
	if err != nil {
		return Session{}, Actor{}, fmt.Errorf("identity: session: %w", err)
	}
	actor, err := Load(ctx, q, s.Person, now)
	if err != nil {
		return Session{}, Actor{}, err
	}
	return s, actor, nil
}

const touchSession = `
	UPDATE session SET seen_at = $2, expires_at = $3, awake_at = CASE WHEN awake_at = $4 THEN $2 ELSE awake_at END
	WHERE token_hash = $1 AND seen_at < $2 AND expires_at > $2`

// KeepSession notes that a session is in use, which lengthens it, at most once
// in ten minutes, or in half a minute on a phone of several people. One that
// was handed on meanwhile stays asleep.
func KeepSession(ctx context.Context, db *database.DB, s Session, actor Actor, now time.Time) error {
	// A role that was just given may shorten the session.
	limit := now.Add(actor.IdleLimit())
	waking := s.AwakeAt != nil && now.Sub(*s.AwakeAt) >= wakeEvery
	if now.Sub(s.SeenAt) < seenEvery && !s.ExpiresAt.After(limit) && !waking {
		return nil
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, touchSession, s.Hash, now, limit, s.AwakeAt); err != nil {
			return fmt.Errorf("identity: keep session: %w", err)
		}
		return nil
	})
}

// Whoever signs out of a phone, or is signed out of one that is lost, gets no more
// pushes there (package notice). A phone is known by what its browser says.
const dropPushes = `
	DELETE FROM push_phone p USING session s
	WHERE s.token_hash = $1 AND s.person_id = $2 AND p.person_id = s.person_id AND p.device = s.device`

const layDown = `UPDATE session SET awake_at = created_at - interval '1 day' WHERE token_hash = $1`

// HandOn puts the session of a cookie to sleep: whoever takes the phone next
// picks who she is and types her PIN.
func HandOn(ctx context.Context, db *database.DB, token SessionToken) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, layDown, hashToken(string(token))); err != nil {
			return fmt.Errorf("identity: hand on: %w", err)
		}
		return nil
	})
}

const deleteSession = `DELETE FROM session WHERE token_hash = $1`

// SignOut ends the session of a cookie; one that is not there has ended.
func SignOut(ctx context.Context, db *database.DB, actor Actor, token SessionToken, now time.Time) error {
	hash := hashToken(string(token))
	if hash == nil {
		return nil
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, dropPushes, hash, actor.Person); err != nil {
			return fmt.Errorf("identity: sign out: %w", err)
		}
		result, err := tx.ExecContext(ctx, deleteSession, hash)
		if err != nil {
			return fmt.Errorf("identity: sign out: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return trail.Record(ctx, tx, trail.Entry{
			At: now, ActorID: int64(actor.Person), Action: "session.end", SubjectKind: "person", SubjectID: int64(actor.Person),
		})
	})
}

const sessionsOf = `
	SELECT token_hash, person_id, device, created_at, seen_at, expires_at
	FROM session WHERE person_id = $1 AND expires_at > $2 ORDER BY seen_at DESC, created_at DESC`

// Sessions lists where a person is signed in, the last used first.
func Sessions(ctx context.Context, q database.Queryer, person PersonID, now time.Time) ([]Session, error) {
	var all []Session
	if err := q.SelectContext(ctx, &all, sessionsOf, person, now); err != nil {
		return nil, fmt.Errorf("identity: sessions: %w", err)
	}
	return all, nil
}

const deleteOwnSession = `DELETE FROM session WHERE token_hash = $1 AND person_id = $2`

// RevokeSession ends one of the actor's own sessions by its ID. Fault: NotFound.
func RevokeSession(ctx context.Context, tx *database.Tx, actor Actor, id string, now time.Time) error {
	hash, err := hex.DecodeString(id)
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if _, err := tx.ExecContext(ctx, dropPushes, hash, actor.Person); err != nil {
		return fmt.Errorf("identity: revoke session: %w", err)
	}
	result, err := tx.ExecContext(ctx, deleteOwnSession, hash, actor.Person)
	if err != nil {
		return fmt.Errorf("identity: revoke session: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil {
		return fmt.Errorf("identity: revoke session: %w", err)
	} else if n == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: "session.revoke", SubjectKind: "person", SubjectID: int64(actor.Person),
	})
}

const deleteSessionsOf = `DELETE FROM session WHERE person_id = ANY($1)`

// endSessions ends every session of the people.
func endSessions(ctx context.Context, tx *database.Tx, people ...PersonID) error {
	if _, err := tx.ExecContext(ctx, deleteSessionsOf, pq.Array(people)); err != nil {
		return fmt.Errorf("identity: end sessions: %w", err)
	}
	return nil
}

const removeExpiredSessions = `DELETE FROM session WHERE expires_at <= $1`

// RemoveExpired removes sessions that have expired and attempts to sign in
// that count no more; a daily job calls it.
func RemoveExpired(ctx context.Context, db *database.DB, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, removeExpiredSessions, now); err != nil {
			return fmt.Errorf("identity: remove expired: %w", err)
		}
		if _, err := tx.ExecContext(ctx, removeOldChallenges, now); err != nil {
			return fmt.Errorf("identity: remove expired: %w", err)
		}
		if _, err := tx.ExecContext(ctx, removeOldAttempts, now.Add(-attemptsKept)); err != nil {
			return fmt.Errorf("identity: remove expired: %w", err)
		}
		return nil
	})
}

// shorten cuts a text to a number of characters.
func shorten(text string, most int) string {
	runes := []rune(text)
	if len(runes) > most {
		return string(runes[:most])
	}
	return text
}
