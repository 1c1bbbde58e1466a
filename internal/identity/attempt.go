package identity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// attemptsKept is how long attempts to sign in are kept.
const attemptsKept = 30 * 24 * time.Hour

// How wrong attempts slow down. Waiting never exceeds the longest, so nobody is
// shut out; a million PINs at these rates take years.
const (
	attemptSpan = 24 * time.Hour

	// For one name from one place: some are free, then the wait doubles.
	ownFree    = 5
	ownWait    = 15 * time.Second
	ownLongest = 15 * time.Minute

	// For one name from everywhere but its own devices.
	allFree    = 20
	allStep    = 5
	allWait    = 10 * time.Second
	allLongest = 2 * time.Minute

	// From one address for any name; many customers of a telephone company
	// share one.
	addressSpan = time.Hour
	addressFree = 60
	addressWait = 30 * time.Second
)

// devicePlace begins the place of an attempt from a device that is known; other
// places are addresses.
const devicePlace = "device:"

// tried is an earlier attempt.
type tried struct {
	Place     string    `db:"address"`
	Succeeded bool      `db:"succeeded"`
	At        time.Time `db:"at"`
}

// waitFor is how long an attempt has to wait yet. earlier are those of the same
// name, the newest first; fromHere is how many from the same place failed within
// addressSpan whatever the name, and lastHere when the last did.
func waitFor(earlier []tried, place string, fromHere int, lastHere, now time.Time) time.Duration {
	wait := max(0, untilAfter(ownDelay(failuresAt(earlier, place)), lastFailure(earlier, func(t tried) bool { return t.Place == place }), now))
	if strings.HasPrefix(place, devicePlace) {
		return wait
	}
	strangers, elsewhere := 0, func(t tried) bool { return !strings.HasPrefix(t.Place, devicePlace) }
	for _, t := range earlier {
		if !t.Succeeded && elsewhere(t) {
			strangers++
		}
	}
	wait = max(wait, untilAfter(allDelay(strangers), lastFailure(earlier, elsewhere), now))
	if fromHere >= addressFree {
		wait = max(wait, untilAfter(addressWait, lastHere, now))
	}
	return wait
}

// failuresAt counts since the last success from the place.
func failuresAt(earlier []tried, place string) int {
	n := 0
	for _, t := range earlier {
		switch {
		case t.Place != place:
		case t.Succeeded:
			return n
		default:
			n++
		}
	}
	return n
}

func lastFailure(earlier []tried, counts func(tried) bool) time.Time {
	for _, t := range earlier {
		if !t.Succeeded && counts(t) {
			return t.At
		}
	}
	return time.Time{}
}

func ownDelay(failures int) time.Duration { return doubled(ownWait, failures-ownFree, ownLongest) }

func allDelay(failures int) time.Duration {
	if failures < allFree {
		return 0
	}
	return doubled(allWait, (failures-allFree)/allStep, allLongest)
}

// doubled is first, doubled some times; nothing before the first time.
func doubled(first time.Duration, times int, longest time.Duration) time.Duration {
	if times < 0 {
		return 0
	}
	return min(first<<min(times, 16), longest)
}

func untilAfter(delay time.Duration, last, now time.Time) time.Duration {
	if delay == 0 {
		return 0
	}
	return last.Add(delay).Sub(now)
}

// Attempts of one name are judged one after another: a thousand at once are
// not all the first.
const lockSubject = `SELECT pg_advisory_xact_lock(hashtextextended('sign in ' || $1, 0))`

const selectAttempts = `
	SELECT address, succeeded, at FROM sign_in_attempt
	WHERE subject = $1 AND at > $2 ORDER BY at DESC, id DESC LIMIT 300`

const countFromAddress = `
	SELECT count(*) AS failures, coalesce(max(at), 'epoch') AS last
	FROM sign_in_attempt WHERE address = $1 AND at > $2 AND NOT succeeded`

const insertAttempt = `INSERT INTO sign_in_attempt (subject, address, succeeded, at) VALUES ($1, $2, $3, $4)`

// admit lets an attempt be made, or refuses with the fault RateLimited, which
// says how many seconds to wait. What is admitted counts as failed until
// succeed says otherwise.
func admit(ctx context.Context, db *database.DB, subject, place string, now time.Time) error {
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		if _, err := tx.ExecContext(ctx, lockSubject, subject); err != nil {
			return fmt.Errorf("identity: attempt: %w", err)
		}
		var earlier []tried
		if err := tx.SelectContext(ctx, &earlier, selectAttempts, subject, now.Add(-attemptSpan)); err != nil {
			return fmt.Errorf("identity: attempt: %w", err)
		}
		var here struct {
			Failures int       `db:"failures"`
			Last     time.Time `db:"last"`
		}
		if err := tx.GetContext(ctx, &here, countFromAddress, place, now.Add(-addressSpan)); err != nil {
			return fmt.Errorf("identity: attempt: %w", err)
		}
		if wait := waitFor(earlier, place, here.Failures, here.Last, now); wait > 0 {
			seconds := int((wait + time.Second - 1) / time.Second)
			return fault.New(fault.RateLimited, "signin.wait", seconds)
		}
		if _, err := tx.ExecContext(ctx, insertAttempt, subject, place, false, now); err != nil {
			return fmt.Errorf("identity: attempt: %w", err)
		}
		return nil
	})
}

// succeed notes that an attempt was right; the place starts afresh.
func succeed(ctx context.Context, tx *database.Tx, subject, place string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertAttempt, subject, place, true, now); err != nil {
		return fmt.Errorf("identity: attempt: %w", err)
	}
	return nil
}

const removeOldAttempts = `DELETE FROM sign_in_attempt WHERE at < $1`
