package demo

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"simpul/internal/clock"
)

// Months is how far back the demonstration's sales reach.
const Months = 18

// makersPart is what of a price reaches the makers under the demonstration's
// fee policy, in percent; the plan aims with it, the ledger decides.
const makersPart = 90

// Fate is what becomes of a planned order.
type Fate uint8

// The fates.
const (
	Bought    Fate = iota // paid, and shipped and delivered as far as time allows
	Forgotten             // never paid; the hold on its stock runs out
	CalledOff             // cancelled by the customer before paying
)

// Order is a planned order.
type Order struct {
	At    time.Time
	Lines []Line
	Buyer Buyer
	Fate  Fate
	// From placing the order.
	PaidAfter, ShippedAfter, DeliveredAfter time.Duration
}

// Line is a quantity of a variant: a product and one of its colours, by their
// places in the plan.
type Line struct{ Product, Colour, Quantity int }

// sale is one wish for a product, before wishes are gathered into orders.
type sale struct {
	at time.Time
	Line
}

// planSales plans who sells what when: each producer who keeps producing
// reaches an income between Rp0,5 and 3 million in every full month, the
// others sell now and then.
func planSales(random *rand.Rand, producers []Producer, products []Product, start, now time.Time) []sale {
	listings := map[int][]int{} // by first maker
	for i, p := range products {
		listings[p.Makers[0].Producer] = append(listings[p.Makers[0].Producer], i)
	}
	var all []sale
	for i, p := range producers {
		level := 700_000 + random.Int64N(1_300_000)
		for m := range Months {
			from := start.AddDate(0, m, 0)
			to := from.AddDate(0, 1, 0)
			span := to.Sub(from)
			if to.After(now) {
				to = now
			}
			var target int64
			switch {
			case p.Steady:
				target = level * (80 + random.Int64N(50)) / 100 * int64(to.Sub(from)/time.Hour) / int64(span/time.Hour)
			case random.IntN(100) < 55:
				target = 1 + random.Int64N(120_000)
			}
			all = append(all, planMonth(random, listings[i], products, from, to, target)...)
		}
	}
	slices.SortFunc(all, func(a, b sale) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.Product, b.Product), cmp.Compare(a.Colour, b.Colour))
	})
	return all
}

// planMonth sells a maker's listings until her target in rupiah is reached.
func planMonth(random *rand.Rand, listings []int, products []Product, from, to time.Time, target int64) []sale {
	var listed []int
	for _, l := range listings {
		if products[l].ListedAt.Add(24 * time.Hour).Before(to) {
			for range products[l].popularity {
				listed = append(listed, l)
			}
		}
	}
	var all []sale
	if len(listed) == 0 || !from.Before(to) {
		return nil
	}
	for earned := int64(0); earned < target; {
		product := listed[random.IntN(len(listed))]
		at := shopHour(random, from, to, products[product].ListedAt.Add(24*time.Hour))
		quantity := 1
		if random.IntN(100) < 6 {
			quantity = 2
		}
		all = append(all, sale{at, Line{product, random.IntN(len(products[product].Colours)), quantity}})
		earned += products[product].Price.Mul(int64(quantity)).Rupiah() * makersPart / 100
	}
	return all
}

// shopHour is a random moment between the bounds, rarely at night.
func shopHour(random *rand.Rand, from, to, earliest time.Time) time.Time {
	if earliest.After(from) {
		from = earliest
	}
	at := from.Add(time.Duration(random.Int64N(int64(to.Sub(from))))).Truncate(time.Second)
	if h := at.In(clock.Jakarta).Hour(); h < 6 && random.IntN(100) < 85 {
		if later := at.Add(time.Duration(8+random.IntN(8)) * time.Hour); later.Before(to) {
			return later
		}
	}
	return at
}

// planOrders gathers wishes into orders: now and then somebody buys two or
// three things that were wished for close together, also of different
// cooperatives. A few orders more are never paid.
func planOrders(random *rand.Rand, sales []sale, now time.Time) []Order {
	const together = 30 * time.Hour
	var all []Order
	for i := 0; i < len(sales); {
		order := Order{At: sales[i].at, Lines: []Line{sales[i].Line}, Buyer: planBuyer(random)}
		n := 1
		for n < 3 && i+n < len(sales) && random.IntN(100) < 22 && sales[i+n].at.Sub(order.At) < together {
			if !order.has(sales[i+n].Line) {
				order.Lines = append(order.Lines, sales[i+n].Line)
			} else {
				break
			}
			n++
		}
		i += n
		order.At = sales[i-1].at
		order.PaidAfter = time.Duration(40+random.IntN(900)) * time.Second
		order.ShippedAfter = time.Duration(14+random.IntN(60)) * time.Hour
		order.DeliveredAfter = order.ShippedAfter + time.Duration(30+random.IntN(110))*time.Hour
		all = append(all, order)
		if random.IntN(100) < 4 {
			given := order
			given.Fate, given.At, given.Buyer = Forgotten, order.At.Add(-time.Duration(1+random.IntN(60))*time.Minute), planBuyer(random)
			if random.IntN(2) == 0 {
				given.Fate = CalledOff
			}
			given.Lines = order.Lines[:1]
			all = append(all, given)
		}
	}
	slices.SortStableFunc(all, func(a, b Order) int { return a.At.Compare(b.At) })
	// What is too fresh to be paid by now is left out.
	return slices.DeleteFunc(all, func(o Order) bool { return o.At.Add(time.Hour).After(now) })
}

func (o Order) has(l Line) bool {
	return slices.ContainsFunc(o.Lines, func(own Line) bool { return own.Product == l.Product && own.Colour == l.Colour })
}
