package inquiry

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// AnswerID identifies an answer.
type AnswerID int64

// Answer is the price that a cooperative has named for its parcel.
type Answer struct {
	ID          AnswerID               `db:"id"`
	Inquiry     ID                     `db:"inquiry_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Courier     delivery.CourierID     `db:"courier_id"`
	CourierName string                 `db:"courier_name"`
	Price       money.Amount           `db:"price"`
	DaysMin     int                    `db:"days_min"`
	DaysMax     int                    `db:"days_max"`
	ValidUntil  time.Time              `db:"valid_until"`
}

// MostValidDays is for how long a price can be named.
const MostValidDays = 60

const answerColumns = `
	SELECT a.id, a.inquiry_id, a.cooperative_id, a.courier_id, c.name AS courier_name, a.price, a.days_min, a.days_max, a.valid_until
	FROM inquiry_answer a JOIN courier c ON c.id = a.courier_id WHERE `

const current = answerColumns + `a.replaced_at IS NULL AND `

const answers = current + `a.inquiry_id = $1`

const answersBy = current + `a.cooperative_id = $1 AND a.inquiry_id = ANY($2)`

// Answers are the prices named for an inquiry, by cooperative; they may be valid
// no more.
func Answers(ctx context.Context, q database.Queryer, id ID) (map[identity.CooperativeID]Answer, error) {
	var all []Answer
	if err := q.SelectContext(ctx, &all, answers, int64(id)); err != nil {
		return nil, fmt.Errorf("inquiry: answers of %d: %w", id, err)
	}
	by := make(map[identity.CooperativeID]Answer, len(all))
	for _, a := range all {
		by[a.Cooperative] = a
	}
	return by, nil
}

const answerByID = answerColumns + `a.id = $1`

// AnswerByID reads an answer, whether it holds or not, or returns a NotFound
// fault.
func AnswerByID(ctx context.Context, q database.Queryer, id AnswerID) (Answer, error) {
	var a Answer
	err := q.GetContext(ctx, &a, answerByID, int64(id))
	if database.NoRows(err) {
		return a, fault.New(fault.NotFound, "inquiry.unknown")
	}
	if err != nil {
		return a, fmt.Errorf("inquiry: answer %d: %w", id, err)
	}
	return a, nil
}

// AnswersBy are the prices that a cooperative has named for some inquiries, by
// inquiry; they may be valid no more.
func AnswersBy(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, of []Inquiry) (map[ID]Answer, error) {
	ids := make([]int64, len(of))
	for n, i := range of {
		ids[n] = int64(i.ID)
	}
	var all []Answer
	if err := q.SelectContext(ctx, &all, answersBy, int64(cooperative), pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("inquiry: answers of cooperative %d: %w", cooperative, err)
	}
	by := make(map[ID]Answer, len(all))
	for _, a := range all {
		by[a.Inquiry] = a
	}
	return by, nil
}

const replace = `
	UPDATE inquiry_answer SET replaced_at = greatest($3, answered_at) WHERE id = $1 AND cooperative_id = $2 AND replaced_at IS NULL`

const insertAnswer = `
	INSERT INTO inquiry_answer (inquiry_id, cooperative_id, courier_id, price, days_min, days_max, valid_until, answered_at, answered_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`

var refusals = database.Refusals{
	"inquiry_answer_current": {Kind: fault.Conflict, Key: "inquiry.answered"},
	"inquiry_over":           {Kind: fault.Conflict, Key: "inquiry.over"},
	"inquiry_priced":         {Kind: fault.Conflict, Key: "inquiry.answered"},
	"inquiry_refused_before": {Kind: fault.Conflict, Key: "inquiry.refused.before"},
	"inquiry_refused_once":   {Kind: fault.Conflict, Key: "inquiry.refused.before"},
	"inquiry_refusal_reason": fault.InvalidFields(fault.Field{Name: "reason", Key: "inquiry.refuse.short"}),
	"inquiry_refusal_parcel": {Kind: fault.NotFound, Key: "inquiry.unknown"},
	"inquiry_answer_courier": fault.InvalidFields(fault.Field{Name: "courier", Key: "delivery.rate.courier"}),
	"inquiry_answer_price":   fault.InvalidFields(fault.Field{Name: "price", Key: "error.amount"}),
	"inquiry_answer_days":    fault.InvalidFields(fault.Field{Name: "days_max", Key: "delivery.rate.days_order", Args: []any{delivery.MostDays}}),
	"inquiry_answer_valid":   fault.InvalidFields(fault.Field{Name: "valid_days", Key: "inquiry.valid", Args: []any{MostValidDays}}),
	"inquiry_answer_parcel":  {Kind: fault.NotFound, Key: "inquiry.unknown"},
}

// Reply names a cooperative's price, in place of the answer that was seen, 0
// where there was none, and returns its id. It returns a Conflict fault when
// another answer holds by now, an order has come of the inquiry, or it was
// refused, and Invalid faults of what is wrong.
func Reply(ctx context.Context, tx *database.Tx, actor identity.Actor, id ID, seen AnswerID, a Answer, now time.Time) (AnswerID, error) {
	if _, err := Lock(ctx, tx, id); err != nil {
		return 0, err
	}
	if err := replaceSeen(ctx, tx, a.Cooperative, seen, now); err != nil {
		return 0, err
	}
	var named AnswerID
	if err := tx.GetContext(ctx, &named, insertAnswer, int64(id), int64(a.Cooperative), int64(a.Courier), a.Price, a.DaysMin, a.DaysMax, a.ValidUntil,
		now, int64(actor.Person)); err != nil {
		return 0, refusals.Explain(fmt.Errorf("inquiry: answer %d: %w", id, err))
	}
	return named, record(ctx, tx, actor, "shipping_inquiry.answer", id, now)
}

// replaceSeen ends the answer that an officer has seen, if there was one.
func replaceSeen(ctx context.Context, tx *database.Tx, cooperative identity.CooperativeID, seen AnswerID, now time.Time) error {
	if seen == 0 {
		return nil
	}
	done, err := tx.ExecContext(ctx, replace, int64(seen), int64(cooperative), now)
	if err != nil {
		return fmt.Errorf("inquiry: replace answer %d: %w", seen, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "inquiry.answered")
	}
	return nil
}
