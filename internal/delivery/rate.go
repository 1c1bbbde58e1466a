package delivery

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/trail"
)

// RateID identifies a version of a rate.
type RateID int64

// Rate is what a cooperative charges for one courier and zone.
type Rate struct {
	ID          RateID       `db:"id"` // 0 where the customer fetches the parcel
	Courier     CourierID    `db:"courier_id"`
	CourierName string       `db:"courier_name"`
	Zone        region.Zone  `db:"zone"`
	FirstKg     money.Amount `db:"first_kg"`
	NextKg      money.Amount `db:"next_kg"`
	DaysMin     int          `db:"days_min"`
	DaysMax     int          `db:"days_max"`
	MostKg      int          `db:"most_kg"` // heavier parcels are not taken; 0 for no limit
	Pickup      bool         `db:"pickup"`  // no courier: the customer fetches it
	SetAt       time.Time    `db:"set_at"`
}

// Price is what a parcel of the billed weight costs.
func (r Rate) Price(billedKg int) money.Amount {
	return r.FirstKg.Add(r.NextKg.Mul(int64(billedKg - 1)))
}

const rateColumns = `
	SELECT r.id, r.courier_id, c.name AS courier_name, r.zone, r.first_kg, r.next_kg, r.days_min, r.days_max,
	       coalesce(r.most_kg, 0) AS most_kg, FALSE AS pickup, r.set_at
	FROM shipping_rate r JOIN courier c ON c.id = r.courier_id`

const ratesOf = rateColumns + `
	WHERE r.cooperative_id = $1 AND r.zone = $2 AND r.ended_at IS NULL AND (r.most_kg IS NULL OR r.most_kg >= $3)
	UNION ALL
	SELECT 0, c.id, c.name, $2, 0, 0, 0, 0, 0, TRUE, now() FROM courier c JOIN cooperative k ON k.id = $1 JOIN shipping_zone z ON z.slug = $2
	WHERE c.pickup AND k.pickup_hours <> '' AND NOT z.abroad
	ORDER BY pickup, first_kg, courier_id`

// Rates lists what a cooperative charges in a zone for a parcel of the billed
// weight, the cheapest first kilogram first; last comes fetching it, where the
// cooperative allows that.
func Rates(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, zone region.Zone, billedKg int) ([]Rate, error) {
	var rates []Rate
	if err := q.SelectContext(ctx, &rates, ratesOf, int64(cooperative), zone, billedKg); err != nil {
		return nil, fmt.Errorf("delivery: rates of cooperative %d: %w", cooperative, err)
	}
	return rates, nil
}

const currentRates = rateColumns + `
	JOIN shipping_zone z ON z.slug = r.zone
	WHERE r.cooperative_id = $1 AND r.ended_at IS NULL ORDER BY z.position, r.first_kg, r.courier_id`

// Current lists all that a cooperative charges now, the near zones first.
func Current(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID) ([]Rate, error) {
	var rates []Rate
	if err := q.SelectContext(ctx, &rates, currentRates, int64(cooperative)); err != nil {
		return nil, fmt.Errorf("delivery: current rates of cooperative %d: %w", cooperative, err)
	}
	return rates, nil
}

// PastRate is a version of a rate with who set and who ended it, "" for the
// program itself.
type PastRate struct {
	Rate
	SetBy   string     `db:"set_by"`
	EndedAt *time.Time `db:"ended_at"` // nil for one that holds
	EndedBy string     `db:"ended_by"`
}

const pastRates = `
	SELECT r.id, r.courier_id, c.name AS courier_name, r.zone, r.first_kg, r.next_kg, r.days_min, r.days_max,
	       coalesce(r.most_kg, 0) AS most_kg, FALSE AS pickup, r.set_at, coalesce(s.name, '') AS set_by, r.ended_at, coalesce(e.name, '') AS ended_by
	FROM shipping_rate r JOIN courier c ON c.id = r.courier_id
	LEFT JOIN person s ON s.id = r.set_by LEFT JOIN person e ON e.id = r.ended_by
	WHERE r.cooperative_id = $1 ORDER BY r.id DESC LIMIT $2`

// Past lists the versions of a cooperative's rates, the latest first.
func Past(ctx context.Context, q database.Queryer, cooperative identity.CooperativeID, limit int) ([]PastRate, error) {
	var all []PastRate
	if err := q.SelectContext(ctx, &all, pastRates, int64(cooperative), limit); err != nil {
		return nil, fmt.Errorf("delivery: past rates of cooperative %d: %w", cooperative, err)
	}
	return all, nil
}

// Bounds of a rate.
const (
	MostDays = 90
	MostKg   = 1000
)

// MostPrice is the most that a kilogram may cost.
func MostPrice() money.Amount { return money.Rupiah(10_000_000) }

// check returns an Invalid fault that names what is wrong.
func (r Rate) check() error {
	var faults []fault.Field
	wrong := func(name, key string, args ...any) {
		faults = append(faults, fault.Field{Name: name, Key: key, Args: args})
	}
	for name, price := range map[string]money.Amount{"first_kg": r.FirstKg, "next_kg": r.NextKg} {
		if price.Sign() < 0 || price.Cmp(MostPrice()) > 0 {
			wrong(name, "delivery.rate.price", MostPrice())
		}
	}
	if r.DaysMin < 0 || r.DaysMin > MostDays {
		wrong("days_min", "delivery.rate.days", MostDays)
	}
	if r.DaysMax < r.DaysMin || r.DaysMax > MostDays {
		wrong("days_max", "delivery.rate.days_order", MostDays)
	}
	if r.MostKg < 0 || r.MostKg > MostKg {
		wrong("most_kg", "delivery.rate.most", MostKg)
	}
	if len(faults) > 0 {
		return fault.InvalidFields(faults...)
	}
	return nil
}

// refusals are what the database refuses of a rate.
var refusals = database.Refusals{
	"shipping_rate_current": {Kind: fault.Conflict, Key: "delivery.rate.moved"},
	"shipping_rate_zone":    {Kind: fault.Invalid, Key: "delivery.rate.zone"},
	"shipping_rate_courier": {Kind: fault.Invalid, Key: "delivery.rate.courier"},
}

const endSame = `
	UPDATE shipping_rate SET ended_at = greatest($4, set_at), ended_by = NULLIF($5, 0::BIGINT)
	WHERE cooperative_id = $1 AND courier_id = $2 AND zone = $3 AND ended_at IS NULL`

// SetRates writes a cooperative's rates, ending those of the same courier and
// zone. It returns Invalid faults of rates that are none.
func SetRates(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, rates []Rate, now time.Time) error {
	for _, r := range rates {
		if err := r.check(); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, endSame, int64(cooperative), int64(r.Courier), r.Zone, now, int64(actor.Person)); err != nil {
			return fmt.Errorf("delivery: end rate of cooperative %d: %w", cooperative, err)
		}
		if err := insert(ctx, tx, actor, cooperative, r, now); err != nil {
			return err
		}
	}
	return told(ctx, tx, actor, cooperative, "shipping_rate.set", now)
}

const insertRate = `
	INSERT INTO shipping_rate (cooperative_id, courier_id, zone, abroad, first_kg, next_kg, days_min, days_max, most_kg, set_at, set_by)
	SELECT $1, $2, $3, c.abroad, $4, $5, $6, $7, NULLIF($8, 0::INT), $9, NULLIF($10, 0::BIGINT) FROM courier c WHERE c.id = $2 AND NOT c.pickup`

func insert(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, r Rate, now time.Time) error {
	done, err := tx.ExecContext(ctx, insertRate, int64(cooperative), int64(r.Courier), r.Zone, r.FirstKg, r.NextKg, r.DaysMin, r.DaysMax, r.MostKg,
		now, int64(actor.Person))
	if err != nil {
		return refusals.Explain(fmt.Errorf("delivery: set rate of cooperative %d: %w", cooperative, err))
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Invalid, "delivery.rate.courier")
	}
	return nil
}

const endRate = `
	UPDATE shipping_rate SET ended_at = greatest($3, set_at), ended_by = NULLIF($4, 0::BIGINT)
	WHERE id = $1 AND cooperative_id = $2 AND ended_at IS NULL`

// EndRate ends a cooperative's rate: the courier is not offered in that zone
// any more. It returns a Conflict fault when the rate does not hold now.
func EndRate(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, id RateID, now time.Time) error {
	if err := end(ctx, tx, actor, cooperative, id, now); err != nil {
		return err
	}
	return told(ctx, tx, actor, cooperative, "shipping_rate.end", now)
}

func end(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, id RateID, now time.Time) error {
	done, err := tx.ExecContext(ctx, endRate, int64(id), int64(cooperative), now, int64(actor.Person))
	if err != nil {
		return fmt.Errorf("delivery: end rate %d: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fault.New(fault.Conflict, "delivery.rate.moved")
	}
	return nil
}

// ChangeRate writes one rate in place of the version that was seen, 0 where
// there was none. It returns a Conflict fault when another one holds by now,
// and Invalid faults of what is no rate.
func ChangeRate(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, seen RateID, r Rate, now time.Time) error {
	if err := r.check(); err != nil {
		return err
	}
	if seen != 0 {
		if err := end(ctx, tx, actor, cooperative, seen, now); err != nil {
			return err
		}
	}
	if err := insert(ctx, tx, actor, cooperative, r, now); err != nil {
		return err
	}
	return told(ctx, tx, actor, cooperative, "shipping_rate.set", now)
}

func told(ctx context.Context, tx *database.Tx, actor identity.Actor, cooperative identity.CooperativeID, action string, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), Action: action, SubjectKind: "cooperative", SubjectID: int64(cooperative),
	})
}
