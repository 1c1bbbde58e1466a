package demo_test

import (
	"reflect"
	"testing"
	"time"

	"simpul/internal/clock"
	"simpul/internal/demo"
	"simpul/internal/region"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Jakarta)
	if err != nil {
		panic(err)
	}
	return t
}

func TestPlanRepeats(t *testing.T) {
	t.Parallel()
	morning, evening := demo.NewPlan(7, at("2026-11-24 08:00")), demo.NewPlan(7, at("2026-11-24 21:00"))
	if !reflect.DeepEqual(morning, evening) {
		t.Error("the same seed and day give two plans")
	}
	if reflect.DeepEqual(morning.Orders, demo.NewPlan(8, at("2026-11-24 08:00")).Orders) {
		t.Error("another seed gives the same orders")
	}
}

func TestPlanIsAsLargeAsPromised(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2026-11-24 08:00", "2026-03-01 00:10", "2027-02-28 23:00"} {
		p := demo.NewPlan(1, at(day))
		steady, villages := 0, map[region.Code]bool{}
		for _, producer := range p.Producers {
			villages[producer.Village] = true
			if producer.Steady {
				steady++
			}
		}
		if len(p.Producers) != 110 || steady != 20 || len(villages) < 5 || len(p.Products) != 120 {
			t.Errorf("%s: %d producers, %d steady, %d villages, %d products", day, len(p.Producers), steady, len(villages), len(p.Products))
		}
		if n := len(p.Orders); n < 2600 || n > 3600 {
			t.Errorf("%s: %d orders", day, n)
		}
		for i, o := range p.Orders {
			if i > 0 && o.At.Before(p.Orders[i-1].At) {
				t.Fatalf("%s: order %d before its predecessor", day, i)
			}
			for _, l := range o.Lines {
				if product := p.Products[l.Product]; o.At.Before(product.ListedAt) && o.Fate == demo.Bought {
					t.Errorf("%s: order %d buys what is not listed yet", day, i)
				}
			}
		}
	}
}
