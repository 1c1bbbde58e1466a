package notice

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Topic is what a person can switch on and off about her pushes.
type Topic string

// The topics: three sorts of notices, and whether their amounts are shown.
const (
	AboutSales  Topic = "sold"
	AboutWork   Topic = "prepare"
	AboutMoney  Topic = "paid"
	WithAmounts Topic = "amount"
)

// Topics lists every topic, in the order in which a form asks for them.
func Topics() []Topic { return []Topic{AboutSales, AboutWork, AboutMoney, WithAmounts} }

// topic is what switches a kind off; safety is what no switch keeps back, since
// it may be somebody else who does it. The others wait in her inbox.
func (k Kind) topic() (t Topic, safety bool) {
	switch k {
	case Sold:
		return AboutSales, false
	case Prepare, Due, ShareAsked, SentBack, Brought, Arranged, Lent, GivenBack:
		return AboutWork, false
	case PaidOut, PaidBack, Answered:
		return AboutMoney, false
	case Destination, Helped, PasskeyAdded, PasskeyRemoved, Left:
		return "", true
	}
	return "", false
}

// Choices are what she wants pushed, by topic.
type Choices map[Topic]bool

const choicesOf = `SELECT topic, wanted FROM push_choice WHERE person_id = $1`

// ChoicesOf reads what a person wants pushed: all sorts and no amounts, until
// she says otherwise.
func ChoicesOf(ctx context.Context, q database.Queryer, person identity.PersonID) (Choices, error) {
	var rows []struct {
		Topic  Topic `db:"topic"`
		Wanted bool  `db:"wanted"`
	}
	if err := q.SelectContext(ctx, &rows, choicesOf, int64(person)); err != nil {
		return nil, fmt.Errorf("notice: choices of %d: %w", person, err)
	}
	all := Choices{AboutSales: true, AboutWork: true, AboutMoney: true}
	for _, r := range rows {
		all[r.Topic] = r.Wanted
	}
	return all, nil
}

const choose = `
	INSERT INTO push_choice (person_id, topic, wanted, chosen_at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (person_id, topic) DO UPDATE SET wanted = excluded.wanted, chosen_at = excluded.chosen_at`

var choiceRefusals = database.Refusals{"push_choice_topic": fault.New(fault.Invalid, "error.invalid")}

// Choose says what a person wants pushed. Fault: Invalid for an unknown topic.
func Choose(ctx context.Context, db *database.DB, person identity.PersonID, topic Topic, wanted bool, now time.Time) error {
	return choiceRefusals.Explain(change(ctx, db, choose, int64(person), string(topic), wanted, now))
}
