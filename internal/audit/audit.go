package audit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"simpul/internal/books"
	"simpul/internal/catalog"
	"simpul/internal/cod"
	"simpul/internal/complaint"
	"simpul/internal/database"
	"simpul/internal/direct"
	"simpul/internal/forgiveness"
	"simpul/internal/intake"
	"simpul/internal/invariant"
	"simpul/internal/ledger"
	"simpul/internal/lending"
	"simpul/internal/media"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payout"
	"simpul/internal/rollup"
	"simpul/internal/shu"
	"simpul/internal/voucher"
)

// Finding is one invariant with whoever offends against it.
type Finding struct {
	Number    int      `json:"number"`
	Name      string   `json:"name"`
	Duty      bool     `json:"duty,omitempty"`
	Offenders []string `json:"offenders,omitempty"`
}

// Broken tells whether something is wrong, not merely overdue.
func (f Finding) Broken() bool { return !f.Duty && len(f.Offenders) > 0 }

// Invariants are all invariants, in the order of their numbers. The store is
// where pictures' files are.
func Invariants(store media.Store) []invariant.Invariant {
	all := slices.Concat(ledger.Invariants(), order.Invariants(), payment.Invariants(), cod.Invariants(), direct.Invariants(), shu.Invariants(), books.Invariants(), catalog.Invariants(), forgiveness.Invariants(), payout.Invariants(), voucher.Invariants(), between(), taxes(), reports(), rollup.Invariants(), intake.Invariants(), lending.Invariants(), complaint.Invariants())
	all = append(all, invariant.Invariant{
		Number: 42, Name: "every picture has its files, and every file its picture",
		Check: func(ctx context.Context, q database.Queryer, now time.Time) ([]string, error) {
			missing, err := media.MissingFiles(ctx, q, store)
			if err != nil {
				return nil, err
			}
			orphans, err := media.OrphanFiles(ctx, q, store, now)
			return append(missing, orphans...), err
		},
	})
	slices.SortStableFunc(all, func(a, b invariant.Invariant) int { return a.Number - b.Number })
	return all
}

// Run checks the invariants in one snapshot, beside a running shop.
func Run(ctx context.Context, db *database.DB, invariants []invariant.Invariant, now time.Time) ([]Finding, error) {
	var findings []Finding
	err := database.InSnapshot(ctx, db, func(tx *database.Tx) error {
		findings = nil
		for _, i := range invariants {
			offenders, err := i.Check(ctx, tx, now)
			if err != nil {
				return fmt.Errorf("audit: invariant %d: %w", i.Number, err)
			}
			findings = append(findings, Finding{i.Number, i.Name, i.Duty, offenders})
		}
		return nil
	})
	return findings, err
}
