package report_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/identity"
	"simpul/internal/payment/paymenttest"
	"simpul/internal/region"
	"simpul/internal/report"
	"simpul/internal/rollup"
	"simpul/internal/scale"
)

// BenchmarkProgramme measures what a programme's pages ask, over a large one: with
// SIMPUL_FULL=1 a million orders of 20,000 producers in 2,000 villages over five
// years, else of SIMPUL_SCALE_ORDERS orders, else a twentieth; or, with
// SIMPUL_SCALE_DATABASE, what seed --scale wrote. Each question is asked of windows at random, months,
// quarters and years alike, and of parts at random; reported is its time at the
// median and the 95th percentile, in one snapshot, as a page does.
func BenchmarkProgramme(b *testing.B) {
	if there := os.Getenv("SIMPUL_SCALE_DATABASE"); there != "" {
		surveyExisting(b, there)
		return
	}
	size, err := scale.Chosen(os.Getenv, 50_000)
	if err != nil {
		b.Fatal(err)
	}
	server := dbtest.Private(b, dbtest.Options{Fsync: true, Settings: map[string]string{"max_wal_size": "4GB", "shared_buffers": "1GB", "synchronous_commit": "off"}})
	paymenttest.Demonstration(b, server.DB)
	if err := region.Load(b.Context(), server.Owner, region.Only("36", "32", "31"), nil); err != nil {
		b.Fatal(err)
	}
	now, started := time.Now(), time.Now()
	programme, err := scale.Load(b.Context(), server.Owner, size, now, func(int, int) {})
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("written in %s", time.Since(started).Round(time.Second))
	started = time.Now()
	if _, err := rollup.Rebuild(b.Context(), server.Owner); err != nil {
		b.Fatal(err)
	}
	b.Logf("summed up in %s", time.Since(started).Round(time.Second))
	for _, do := range []string{`VACUUM ANALYZE`, `CHECKPOINT`} {
		if _, err := server.Super.ExecContext(b.Context(), do); err != nil {
			b.Fatal(err)
		}
	}
	(&survey{b: b, db: server.Report, programme: programme, now: now, random: rand.New(rand.NewPCG(1, 2))}).all()
}

// surveyExisting asks a programme that seed --scale has written, by its connection
// string.
func surveyExisting(b *testing.B, dsn string) {
	db, err := database.Open(b.Context(), dsn, database.Report)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var programme identity.ProgrammeID
	if err := db.GetContext(b.Context(), &programme, `SELECT id FROM programme WHERE name = 'Program Skala'`); err != nil {
		b.Fatal(err)
	}
	(&survey{b: b, db: db, programme: programme, now: time.Now(), random: rand.New(rand.NewPCG(1, 2))}).all()
}

func (s *survey) all() {
	s.choose()
	programme, now := s.programme, s.now
	s.measure("overview", func(ctx context.Context, q database.Queryer) error {
		w := s.window()
		if err := s.headline(ctx, q, w, report.Part{}); err != nil {
			return err
		}
		if _, err := report.Portions(ctx, q, programme, w, report.Part{}, report.ByVillage, false); err != nil {
			return err
		}
		_, err := report.BridgeOf(ctx, q, programme, w)
		return err
	})
	for name, part := range map[string]func() report.Part{
		"regency":     func() report.Part { return report.Part{Place: region.Code(pick(s.random, s.villages)[:5])} },
		"district":    func() report.Part { return report.Part{Place: region.Code(pick(s.random, s.villages)[:8])} },
		"village":     func() report.Part { return report.Part{Place: region.Code(pick(s.random, s.villages))} },
		"cooperative": func() report.Part { return report.Part{Cooperative: pick(s.random, s.cooperatives)} },
		"category":    func() report.Part { return report.Part{Category: pick(s.random, s.categories)} },
		"maker":       func() report.Part { return report.Part{Maker: pick(s.random, s.makers)} },
	} {
		s.measure(name, func(ctx context.Context, q database.Queryer) error { return s.drill(ctx, q, s.window(), part()) })
	}
	s.measure("consistency", func(ctx context.Context, q database.Queryer) error {
		_, err := report.ConsistencyOf(ctx, q, programme, s.window(), report.Part{Place: region.Code(pick(s.random, s.villages)[:8])}, now, 12)
		return err
	})
}

// survey asks a large programme.
type survey struct {
	b            *testing.B
	db           *database.DB
	programme    identity.ProgrammeID
	now          time.Time
	random       *rand.Rand
	villages     []string
	cooperatives []identity.CooperativeID
	categories   []int64
	makers       []identity.PersonID
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// choose finds what there is to choose from.
func (s *survey) choose() {
	for query, into := range map[string]any{
		`SELECT DISTINCT village_code FROM producer ORDER BY 1`: &s.villages, `SELECT id FROM cooperative ORDER BY 1`: &s.cooperatives,
		`SELECT id FROM category ORDER BY 1`: &s.categories, `SELECT id FROM producer ORDER BY 1`: &s.makers,
	} {
		if err := s.db.SelectContext(s.b.Context(), into, query); err != nil {
			s.b.Fatal(err)
		}
	}
}

// window is a month, quarter or year of the last four.
func (s *survey) window() report.Window {
	at := s.now.AddDate(0, -s.random.IntN(48), 0)
	return pick(s.random, []func(time.Time) report.Window{report.MonthOf, report.QuarterOf, report.YearOf})(at)
}

// headline is what every page of figures shows: those of the window and of the one
// before, and the trend.
func (s *survey) headline(ctx context.Context, q database.Queryer, w report.Window, of report.Part) error {
	for _, each := range []report.Window{w, w.Previous()} {
		if _, err := report.Totals(ctx, q, s.programme, each, of); err != nil {
			return err
		}
	}
	_, err := report.Trend(ctx, q, s.programme, w, of, 12)
	return err
}

// drill is the page of a part.
func (s *survey) drill(ctx context.Context, q database.Queryer, w report.Window, of report.Part) error {
	if err := s.headline(ctx, q, w, of); err != nil {
		return err
	}
	var err error
	switch {
	case of.Place.Level() == region.Village || of.Cooperative != 0:
		_, err = report.Makers(ctx, q, s.programme, w, of)
	case of.Place.Level() == region.Regency:
		_, err = report.Portions(ctx, q, s.programme, w, of, report.ByDistrict, false)
	case of.Maker == 0:
		_, err = report.Portions(ctx, q, s.programme, w, of, report.ByVillage, false)
	}
	if err != nil {
		return err
	}
	if _, err := report.SaleCount(ctx, q, s.programme, w, of); err != nil {
		return err
	}
	_, err = report.Sales(ctx, q, s.programme, w, of, 100, 0)
	return err
}

// measure asks something b.N times.
func (s *survey) measure(name string, ask func(ctx context.Context, q database.Queryer) error) {
	s.b.Run(name, func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			began := time.Now()
			if err := database.InSnapshot(b.Context(), s.db, func(tx *database.Tx) error { return ask(b.Context(), tx) }); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(began))
		}
		slices.Sort(took)
		for _, p := range []int{50, 95} {
			b.ReportMetric(float64(took[(len(took)-1)*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
		}
	})
}
