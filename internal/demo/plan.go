package demo

import (
	"math/rand/v2"
	"time"

	"simpul/internal/clock"
)

// Plan is all that the demonstration's data will be, before any of it exists.
type Plan struct {
	Producers []Producer
	Products  []Product
	Orders    []Order // by time
	Start     time.Time
}

// NewPlan plans the demonstration as it stands on the day of now: the same
// seed and day give the same plan.
func NewPlan(seed uint64, now time.Time) *Plan {
	now = clock.Day(now)
	random := rand.New(rand.NewPCG(seed, 0x53696d70756c)) //nolint:gosec // a plan has to repeat
	start := clock.Month(now).AddDate(0, 1-Months, 0)
	p := &Plan{Start: start}
	p.Producers = planProducers(random)
	p.Products = planProducts(random, p.Producers, start)
	p.Orders = planOrders(random, planSales(random, p.Producers, p.Products, start, now), now)
	return p
}
