package voucher

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// ID identifies a voucher.
type ID int64

// Kind says what a voucher takes off.
type Kind string

// The kinds: an amount, a part of the goods' price, the postage.
const (
	Amount   Kind = "amount"
	Percent  Kind = "percent"
	Shipping Kind = "shipping"
)

// Funder is who bears it. Only a cooperative's own voucher is borne by it or by
// its makers.
type Funder string

// The funders.
const (
	ByProgramme   Funder = "programme"
	ByCooperative Funder = "cooperative"
	ByMakers      Funder = "makers"
)

// Voucher is what a code gives.
type Voucher struct {
	ID              ID                     `db:"id"`
	Programme       identity.ProgrammeID   `db:"programme_id"`
	Cooperative     identity.CooperativeID `db:"cooperative_id"` // 0: the whole programme's goods
	CooperativeName string                 `db:"cooperative_name"`
	Code            string                 `db:"code"`
	Kind            Kind                   `db:"kind"`
	Amount          money.Amount           `db:"amount"` // or the most of a percentage or the postage; 0 for no bound
	PercentBP       int                    `db:"percent_bp"`
	Funder          Funder                 `db:"funder"`
	Minimum         money.Amount           `db:"minimum"`
	StartsAt        time.Time              `db:"starts_at"`
	EndsAt          time.Time              `db:"ends_at"`
	UsesMost        int                    `db:"uses_most"`
	UsesEach        int                    `db:"uses_each"`
	Used            int                    `db:"used"`
	EndedAt         *time.Time             `db:"ended_at"`
}

// State says whether a voucher can be used.
type State string

// The states.
const (
	Coming State = "coming"
	Valid  State = "valid"
	UsedUp State = "used_up"
	Over   State = "over"
)

// StateAt is a voucher's state at a time.
func (v Voucher) StateAt(now time.Time) State {
	switch {
	case v.EndedAt != nil || !now.Before(v.EndsAt):
		return Over
	case now.Before(v.StartsAt):
		return Coming
	case v.Used >= v.UsesMost:
		return UsedUp
	}
	return Valid
}

// least is what the goods of an order cost at the least, whatever is given: an
// order asks for something.
var least = money.Rupiah(1_000)

// Worth is what a voucher takes off goods and their postage: whole rupiah, and
// never so much that the goods are given away. It returns a field fault where
// the goods cost less than its minimum, or nothing can be taken off.
func (v Voucher) Worth(goods, postage money.Amount) (money.Amount, error) {
	if goods.Cmp(v.Minimum) < 0 {
		return money.Amount{}, refuse("voucher.minimum", v.Minimum)
	}
	worth := v.Amount
	switch v.Kind {
	case Percent:
		worth = money.Rupiah(goods.Rupiah() * int64(v.PercentBP) / wholeBP)
	case Shipping:
		worth = postage
	}
	for _, bound := range []money.Amount{v.bound(), goods.Sub(least)} {
		if worth.Cmp(bound) > 0 {
			worth = bound
		}
	}
	if worth.Sign() <= 0 {
		return money.Amount{}, refuse("voucher.nothing")
	}
	return worth, nil
}

// wholeBP is all of something, in basis points.
const wholeBP = 10_000

// bound is the most that the voucher gives.
func (v Voucher) bound() money.Amount {
	if v.Amount.IsZero() {
		return money.Rupiah(money.MaxTyped)
	}
	return v.Amount
}

// Field is the form field that a voucher's code is typed into.
const Field = "voucher"

func refuse(key string, args ...any) *fault.Fault {
	return fault.InvalidFields(fault.Field{Name: Field, Key: key, Args: args})
}

// Clean is a typed code in capitals without spaces and dashes.
func Clean(typed string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(typed)))
}

const columns = `
	SELECT v.id, v.programme_id, coalesce(v.cooperative_id, 0) AS cooperative_id, coalesce(k.name, '') AS cooperative_name, v.code, v.kind,
	       coalesce(v.amount, 0) AS amount, coalesce(v.percent_bp, 0) AS percent_bp, v.funder, v.minimum, v.starts_at, v.ends_at,
	       v.uses_most, v.uses_each, v.used, v.ended_at
	FROM voucher v LEFT JOIN cooperative k ON k.id = v.cooperative_id`

const byCode = columns + ` WHERE v.code = $1`

// ByCode reads the voucher of a typed code, or returns a field fault where there
// is none that can be used now. Whether one is left for this buyer is known when
// it is used.
func ByCode(ctx context.Context, q database.Queryer, typed string, now time.Time) (Voucher, error) {
	var v Voucher
	err := q.GetContext(ctx, &v, byCode, Clean(typed))
	if database.NoRows(err) {
		return v, refuse("voucher.unknown")
	}
	if err != nil {
		return v, fmt.Errorf("voucher: %w", err)
	}
	switch v.StateAt(now) {
	case Over:
		return v, refuse("voucher.over")
	case Coming:
		return v, refuse("voucher.coming")
	case UsedUp:
		return v, refuse("voucher.used_up")
	}
	return v, nil
}

const ofProgramme = columns + ` WHERE v.programme_id = $1 ORDER BY v.id DESC LIMIT $2`

// OfProgramme lists at most limit vouchers of a programme and its cooperatives,
// newest first.
func OfProgramme(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, limit int) ([]Voucher, error) {
	return many(ctx, q, ofProgramme, int64(programme), limit)
}

const ofCooperative = columns + ` WHERE v.cooperative_id = $1 ORDER BY v.id DESC LIMIT $2`

// OfCooperative lists at most limit of a cooperative's own vouchers, newest
// first.
func OfCooperative(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, limit int) ([]Voucher, error) {
	return many(ctx, q, ofCooperative, int64(cooperative), limit)
}

func many(ctx context.Context, q database.Queryer, query string, args ...any) ([]Voucher, error) {
	var all []Voucher
	if err := q.SelectContext(ctx, &all, query, args...); err != nil {
		return nil, fmt.Errorf("voucher: list: %w", err)
	}
	return all, nil
}
