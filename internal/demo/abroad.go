package demo

import (
	"context"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/exchange"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/postal"
	"simpul/internal/region"
)

// abroad is an invented customer in another country.
type abroad struct {
	postal.Address
	phone string
}

// customersAbroad live where most migrants work.
var customersAbroad = [...]abroad{
	{postal.Address{Country: "HK", Street: "Flat 5A, 12/F, Contoh House\n1 Nathan Road", City: "Tsim Sha Tsui", Area: "Kowloon"}, "+85251234567"},
	{postal.Address{Country: "TW", Street: "中山路一段1號 3樓", City: "中區", Area: "Taichung City", Postcode: "400"}, "+886912345678"},
	{postal.Address{Country: "MY", Street: "12, Jalan Contoh", City: "Kuala Lumpur", Area: "Kuala Lumpur", Postcode: "50450"}, "+60123456789"},
	{postal.Address{Country: "SG", Street: "Blk 10 Contoh Road #05-01", Postcode: "238826"}, "+6581234567"},
	{postal.Address{Country: "SA", Street: "شارع المثال ٧", City: "Jeddah", Postcode: "21442"}, "+966501234567"},
	{postal.Address{Country: "JP", Street: "1-2-3 Contoh, Shinjuku-ku", Area: "Tokyo", Postcode: "160-0022"}, "+819012345678"},
	{postal.Address{Country: "AE", Street: "Contoh Tower, Flat 302", Area: "Dubai"}, "+971501234567"},
}

// everyAbroad is of how many orders one goes abroad.
const everyAbroad = 40

// sendAbroad makes one order in so many go to another country, always the same
// ones.
func sendAbroad(place int, r *checkout.Request) {
	if place%everyAbroad != everyAbroad/2 {
		return
	}
	to := customersAbroad[place/everyAbroad%len(customersAbroad)]
	r.Destination, r.Country, r.Street, r.City, r.Area, r.Postcode = region.Region{}, to.Country, to.Street, to.City, to.Area, to.Postcode
	r.BuyerPhone, r.RecipientPhone = to.phone, to.phone
}

// Couriers of parcels abroad.
const (
	ems delivery.CourierID = 7
	dhl delivery.CourierID = 9
)

// ratesAbroad are prices to where migrants work; to other countries nobody
// ships yet.
func ratesAbroad() []delivery.Rate {
	rate := func(courier delivery.CourierID, zone region.Zone, first, next int64, fewest, most int) delivery.Rate {
		return delivery.Rate{
			Courier: courier, Zone: zone, FirstKg: money.Rupiah(first), NextKg: money.Rupiah(next), DaysMin: fewest, DaysMax: most, MostKg: 20,
		}
	}
	return []delivery.Rate{
		rate(ems, "southeast_asia", 165_000, 70_000, 4, 10), rate(dhl, "southeast_asia", 420_000, 145_000, 2, 4),
		rate(ems, "east_asia", 190_000, 95_000, 5, 12), rate(dhl, "east_asia", 480_000, 170_000, 2, 5),
		rate(ems, "middle_east", 260_000, 130_000, 6, 14),
	}
}

// exchangeRates are invented rates, in rupiah, of so many units.
var exchangeRates = [...]exchange.Rate{
	{Currency: "HKD", Units: 100, Rupiah: money.Rupiah(214_500)}, {Currency: "TWD", Units: 100, Rupiah: money.Rupiah(52_300)},
	{Currency: "MYR", Units: 1, Rupiah: money.Rupiah(3_960)}, {Currency: "SGD", Units: 1, Rupiah: money.Rupiah(12_850)},
	{Currency: "SAR", Units: 1, Rupiah: money.Rupiah(4_450)}, {Currency: "JPY", Units: 100, Rupiah: money.Rupiah(10_700)},
	{Currency: "AED", Units: 1, Rupiah: money.Rupiah(4_545)}, {Currency: "KRW", Units: 1000, Rupiah: money.Rupiah(11_400)},
	{Currency: "EUR", Units: 1, Rupiah: money.Rupiah(18_900)}, {Currency: "GBP", Units: 1, Rupiah: money.Rupiah(21_700)},
	{Currency: "USD", Units: 1, Rupiah: money.Rupiah(16_650)},
}

// setExchange notes the rates at the beginning of every month, and yesterday's.
func (l *load) setExchange(ctx context.Context, tx *database.Tx) error {
	days := []time.Time{l.now.AddDate(0, 0, -1)}
	for at := l.Start; at.Before(days[0]); at = at.AddDate(0, 1, 0) {
		days = append(days, at)
	}
	for _, at := range days {
		for _, r := range exchangeRates {
			r.On, r.Source = at, "Kurs contoh untuk demonstrasi"
			if err := exchange.Set(ctx, tx, identity.Program(), r, at); err != nil {
				return err
			}
		}
	}
	return nil
}
