package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/lib/pq"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// MakerMonth is one month of a maker.
type MakerMonth struct {
	Start   time.Time
	Income  money.Amount
	Active  bool   // she sold something
	Counted bool   // she was a member from its first day or before, it is over, and she did not say that she pauses
	Paused  string // why she paused, "" where she did not
}

// Consistency is how steadily a maker earned: her months, and scores over those
// that count, each of which can be counted again from them.
type Consistency struct {
	ID           identity.PersonID `db:"id"`
	Name         string            `db:"name"`
	Village      string            `db:"village"`
	JoinedAt     time.Time         `db:"joined_at"`
	Months       []MakerMonth      `db:"-"` // oldest first
	Counted      int               `db:"-"` // months that count
	ActiveMonths int               `db:"-"` // of them, with sales
	Streak       int               `db:"-"` // active months in a row up to the last that counts
	LongestGap   int               `db:"-"` // months in a row without sales, at most
	Median       money.Amount      `db:"-"` // of the monthly income, months without any included
	Shipped      int               `db:"-"` // parcels with her work that were sent in these months
	OnTime       int               `db:"-"` // of them, by the day that was promised or three days after the payment
	// Choice is "take" or "leave" where somebody decided against the scores, and why.
	Choice string `db:"-"`
	Reason string `db:"-"`
	// Spread is the range in which the middle half of the months lie: from the
	// first to the third quartile.
	Spread money.Amount `db:"-"`
}

const consistencyMakers = `
	SELECT r.id, n.name, v.name AS village, min(m.joined_at) AS joined_at
	FROM producer r JOIN person n ON n.id = r.id JOIN region v ON v.code = r.village_code
	JOIN membership m ON m.producer_id = r.id JOIN cooperative c ON c.id = m.cooperative_id
	WHERE c.programme_id = $1 AND m.joined_at < $3 AND (m.left_at IS NULL OR m.left_at >= $2)
	  AND ($4::text = '' OR r.village_code = $4::text OR r.village_code LIKE $4::text || '.%')
	  AND ($5::bigint = 0 OR r.id = $5::bigint)
	  AND ($6::bigint = 0 OR c.id = $6::bigint)
	GROUP BY r.id, n.name, v.name`

// consistencyKept is consistencyMonths from what is kept: a maker counts in a month in
// which her sales are above nothing.
const consistencyKept = `
	SELECT key::bigint AS id, to_char(start, 'YYYY-MM') AS month, income, makers > 0 AS active FROM span_figure
	WHERE programme_id = $1 AND part = 'producer' AND span = 'month' AND key = ANY ($2::text[]) AND start >= $3::date AND start <= $4::date`

const consistencyMonths = `
	SELECT f.producer_id AS id, to_char(f.day, 'YYYY-MM') AS month, sum(f.income)::bigint AS income, sum(f.sold) > 0 AS active` + sums + `
	  AND f.producer_id = ANY ($9::bigint[])
	GROUP BY 1, 2`

// ConsistencyOf is how steadily each maker of a programme, or of those who live in
// a place or belong to a cooperative, earned in the last count
// months up to the one that w ends in, or that now lies in; the steadiest first,
// as Steadier says. Members who sold nothing are among them.
func ConsistencyOf(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, w Window, of Part, now time.Time, count int) ([]Consistency, error) {
	last := MonthOf(w.LastDay())
	if running := MonthOf(now); last.From.After(running.From) {
		last = running
	}
	span := Window{From: last.From.AddDate(0, 1-count, 0), To: last.To, Known: w.Known}
	var all []Consistency
	if err := q.SelectContext(ctx, &all, consistencyMakers, int64(programme), span.From, span.To, string(of.Place), int64(of.Maker), int64(of.Cooperative)); err != nil {
		return nil, fmt.Errorf("report: consistency: %w", err)
	}
	ids := make([]int64, len(all))
	for i, maker := range all {
		ids[i] = int64(maker.ID)
	}
	rows, err := monthsOfMakers(ctx, q, programme, span, of.Cooperative, ids)
	if err != nil {
		return nil, fmt.Errorf("report: consistency: %w", err)
	}
	at := make(map[identity.PersonID]int, len(all))
	for i := range all {
		at[all[i].ID] = i
		all[i].Months = make([]MakerMonth, count)
		for m := range all[i].Months {
			start := span.From.AddDate(0, m, 0)
			all[i].Months[m] = MakerMonth{
				Start: start, Income: money.Rupiah(0), Counted: !clock.Day(all[i].JoinedAt).After(start) && !start.AddDate(0, 1, 0).After(now),
			}
		}
	}
	for _, r := range rows {
		month, err := ParseMonth(r.Month)
		if err != nil {
			return nil, err
		}
		i, known := at[r.ID]
		if !known {
			continue
		}
		for m := range all[i].Months {
			if all[i].Months[m].Start.Equal(month.From) {
				all[i].Months[m].Income, all[i].Months[m].Active = r.Income, r.Active
			}
		}
	}
	if err := paused(ctx, q, programme, all, at, ids, span); err != nil {
		return nil, err
	}
	if err := punctual(ctx, q, all, at, ids, span); err != nil {
		return nil, err
	}
	for i := range all {
		all[i].score()
	}
	slices.SortFunc(all, Steadier)
	return all, nil
}

// makerMonth is what a maker earned in a month.
type makerMonth struct {
	ID     identity.PersonID
	Month  string
	Income money.Amount
	Active bool
}

// monthsOfMakers are the months of makers, wherever they sold: what one earned before
// she moved here is hers too; of one cooperative, what they sold there.
func monthsOfMakers(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, span Window, of identity.CooperativeID, ids []int64) (rows []makerMonth, err error) {
	month := MonthOf(span.From)
	month.Known = span.Known
	kept, err := keptFor(ctx, q, month, ByMaker)
	if err != nil {
		return nil, err
	}
	if kept && of == 0 {
		keys := make([]string, len(ids))
		for i, id := range ids {
			keys[i] = strconv.FormatInt(id, 10)
		}
		err = q.SelectContext(ctx, &rows, consistencyKept, int64(programme), pq.Array(keys), span.First(), span.Last())
	} else {
		err = q.SelectContext(ctx, &rows, consistencyMonths, within(programme, span, Part{Cooperative: of}, pq.Array(ids))...)
	}
	return rows, err
}

const pauses = `
	SELECT producer_id AS id, to_char(month, 'YYYY-MM') AS month, reason FROM production_pause
	WHERE programme_id = $1 AND producer_id = ANY ($2::bigint[]) AND withdrawn_at IS NULL AND month >= $3::date AND month <= $4::date`

const choices = `
	SELECT DISTINCT ON (producer_id) producer_id AS id, choice, reason FROM selection_choice
	WHERE programme_id = $1 AND producer_id = ANY ($2::bigint[]) ORDER BY producer_id, id DESC`

// paused marks the months in which makers said they would not produce, and whom
// somebody chose.
func paused(ctx context.Context, q database.Queryer, programme identity.ProgrammeID, all []Consistency, at map[identity.PersonID]int, ids []int64, span Window) error {
	var rows []struct {
		ID     identity.PersonID
		Month  string
		Reason string
	}
	if err := q.SelectContext(ctx, &rows, pauses, int64(programme), pq.Array(ids), span.First(), span.Last()); err != nil {
		return fmt.Errorf("report: pauses: %w", err)
	}
	for _, r := range rows {
		months := all[at[r.ID]].Months
		for m := range months {
			if MonthOf(months[m].Start).Month() == r.Month {
				months[m].Paused, months[m].Counted = r.Reason, false
			}
		}
	}
	var chosen []struct {
		ID             identity.PersonID
		Choice, Reason string
	}
	if err := q.SelectContext(ctx, &chosen, choices, int64(programme), pq.Array(ids)); err != nil {
		return fmt.Errorf("report: choices: %w", err)
	}
	for _, c := range chosen {
		if c.Choice != "scores" {
			all[at[c.ID]].Choice, all[at[c.ID]].Reason = c.Choice, c.Reason
		}
	}
	return nil
}

// onTime counts the parcels that were sent of makers' work, and of them those that
// were sent by the day that was promised, or within three days of the payment where
// none was. Parcels are found by the cooperatives of which the makers were ever
// members: a line's makers are (order_line_share_member).
const onTime = `
	SELECT s.producer_id AS id, count(*) AS shipped,
	       count(*) FILTER (WHERE (p.shipped_at AT TIME ZONE 'Asia/Jakarta')::date <= coalesce(m.ready_on, (o.paid_at AT TIME ZONE 'Asia/Jakarta')::date + 3)) AS on_time
	FROM parcel p
	JOIN order_line l ON l.parcel_id = p.id
	JOIN order_line_share s ON s.order_line_id = l.id
	JOIN shop_order o ON o.id = l.order_id
	LEFT JOIN made_promise m ON m.order_line_id = l.id
	WHERE p.cooperative_id = ANY (ARRAY(SELECT DISTINCT k.cooperative_id FROM membership k WHERE k.producer_id = ANY ($1::bigint[])))
	  AND s.producer_id = ANY ($1::bigint[]) AND p.shipped_at >= $2 AND p.shipped_at < $3
	GROUP BY s.producer_id`

func punctual(ctx context.Context, q database.Queryer, all []Consistency, at map[identity.PersonID]int, ids []int64, span Window) error {
	var rows []struct {
		ID      identity.PersonID
		Shipped int
		OnTime  int `db:"on_time"`
	}
	if err := q.SelectContext(ctx, &rows, onTime, pq.Array(ids), span.From, span.To); err != nil {
		return fmt.Errorf("report: on time: %w", err)
	}
	for _, r := range rows {
		all[at[r.ID]].Shipped, all[at[r.ID]].OnTime = r.Shipped, r.OnTime
	}
	return nil
}

// Select takes so many of makers that are in order: those whom somebody chose, then
// the steadiest; whoever somebody left out is not among them.
func Select(all []Consistency, count int) map[identity.PersonID]bool {
	chosen := map[identity.PersonID]bool{}
	for _, rule := range []func(Consistency) bool{
		func(c Consistency) bool { return c.Choice == "take" },
		func(c Consistency) bool { return c.Choice == "" },
	} {
		for _, c := range all {
			if len(chosen) < count && rule(c) {
				chosen[c.ID] = true
			}
		}
	}
	return chosen
}

// score counts what the months tell.
func (c *Consistency) score() {
	var incomes []int64
	gap := 0
	for _, m := range c.Months {
		if !m.Counted {
			continue
		}
		incomes = append(incomes, m.Income.Minor())
		if m.Active {
			c.ActiveMonths, c.Streak, gap = c.ActiveMonths+1, c.Streak+1, 0
		} else {
			c.Streak, gap = 0, gap+1
		}
		c.LongestGap = max(c.LongestGap, gap)
	}
	c.Counted = len(incomes)
	slices.Sort(incomes)
	c.Median = money.Minor(quartile(incomes, 2), money.IDR)
	c.Spread = money.Minor(quartile(incomes, 3)-quartile(incomes, 1), money.IDR)
}

// quartile is the first, second or third quartile of sorted amounts, by linear
// interpolation between neighbours, in whole rupiah; of none it is nothing.
func quartile(sorted []int64, which int) int64 {
	if len(sorted) == 0 {
		return 0
	}
	const quarters, minorPerRupiah = 4, 100
	place := (len(sorted) - 1) * which
	at, rest := place/quarters, int64(place%quarters)
	value := sorted[at] * quarters
	if rest > 0 {
		value += (sorted[at+1] - sorted[at]) * rest
	}
	return value / quarters / minorPerRupiah * minorPerRupiah
}

// Steadier orders makers: more active months first, then the longer streak, the
// shorter longest gap, the higher median of monthly income; what is still alike,
// by number.
func Steadier(a, b Consistency) int {
	return cmp.Or(
		cmp.Compare(b.ActiveMonths, a.ActiveMonths), cmp.Compare(b.Streak, a.Streak), cmp.Compare(a.LongestGap, b.LongestGap),
		cmp.Compare(b.Median.Minor(), a.Median.Minor()), cmp.Compare(a.ID, b.ID),
	)
}
