package report_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/leaving"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/training"
)

// TestBeforeAndAfter: what four participants earned after their training stands
// beside the same months a year earlier for the two who were members all the time;
// who joined later, who left, and who is no producer are missing. What they noted
// that they sold outside the shop, and what they said of the time before, stand
// apart and change no figure of the shop.
func TestBeforeAndAfter(t *testing.T) {
	t.Parallel()
	m := newMarketAt(t, time.Date(2025, time.January, 1, 2, 0, 0, 0, time.UTC)) // the members join in December 2024
	day := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 5, 0, 0, 0, time.UTC)
	}
	manager := m.World.Manager("Maya Pengelola")
	m.Now = day(2025, time.June, 20)
	late := m.Producer(m.waliwis, "Tuti Contoh", checkouttest.Waliwis) // joins in May 2025
	var cohort training.CohortID
	m.tx(t, func(ctx context.Context, tx *database.Tx) (err error) {
		if cohort, err = training.AddCohort(ctx, tx, manager, m.Programme.ID, training.Cohort{
			Name: "Angkatan 1", Topic: "Tas", Place: "Waliwis", First: day(2025, time.December, 10), Last: day(2025, time.December, 12), Target: money.Rupiah(0),
		}, m.Now); err != nil {
			return err
		}
		all := []training.Participant{{Name: "Calon Contoh"}}
		for _, who := range []identity.Actor{m.siti, m.aminah, m.rani, late} {
			all = append(all, training.Participant{Name: who.Name, Producer: who.Person})
		}
		if err := training.AddParticipants(ctx, tx, manager, m.Programme.ID, cohort, all, m.Now); err != nil {
			return err
		}
		for _, b := range []training.Baseline{{Low: money.Rupiah(900_000), High: money.Rupiah(1_000_000), Source: "Salah tulis"}, {Low: money.Rupiah(100_000), High: money.Rupiah(300_000), Source: "Wawancara"}} {
			if err := training.NoteBaseline(ctx, tx, manager, m.Programme.ID, m.siti.Person, b, m.Now); err != nil {
				return err
			}
		}
		return training.NoteBaseline(ctx, tx, manager, m.Programme.ID, late.Person, training.Baseline{Low: money.Rupiah(200_000), High: money.Rupiah(500_000), Source: "Wawancara"}, m.Now)
	})

	// Compared are January and February of 2026 and of 2025.
	m.soldAt(t, day(2025, time.January, 31).Add(13*time.Hour+30*time.Minute), one(m.bag)) // already February, where both count
	m.soldAt(t, day(2025, time.February, 28).Add(12*time.Hour), one(m.bag))               // already March: counts nowhere
	m.noted(t, m.siti, m.bag, 3, money.Rupiah(400_000), day(2025, time.February, 2))
	m.soldAt(t, day(2025, time.November, 5), one(m.bag), one(m.shared)) // in between
	m.soldAt(t, day(2026, time.January, 5), one(m.shared), one(m.pouch))
	if _, err := m.Owner.ExecContext(t.Context(), `UPDATE parcel SET fulfilment_state = 'shipped', shipped_at = $2 WHERE cooperative_id = $1`, int64(m.kronjo.ID), day(2026, time.January, 6)); err != nil {
		t.Fatal(err)
	}
	if err := leaving.Leave(t.Context(), m.App, m.Officer(m.kronjo), m.kronjo.ID, m.rani.Person, day(2026, time.February, 1)); err != nil {
		t.Fatal(err)
	}
	m.soldAt(t, day(2026, time.February, 5), one(m.bag), one(m.bag))
	m.noted(t, m.siti, m.bag, 1, money.Rupiah(150_000), day(2026, time.January, 9))
	m.noted(t, m.aminah, m.shared, 2, money.Rupiah(0), day(2026, time.January, 9)) // without what she got: no note
	m.noted(t, m.siti, m.bag, 5, money.Rupiah(700_000), day(2026, time.March, 9))  // later

	got, ok, err := report.ChangeOf(t.Context(), m.Report, m.Programme.ID, int64(cohort), day(2025, time.December, 12), day(2026, time.March, 15))
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	// Siti earned 166.500, then 81.001 and twice 166.500; Aminah nothing, then
	// 54.000: the medians lie in the middle of the two.
	shared := m.totals(t, month(t, "2026-01"), report.Part{Maker: m.siti.Person}).Income
	hers := m.totals(t, month(t, "2026-01"), report.Part{Maker: m.aminah.Person}).Income
	after := money.Minor((shared.Minor()+2*16_650_000+hers.Minor())/2/100*100, money.IDR)
	want := report.Change{
		Before: report.Window{From: month(t, "2025-01").From, To: month(t, "2025-02").To}, After: report.Window{From: month(t, "2026-01").From, To: month(t, "2026-02").To},
		Makers: 2, Missing: 3, MedianBefore: money.Rupiah(83_250), MedianAfter: after, More: 2,
		OutsideBefore: report.Outside{Makers: 1, Pieces: 3, Got: money.Rupiah(400_000)}, OutsideAfter: report.Outside{Makers: 1, Pieces: 1, Got: money.Rupiah(150_000)},
		Told: report.Told{Makers: 2, Missing: 3, Low: money.Rupiah(150_000), High: money.Rupiah(400_000)},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(money.Amount{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, ok, err := report.ChangeOf(t.Context(), m.Report, m.Programme.ID, int64(cohort), day(2025, time.December, 12), day(2026, time.January, 31)); err != nil || ok {
		t.Errorf("compared before a month is over: %t %v", ok, err)
	}
	// Another programme learns nothing of them.
	none, _, err := report.ChangeOf(t.Context(), m.Report, m.elsewhere, int64(cohort), day(2025, time.December, 12), day(2026, time.March, 15))
	if err != nil || none.Makers+none.Missing+none.Told.Makers+none.OutsideAfter.Pieces != 0 {
		t.Errorf("another programme sees %+v, %v", none, err)
	}
}

// noted takes pieces out as sold outside the shop, with what a maker got.
func (m *market) noted(t *testing.T, maker identity.Actor, v catalog.VariantID, pieces int, got money.Amount, at time.Time) {
	t.Helper()
	var there int
	if err := m.App.GetContext(t.Context(), &there, `SELECT on_hand FROM variant WHERE id = $1`, int64(v)); err != nil {
		t.Fatal(err)
	}
	if err := catalog.Adjust(t.Context(), m.App, maker, catalog.Adjustment{Variant: v, From: there, To: there - pieces, SoldElsewhere: true, Got: got}, at); err != nil {
		t.Fatal(err)
	}
}
