package demo

import "slices"

// Limited is a smaller plan, which loads in seconds: the first so many
// products, and of the orders that want no others the newest so many. Zero or
// less keeps all. Those who make none of the products show no portrait, because
// drawing portraits takes longest; nothing else changes, so the sums that the
// whole plan promises do not hold.
func (p *Plan) Limited(products, orders int) *Plan {
	smaller := *p
	if products > 0 && products < len(p.Products) {
		smaller.Products = p.Products[:products]
	}
	smaller.Orders = slices.DeleteFunc(slices.Clone(p.Orders), func(o Order) bool {
		return slices.ContainsFunc(o.Lines, func(l Line) bool { return l.Product >= len(smaller.Products) })
	})
	if orders > 0 && orders < len(smaller.Orders) {
		smaller.Orders = smaller.Orders[len(smaller.Orders)-orders:]
	}
	making := map[int]bool{}
	for _, product := range smaller.Products {
		for _, m := range product.Makers {
			making[m.Producer] = true
		}
	}
	smaller.Producers = slices.Clone(p.Producers)
	for i := range smaller.Producers {
		smaller.Producers[i].Portrait = smaller.Producers[i].Portrait && making[i]
	}
	return &smaller
}
