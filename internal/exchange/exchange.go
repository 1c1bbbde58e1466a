// Package exchange owns what foreign money was worth on a day, so that a
// customer abroad sees about how much she pays. Nothing is posted by it: orders
// and the ledger are in rupiah.
//
// Table: exchange_rate, which only grows; of several for a day the last holds.
// Administrators write, the till reads.
package exchange

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/trail"
)

// Rate says that so many Units of a currency cost so much Rupiah on a day.
type Rate struct {
	Currency string       `db:"currency"` // ISO 4217
	On       time.Time    `db:"on_date"`
	Units    int          `db:"units"` // 1, 100 or 1000
	Rupiah   money.Amount `db:"rupiah"`
	Source   string       `db:"source"`
}

// About is an amount in the currency, in whole units, rounded.
func (r Rate) About(a money.Amount) int64 {
	return (a.Minor()*int64(r.Units) + r.Rupiah.Minor()/2) / r.Rupiah.Minor()
}

// Most is the most that the units of a rate may cost.
func Most() money.Amount { return money.Rupiah(100_000_000) }

// fresh is for how many days a rate tells something.
const fresh = 90

const on = `
	SELECT currency, on_date, units, rupiah, source FROM exchange_rate
	WHERE currency = $1 AND on_date <= $2::date AND on_date > $2::date - $3::int ORDER BY on_date DESC, id DESC LIMIT 1`

// On is the rate of a currency on the day of a moment, in WIB, or the last one
// of the 90 days before. It returns a NotFound fault where there is none.
func On(ctx context.Context, q database.Queryer, currency string, at time.Time) (Rate, error) {
	var r Rate
	err := q.GetContext(ctx, &r, on, currency, at.In(clock.Jakarta).Format(time.DateOnly), fresh)
	if database.NoRows(err) {
		return r, fault.New(fault.NotFound, "error.not_found")
	}
	if err != nil {
		return r, fmt.Errorf("exchange: rate of %s: %w", currency, err)
	}
	return r, nil
}

const latest = `
	SELECT DISTINCT ON (currency) currency, on_date, units, rupiah, source FROM exchange_rate ORDER BY currency, on_date DESC, id DESC`

// Latest lists the last rate of every currency.
func Latest(ctx context.Context, q database.Queryer) ([]Rate, error) {
	var all []Rate
	if err := q.SelectContext(ctx, &all, latest); err != nil {
		return nil, fmt.Errorf("exchange: latest: %w", err)
	}
	return all, nil
}

var code = regexp.MustCompile(`^[A-Z]{3}$`)

// check returns an Invalid fault that names what is wrong.
func (r Rate) check(now time.Time) error {
	var faults []fault.Field
	wrong := func(name, key string, args ...any) {
		faults = append(faults, fault.Field{Name: name, Key: key, Args: args})
	}
	if !code.MatchString(r.Currency) || r.Currency == string(money.IDR) {
		wrong("currency", "exchange.currency")
	}
	if r.On.IsZero() || r.On.Format(time.DateOnly) > now.In(clock.Jakarta).Format(time.DateOnly) {
		wrong("on", "exchange.on")
	}
	if r.Units != 1 && r.Units != 100 && r.Units != 1000 {
		wrong("units", "error.choice")
	}
	if r.Rupiah.Cmp(money.Rupiah(1)) < 0 || r.Rupiah.Cmp(Most()) > 0 || !r.Rupiah.IsWhole() {
		wrong("rupiah", "exchange.rupiah", Most())
	}
	if n := len([]rune(strings.TrimSpace(r.Source))); n < 3 || n > 200 {
		wrong("source", "exchange.source")
	}
	if len(faults) > 0 {
		return fault.InvalidFields(faults...)
	}
	return nil
}

const insert = `
	INSERT INTO exchange_rate (currency, on_date, units, rupiah, source, set_at, set_by) VALUES ($1, $2, $3, $4, $5, $6, NULLIF($7, 0::BIGINT))
	RETURNING id`

// Set writes a rate; it returns Invalid faults of what is none.
func Set(ctx context.Context, tx *database.Tx, actor identity.Actor, r Rate, now time.Time) error {
	if err := r.check(now); err != nil {
		return err
	}
	var id int64
	if err := tx.GetContext(ctx, &id, insert, r.Currency, r.On.Format(time.DateOnly), r.Units, r.Rupiah, strings.TrimSpace(r.Source), now, int64(actor.Person)); err != nil {
		return fmt.Errorf("exchange: set %s: %w", r.Currency, err)
	}
	return trail.Record(ctx, tx, trail.Entry{At: now, ActorID: int64(actor.Person), Action: "exchange_rate.set", SubjectKind: "exchange_rate", SubjectID: id})
}
