package demo

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payout"
	"simpul/internal/producer"
)

const (
	// payDay is the day of the month, payHour the hour in WIB at which the
	// demonstration's cooperatives prepare what they pay out.
	payDay  = 5
	payHour = 10
	// payDays is how many months are paid one by one; what was earned before is
	// paid on the first of them, so that loading stays short.
	payDays = 6
)

// worthPaying is what has to have gathered before a producer is paid.
var worthPaying = money.Rupiah(200_000)

// approvedByOne is up to which total one approval is enough, and approvedByOneNow
// since the last pay day: then one run waits for the manager and, since each
// cooperative has one officer, for the administrator.
var (
	approvedByOne    = money.Rupiah(500_000_000)
	approvedByOneNow = money.Rupiah(2_000_000)
)

// payouts pays out on the latest pay days what could be paid by then,
// through the story: prepared by the officer, approved by the programme's
// manager, since each cooperative has one officer, sent with evidence. Of the
// last runs one waits for approval and one for being sent.
func (l *load) payouts(ctx context.Context) error {
	manager, err := l.actor(ctx, Manager)
	if err != nil {
		return err
	}
	if err := l.limit(ctx, manager, approvedByOne, l.Start); err != nil {
		return err
	}
	if err := l.accounts(ctx); err != nil {
		return err
	}
	var days []time.Time
	for day := clock.Month(l.Start).AddDate(0, 1, payDay-1).Add(payHour * time.Hour); day.Before(l.now); day = day.AddDate(0, 1, 0) {
		days = append(days, day)
	}
	days = days[max(0, len(days)-payDays):]
	n := len(days) * len(l.cooperatives)
	for d, day := range days {
		last := d == len(days)-1
		if err := l.each(ctx, Payouts, len(l.cooperatives), d*len(l.cooperatives), n, len(l.cooperatives), func(ctx context.Context, i int) error {
			switch {
			case last && i == waitingGroup:
				return nil
			case last && i == 2:
				return l.payRun(ctx, i, manager, day, approved)
			}
			return l.payRun(ctx, i, manager, day, sent)
		}); err != nil {
			return err
		}
	}
	if len(days) > 0 {
		lower := soonest(days[len(days)-1].Add(4*time.Hour), l.now)
		if err := l.limit(ctx, manager, approvedByOneNow, lower); err != nil {
			return err
		}
		if err := l.payRun(ctx, waitingGroup, manager, soonest(lower.Add(time.Hour), l.now), prepared); err != nil {
			return err
		}
	}
	return l.statements(ctx, manager)
}

// waitingGroup is the cooperative whose last run waits for its approvals.
const waitingGroup = 1

func (l *load) limit(ctx context.Context, manager identity.Actor, above money.Amount, at time.Time) error {
	return database.InTx(ctx, l.DB, func(tx *database.Tx) error {
		return payout.SetLimit(ctx, tx, manager, l.programme, above, at)
	})
}

// How far a planned run comes.
type stage uint8

const (
	prepared stage = iota
	approved
	sent
)

func (l *load) actor(ctx context.Context, login Login) (identity.Actor, error) {
	var id identity.PersonID
	if err := l.DB.GetContext(ctx, &id, `SELECT id FROM person WHERE email = $1`, login.Email); err != nil {
		return identity.Actor{}, fmt.Errorf("%s: %w", login.Name, err)
	}
	return identity.Load(ctx, l.DB, id, l.now)
}

// accounts lets most producers choose where their money goes; the others are
// paid in cash.
func (l *load) accounts(ctx context.Context) error {
	return database.InTx(ctx, l.DB, func(tx *database.Tx) error {
		for i, id := range l.producers {
			choice := producer.Choice{BankDetails: producer.BankDetails{Holder: l.Producers[i].Name}}
			switch i % 8 {
			case 0, 1, 2, 3, 4:
				choice.Method, choice.Institution, choice.Number = producer.ToBank, "BRI", fmt.Sprintf("0000%011d", 10_000_019*(i+7))
			case 5:
				choice.Method, choice.Institution, choice.Number = producer.ToEWallet, "DANA", fmt.Sprintf("0857%08d", 10_019*(i+7))
			default:
				continue
			}
			if err := producer.Redirect(ctx, tx, l.Payout.Vault, identity.Actor{Person: id, Producer: true}, choice, l.Start); err != nil {
				return err
			}
		}
		return nil
	})
}

// payableThen is what a cooperative's producers could be paid at a moment of the
// past, and still can.
const payableThen = `
	SELECT m.producer_id, least(-sum(p.amount), payable_in(m.producer_id, $1))::bigint AS payable
	FROM membership m JOIN account a ON a.code = 'liability:producer:' || m.producer_id || ':payable'
	JOIN posting p ON p.account_id = a.id JOIN ledger_transaction t ON t.id = p.transaction_id
	WHERE m.cooperative_id = $1 AND t.occurred_at <= $2
	GROUP BY m.producer_id HAVING least(-sum(p.amount), payable_in(m.producer_id, $1)) >= $3 ORDER BY m.producer_id`

func (l *load) payRun(ctx context.Context, place int, manager identity.Actor, day time.Time, until stage) error {
	officer, group := l.officers[place], l.cooperatives[place].ID
	var due []struct {
		Producer identity.PersonID `db:"producer_id"`
		Payable  money.Amount      `db:"payable"`
	}
	if err := l.DB.SelectContext(ctx, &due, payableThen, group, day, worthPaying.Minor()); err != nil {
		return err
	}
	if len(due) == 0 {
		return nil
	}
	lines := make([]payout.Line, len(due))
	for i, d := range due {
		lines[i] = payout.Line{Producer: d.Producer, Amount: d.Payable}
	}
	run, err := l.Payout.Prepare(ctx, officer, group, lines, day)
	if err != nil || until < approved {
		return err
	}
	if _, err := l.Payout.Approve(ctx, manager, run, soonest(day.Add(time.Hour), l.now)); err != nil || until < sent {
		return err
	}
	return l.sendRun(ctx, place, run, day.Add(3*time.Hour))
}

// sendRun sends a run's payouts, in cash by the code that the producer says, and
// lets most producers confirm it a day later.
func (l *load) sendRun(ctx context.Context, place int, run payout.RunID, at time.Time) error {
	officer, group := l.officers[place], l.cooperatives[place].ID
	all, err := payout.OfRun(ctx, l.DB, run)
	if err != nil {
		return err
	}
	if at = soonest(at, l.now); !at.Before(l.now) {
		return nil // the rest of the day
	}
	cash := money.Rupiah(0)
	for _, p := range all {
		if p.Method == producer.InCash {
			cash = cash.Add(p.Amount)
		}
	}
	if !cash.IsZero() {
		if err := l.Payout.MoveCash(ctx, officer, group, payout.ToCash, l.account, cash, fmt.Sprintf("TUNAI %d", run), at); err != nil {
			return err
		}
	}
	for _, p := range all {
		if p.Method == producer.InCash {
			err = l.Payout.SendByCode(ctx, officer, p.ID, l.Payout.Code(p.ID), at)
		} else {
			err = l.Payout.Send(ctx, officer, p.ID, payout.Evidence{Account: l.account, Reference: fmt.Sprintf("BRI%09d", p.ID)}, at)
		}
		if err != nil {
			return err
		}
		if answered := at.Add(26 * time.Hour); p.ID%4 != 0 && answered.Before(l.now) {
			if err := l.Payout.Answer(ctx, identity.Actor{Person: p.Producer, Producer: true}, p.ID, true, answered); err != nil {
				return err
			}
		}
	}
	return nil
}

// soonest keeps a planned moment from lying in the future.
func soonest(at, now time.Time) time.Time {
	if at.After(now) {
		return now
	}
	return at
}
