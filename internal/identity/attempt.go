package identity

import "time"

// attemptsKept is how long attempts to sign in are kept.
const attemptsKept = 30 * 24 * time.Hour

const removeOldAttempts = `DELETE FROM sign_in_attempt WHERE at < $1`
