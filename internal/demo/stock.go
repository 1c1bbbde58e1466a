package demo

import (
	"time"
)

// week is what happens in seven days: first stock comes in, then orders are
// placed. Orders of one week may be placed in any order, because there is
// enough for all of them.
type week struct {
	from     time.Time
	restocks []restock
	orders   []Order
}

// restock raises what is on hand of a variant to a number.
type restock struct{ product, colour, onHand int }

// variantKey is a product and one of its colours, by their places in the plan.
type variantKey struct{ product, colour int }

// spare is how many of a thing lie ready beyond what a week sells.
const spare = 2

// weeks cuts the plan into weeks and works out what has to be made for each:
// a thing that runs out is made again, with one or two to spare.
func (p *Plan) weeks() []week {
	onHand := map[variantKey]int{}
	for i, product := range p.Products {
		for c := range product.Colours {
			onHand[variantKey{i, c}] = product.OpeningStock
		}
	}
	var all []week
	for rest, from := p.Orders, p.Start; len(rest) > 0; from = from.AddDate(0, 0, 7) {
		w := week{from: from}
		n := 0
		for n < len(rest) && rest[n].At.Before(from.AddDate(0, 0, 7)) {
			n++
		}
		w.orders, rest = rest[:n], rest[n:]
		wanted, sold := map[variantKey]int{}, map[variantKey]int{}
		for _, o := range w.orders {
			for _, l := range o.Lines {
				key := variantKey{l.Product, l.Colour}
				wanted[key] += l.Quantity
				if o.Fate == Bought {
					sold[key] += l.Quantity
				}
			}
		}
		for i, product := range p.Products {
			for c := range product.Colours {
				key := variantKey{i, c}
				if product.MadeToOrder || wanted[key] <= onHand[key] {
					continue
				}
				onHand[key] = wanted[key] + (i+c)%(spare+1)
				w.restocks = append(w.restocks, restock{i, c, onHand[key]})
			}
		}
		for key, units := range sold {
			onHand[key] -= units
		}
		all = append(all, w)
	}
	return all
}
