package demo

import (
	"cmp"
	"context"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/voucher"
)

// The codes that scenes use.
const (
	voucherOfProgramme = "SIMPULHEMAT"
	voucherOfGroup     = "WALIWIS15"
	voucherUsedUp      = "PANITIA"
)

// vouchers makes some of each kind, funder and state.
func (s *scenes) vouchers(ctx context.Context) error {
	for _, v := range []voucher.Voucher{
		{Code: voucherOfProgramme, Kind: voucher.Percent, PercentBP: 1_000, Amount: money.Rupiah(30_000), Funder: voucher.ByProgramme, Minimum: money.Rupiah(75_000)},
		{Code: "PULANGKAMPUNG", Kind: voucher.Amount, Amount: money.Rupiah(25_000), Funder: voucher.ByProgramme, StartsAt: s.midnight(-60), EndsAt: s.midnight(-15)},
		{Code: voucherOfGroup, Kind: voucher.Amount, Amount: money.Rupiah(15_000), Funder: voucher.ByCooperative, Cooperative: s.group(), Minimum: money.Rupiah(75_000)},
		{Code: "KIRIMGRATIS", Kind: voucher.Shipping, Amount: money.Rupiah(20_000), Funder: voucher.ByCooperative, Cooperative: s.group(), Minimum: money.Rupiah(200_000)},
		{Code: "TALIKUR5", Kind: voucher.Percent, PercentBP: 500, Funder: voucher.ByMakers, Cooperative: s.group()},
		{Code: voucherUsedUp, Kind: voucher.Amount, Amount: money.Rupiah(10_000), Funder: voucher.ByCooperative, Cooperative: s.group(), UsesMost: 1},
		{Code: "AKHIRTAHUN", Kind: voucher.Percent, PercentBP: 1_500, Funder: voucher.ByCooperative, Cooperative: s.group(), StartsAt: s.midnight(14), EndsAt: s.midnight(45)},
	} {
		if err := s.voucher(ctx, v); err != nil {
			return err
		}
	}
	if err := s.ended(ctx); err != nil {
		return err
	}
	o, err := s.place(ctx, wish{ago: 15 * day, goods: 9, quantity: 1, buyer: 20, method: payment.Simulation, voucher: voucherUsedUp})
	if err != nil {
		return err
	}
	return s.fulfil(ctx, s.Checkout, o, Order{At: s.before(15 * day), PaidAfter: time.Hour, ShippedAfter: 2 * day, DeliveredAfter: 5 * day})
}

// midnight is the beginning of a day so many days from today.
func (s *scenes) midnight(days int) time.Time { return clock.Day(s.now).AddDate(0, 0, days) }

// voucher makes one, from a month ago to two months from now unless it says
// otherwise.
func (s *scenes) voucher(ctx context.Context, v voucher.Voucher) error {
	v.Programme, v.UsesEach = s.programme, min(2, cmp.Or(v.UsesMost, 2))
	v.UsesMost = cmp.Or(v.UsesMost, 200)
	if v.StartsAt.IsZero() {
		v.StartsAt, v.EndsAt = s.midnight(-30), s.midnight(60)
	}
	maker := s.manager
	if v.Funder != voucher.ByProgramme {
		maker = s.officer()
	}
	return database.InTx(ctx, s.DB, func(tx *database.Tx) error {
		_, err := voucher.Make(ctx, tx, maker, v, soonest(v.StartsAt, s.before(day)))
		return err
	})
}

// ended is a voucher that was ended before its time.
func (s *scenes) ended(ctx context.Context) error {
	return database.InTx(ctx, s.DB, func(tx *database.Tx) error {
		id, err := voucher.Make(ctx, tx, s.officer(), voucher.Voucher{
			Programme: s.programme, Cooperative: s.group(), Code: "CONTOHSALAH", Kind: voucher.Amount, Amount: money.Rupiah(150_000),
			Funder: voucher.ByMakers, StartsAt: s.midnight(-20), EndsAt: s.midnight(20), UsesMost: 50, UsesEach: 1,
		}, s.midnight(-20))
		if err != nil {
			return err
		}
		return voucher.End(ctx, tx, s.officer(), id, s.midnight(-19))
	})
}
