package demo

import (
	"context"
	"slices"

	"simpul/internal/clock"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/shu"
)

// surplus shows what the one cooperative in law wants to divide of the surplus of the
// year before: its officer has written down what members had saved and what the annual
// meeting decided, and somebody else is asked to approve it. The cooperative has no
// other officer, so that is the programme's manager.
func (s *scenes) surplus(ctx context.Context) error {
	place := slices.IndexFunc(Cooperatives[:], func(k Cooperative) bool { return k.LegalForm == "cooperative" })
	officer, group := s.officers[place], s.cooperatives[place].ID
	met := clock.Day(s.before(6 * day))
	terms := shu.Terms{Year: met.Year() - 1, Surplus: money.Rupiah(7_250_000), ReserveBP: 4000, BusinessBP: 2500, CapitalBP: 2000}
	var savings []shu.Saving
	for i, p := range s.Producers {
		if p.Cooperative == place {
			// What everybody brings, and more of some.
			savings = append(savings, shu.Saving{Producer: s.producers[i], Amount: money.Rupiah(340_000 + 60_000*int64(i%5))})
		}
	}
	if err := shu.RecordSavings(ctx, s.DB, officer, group, terms.Year, savings, s.before(3*day)); err != nil {
		return err
	}
	if _, err := shu.Simulate(ctx, s.DB, group, terms); fault.KindOf(err) == fault.Invalid {
		terms.BusinessBP = 0 // a smaller plan may have no sales of that year
	}
	_, err := shu.Prepare(ctx, s.DB, officer, group, terms, met, s.before(2*day))
	return err
}
