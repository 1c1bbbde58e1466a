package scale_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database/dbtest"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/rollup"
	"simpul/internal/scale"
)

// BenchmarkSale sells in an empty shop and in one with a large programme: with
// SIMPUL_FULL=1 of a million orders, else of SIMPUL_SCALE_ORDERS, else of 20,000. Each
// sale is a cart, an order and its settlement. The two take turns, so that other load
// falls on both alike; reported are the medians and what the one is to the other.
func BenchmarkSale(b *testing.B) {
	size, err := scale.Chosen(os.Getenv, 20_000)
	if err != nil {
		b.Fatal(err)
	}
	shops := []*shop{newShop(b, nil), newShop(b, &size)}
	for _, s := range shops {
		for range 20 {
			s.sell(b) // until everything is planned and in memory
		}
		s.placed, s.settled = nil, nil
	}
	for b.Loop() {
		for _, s := range shops {
			s.sell(b)
		}
	}
	b.StopTimer()
	for name, took := range map[string]func(*shop) []time.Duration{
		"order": func(s *shop) []time.Duration { return s.placed }, "settlement": func(s *shop) []time.Duration { return s.settled },
	} {
		empty, large := median(took(shops[0])), median(took(shops[1]))
		b.ReportMetric(float64(empty.Microseconds())/1000, "empty-"+name+"-ms")
		b.ReportMetric(float64(large.Microseconds())/1000, "large-"+name+"-ms")
		b.ReportMetric(float64(large)/float64(empty), name+"-ratio")
	}
}

// shop is a shop with one bag to sell, and how long its sales took.
type shop struct {
	*checkouttest.World
	bag             catalog.VariantID
	placed, settled []time.Duration
}

// newShop is a shop on a server of its own, with a large programme of a size beside
// the own one.
func newShop(b *testing.B, size *scale.Size) *shop {
	b.Helper()
	server := dbtest.Private(b, dbtest.Options{Fsync: true, Settings: map[string]string{"max_wal_size": "4GB", "shared_buffers": "1GB", "synchronous_commit": "off"}})
	w := checkouttest.On(b, server.DB, region.Only("36", "32", "31"))
	if size != nil {
		began := time.Now()
		if _, err := scale.Load(b.Context(), server.Owner, *size, time.Now(), func(int, int) {}); err != nil {
			b.Fatal(err)
		}
		if _, err := rollup.Rebuild(b.Context(), server.Owner); err != nil {
			b.Fatal(err)
		}
		b.Logf("%d orders written in %s", size.Orders, time.Since(began).Round(time.Second))
	}
	s := &shop{World: w}
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	s.bag = w.Bag(coop, "Tas tali kur merah", money.Rupiah(185_000), 90_000, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})
	for _, do := range []string{`VACUUM ANALYZE`, `CHECKPOINT`} {
		if _, err := server.Super.ExecContext(b.Context(), do); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func (s *shop) sell(b *testing.B) {
	b.Helper()
	began := time.Now()
	o := s.Order(checkouttest.Item{Variant: s.bag, Quantity: 1})
	ordered := time.Now()
	if outcome, err := s.Checkout.Settle(b.Context(), s.Receipt(o), s.Now); err != nil || outcome != checkout.Settled {
		b.Fatal(outcome, err)
	}
	s.placed, s.settled = append(s.placed, ordered.Sub(began)), append(s.settled, time.Since(ordered))
}

func median(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}
