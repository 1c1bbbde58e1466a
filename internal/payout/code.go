package payout

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/producer"
)

// Code is the six digits that a producer says when she receives cash. They
// follow from the key and stand in no table; only she is shown them.
func (o *Office) Code(id ID) string {
	mac := hmac.New(sha256.New, o.CodeKey)
	mac.Write([]byte("cash " + text(id)))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac.Sum(nil))%1_000_000)
}

const insertTry = `
	INSERT INTO payout_code_try (payout_id, number, matched, tried_at, tried_by)
	SELECT $1, count(*) + 1, $2, $3, $4 FROM payout_code_try WHERE payout_id = $1 RETURNING number`

// SendByCode records that an approved payout was handed over in cash, by the
// digits that the producer said. Five tries, then only a photograph of the
// receipt is evidence. Faults: those of Send, Invalid with the field code.
func (o *Office) SendByCode(ctx context.Context, actor identity.Actor, id ID, typed string, now time.Time) error {
	p, err := servedPayout(ctx, o.DB, actor, id)
	if err != nil {
		return err
	}
	if p.Method != producer.InCash {
		return fault.New(fault.Invalid, "payout.evidence")
	}
	typed = strings.Join(strings.Fields(typed), "")
	if len(typed) != 6 || strings.Trim(typed, "0123456789") != "" {
		return fault.InvalidFields(fault.Field{Name: "code", Key: "payout.code_shape"})
	}
	matched := subtle.ConstantTimeCompare([]byte(typed), []byte(o.Code(id))) == 1
	var number int
	// A try counts whatever becomes of it.
	if err := database.InTx(ctx, o.DB, func(tx *database.Tx) error {
		err := tx.GetContext(ctx, &number, insertTry, int64(id), matched, now, actor.Person)
		if database.ConstraintOf(err) == "payout_code_try_once" {
			return fault.Wrap(err, fault.Conflict, "error.conflict")
		}
		if err != nil {
			return fmt.Errorf("payout: code of %d: %w", id, refusals.Explain(err))
		}
		return nil
	}); err != nil {
		return err
	}
	if !matched {
		return fault.InvalidFields(fault.Field{Name: "code", Key: "payout.code_wrong", Args: []any{mostTries - number}})
	}
	return o.Send(ctx, actor, id, Evidence{code: number}, now)
}

// mostTries is how often a code may be typed; the table holds it.
const mostTries = 5
