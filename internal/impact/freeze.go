package impact

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/suppress"
)

const (
	// FewestMakers is of how many makers a figure has to be made before the public
	// sees it: of fewer, each could work out what the others earn.
	FewestMakers = 5
	// wait is how long after its end a month is frozen.
	wait = 24 * time.Hour
	// step is what quartiles are rounded to, in minor units.
	step = 50_000 * 100
	// mostFrozen bounds how many months one call freezes.
	mostFrozen = 240
)

const firstUnfrozen = `
	SELECT least((SELECT min(day) FROM day_figure), (SELECT min(day) FROM figures_of(unrolled()))) AS first, (SELECT max(month) FROM public_month) AS frozen`

const earnedOf = `
	SELECT c.programme_id AS programme, f.village_code AS village, f.producer_id AS maker, sum(f.revenue)::bigint AS revenue, sum(f.income)::bigint AS income
	FROM (SELECT day, village_code, producer_id, cooperative_id, revenue, income FROM day_figure
	      UNION ALL
	      SELECT day, village_code, producer_id, cooperative_id, revenue, income FROM figures_of(unrolled())) f
	JOIN cooperative c ON c.id = f.cooperative_id
	WHERE f.day >= $1::date AND f.day < $2::date
	GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`

// earning is what one maker earned in a village in a month.
type earning struct {
	Programme identity.ProgrammeID
	Village   region.Code
	Maker     int64
	Revenue   money.Amount
	Income    money.Amount
}

// Freeze freezes the months that are over and were not yet, the oldest first, and
// tells how many.
func Freeze(ctx context.Context, db *database.DB, now time.Time) (frozen int, err error) {
	for range mostFrozen {
		var done bool
		err := database.InTx(ctx, db, func(tx *database.Tx) (err error) {
			done, err = freezeNext(ctx, tx, now)
			return err
		})
		if err != nil || !done {
			return frozen, err
		}
		frozen++
	}
	return frozen, nil
}

// freezeNext freezes one month, where one waits. Two programs at once do not freeze
// the same.
func freezeNext(ctx context.Context, tx *database.Tx, now time.Time) (bool, error) {
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('simpul impact', 0))`); err != nil {
		return false, fmt.Errorf("impact: %w", err)
	}
	var span struct{ First, Frozen *time.Time }
	if err := tx.GetContext(ctx, &span, firstUnfrozen); err != nil {
		return false, fmt.Errorf("impact: %w", err)
	}
	var month time.Time
	switch {
	case span.Frozen != nil:
		month = monthOf(*span.Frozen).AddDate(0, 1, 0)
	case span.First != nil:
		month = monthOf(*span.First)
	default:
		return false, nil
	}
	if now.Before(month.AddDate(0, 1, 0).Add(wait)) {
		return false, nil
	}
	var all []earning
	if err := tx.SelectContext(ctx, &all, earnedOf, day(month), day(month.AddDate(0, 1, 0))); err != nil {
		return false, fmt.Errorf("impact: earned in %s: %w", day(month), err)
	}
	return true, keep(ctx, tx, month, all, now)
}

// monthOf is the month in WIB of a day as the database tells it.
func monthOf(d time.Time) time.Time {
	return time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, clock.Jakarta)
}

func day(t time.Time) string { return t.In(clock.Jakarta).Format(time.DateOnly) }

// placeOf is a village of a programme as a place: what is too few in a whole
// programme joins another one.
func placeOf(p identity.ProgrammeID, village region.Code) string {
	return strconv.FormatInt(int64(p), 10) + "." + string(village)
}

func splitPlace(place string) (identity.ProgrammeID, region.Code, error) {
	programme, village, _ := strings.Cut(place, ".")
	id, err := strconv.ParseInt(programme, 10, 64)
	if err != nil {
		return 0, "", fmt.Errorf("impact: place %q: %w", place, err)
	}
	return identity.ProgrammeID(id), region.Code(village), nil
}

const (
	keepMonth  = `INSERT INTO public_month (month, frozen_at) VALUES ($1, $2)`
	keepBlock  = `INSERT INTO public_block (month, number, revenue, income, makers) VALUES ($1, $2, $3, $4, $5)`
	keepPlaces = `INSERT INTO public_place (month, programme_id, village_code, number) SELECT $1, p, v, $2 FROM unnest($3::bigint[], $4::text[]) AS x (p, v)`
	keepMedian = `INSERT INTO public_median (month, district_code, makers, low, median, high) VALUES ($1, $2, $3, $4, $5, $6)`
)

func keep(ctx context.Context, tx *database.Tx, month time.Time, all []earning, now time.Time) error {
	at := day(month)
	if _, err := tx.ExecContext(ctx, keepMonth, at, now); err != nil {
		return fmt.Errorf("impact: freeze %s: %w", at, err)
	}
	var cells []suppress.Cell
	sums := map[string][2]money.Amount{}
	for _, e := range all {
		place := placeOf(e.Programme, e.Village)
		if len(cells) == 0 || cells[len(cells)-1].Place != place {
			cells = append(cells, suppress.Cell{Place: place})
			sums[place] = [2]money.Amount{money.Rupiah(0), money.Rupiah(0)}
		}
		if e.Income.Sign() > 0 {
			cell := &cells[len(cells)-1]
			cell.Makers = append(cell.Makers, e.Maker)
		}
		sums[place] = [2]money.Amount{sums[place][0].Add(e.Revenue), sums[place][1].Add(e.Income)}
	}
	for number, b := range suppress.Blocks(cells, FewestMakers) {
		revenue, income := money.Rupiah(0), money.Rupiah(0)
		programmes, villages := make([]int64, len(b.Places)), make([]string, len(b.Places))
		for i, place := range b.Places {
			programme, village, err := splitPlace(place)
			if err != nil {
				return err
			}
			programmes[i], villages[i] = int64(programme), string(village)
			revenue, income = revenue.Add(sums[place][0]), income.Add(sums[place][1])
		}
		if _, err := tx.ExecContext(ctx, keepBlock, at, number, revenue, income, b.Makers); err != nil {
			return fmt.Errorf("impact: block %d of %s: %w", number, at, err)
		}
		if _, err := tx.ExecContext(ctx, keepPlaces, at, number, pq.Array(programmes), pq.Array(villages)); err != nil {
			return fmt.Errorf("impact: places of block %d of %s: %w", number, at, err)
		}
	}
	return keepMedians(ctx, tx, at, all)
}

func keepMedians(ctx context.Context, tx *database.Tx, at string, all []earning) error {
	perMaker := map[region.Code]map[int64]int64{}
	for _, e := range all {
		district := e.Village.At(region.District)
		if perMaker[district] == nil {
			perMaker[district] = map[int64]int64{}
		}
		perMaker[district][e.Maker] += e.Income.Minor()
	}
	for district, makers := range perMaker {
		var incomes []int64
		for _, income := range makers {
			if income > 0 {
				incomes = append(incomes, income)
			}
		}
		if len(incomes) < FewestMakers {
			continue
		}
		slices.Sort(incomes)
		if _, err := tx.ExecContext(ctx, keepMedian, at, district, len(incomes), quartile(incomes, 1), quartile(incomes, 2), quartile(incomes, 3)); err != nil {
			return fmt.Errorf("impact: median of %s in %s: %w", district, at, err)
		}
	}
	return nil
}

// quartile is the nearest of sorted amounts, rounded to a step.
func quartile(sorted []int64, which int) int64 {
	const quarters = 4
	at := (len(sorted)-1)*which + quarters/2
	return (sorted[at/quarters] + step/2) / step * step
}
