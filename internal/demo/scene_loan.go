package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"simpul/internal/clock"
	"simpul/internal/identity"
	"simpul/internal/lending"
	"simpul/internal/money"
)

// loans shows what the cooperative lends the first producer: cord of which some
// is used up, a sewing machine that is with her past its day, and cord that she
// has not signed for.
func (s *scenes) loans(ctx context.Context) error {
	maker := identity.Actor{Person: s.producers[s.Products[s.listed[0]].Makers[0].Producer], Producer: true}
	record := func(key string, d lending.Draft, ago, due time.Duration) (lending.ID, error) {
		d.Key, d.Producer = uuid.NewSHA1(uuid.Nil, []byte(key)).String(), maker.Person
		d.LentOn = clock.Day(s.before(ago))
		if due != 0 {
			d.DueOn = clock.Day(s.before(ago).Add(due))
		}
		return lending.Record(ctx, s.DB, s.officer(), s.group(), d, s.before(ago))
	}
	cord, err := record("loan-1", lending.Draft{What: "Tali kur merah", Quantity: 6, Unit: lending.Roll, Value: money.Rupiah(150_000)}, 20*day, 0)
	if err != nil {
		return err
	}
	machine, err := record("loan-2", lending.Draft{What: "Mesin jahit nomor 3", Quantity: 1, Unit: lending.Piece, Note: "Dengan meja dan pedal"}, 18*day, 14*day)
	if err != nil {
		return err
	}
	for _, id := range []lending.ID{cord, machine} {
		if err := lending.Sign(ctx, s.DB, maker, id, s.before(17*day)); err != nil {
			return err
		}
	}
	if err := lending.GiveBack(ctx, s.DB, s.officer(), s.group(), cord, lending.Back{
		Key: uuid.NewSHA1(uuid.Nil, []byte("loan-back-1")).String(), Quantity: 4, Condition: lending.Used, ReturnedOn: clock.Day(s.before(5 * day)), Note: "Jadi 12 tas",
	}, s.before(5*day)); err != nil {
		return err
	}
	_, err = record("loan-3", lending.Draft{What: "Tali katun putih", Quantity: 1500, Unit: lending.Gram}, 2*time.Hour, 30*day)
	return err
}
