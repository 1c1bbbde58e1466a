package impact

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/suppress"
)

// Figure is what some makers' sales became.
type Figure struct {
	Revenue money.Amount
	Income  money.Amount
	Makers  int // of one month; of several, those of the month with the most
}

// Board is what was frozen of some months, oldest first.
type Board struct {
	Months []Month
	names  map[region.Code]name
}

type name struct{ village, district string }

// Month is one frozen month.
type Month struct {
	Start   time.Time
	blocks  []suppress.Block
	figures []Figure
}

const frozenMonths = `SELECT month FROM public_month WHERE month >= $1::date AND month <= $2::date ORDER BY month`

const frozenBlocks = `
	SELECT b.month, b.number, b.revenue, b.income, b.makers, p.programme_id AS programme, p.village_code AS village, v.name, d.name AS district
	FROM public_block b JOIN public_place p USING (month, number)
	JOIN region v ON v.code = p.village_code JOIN region d ON d.code = v.parent_code
	WHERE b.month >= $1::date AND b.month <= $2::date
	ORDER BY b.month, b.number, p.programme_id, p.village_code`

// Read is what is frozen of the months from one to another, both included.
func Read(ctx context.Context, q database.Queryer, from, to time.Time) (Board, error) {
	b := Board{names: map[region.Code]name{}}
	var months []time.Time
	if err := q.SelectContext(ctx, &months, frozenMonths, day(from), day(to)); err != nil {
		return b, fmt.Errorf("impact: months: %w", err)
	}
	for _, m := range months {
		b.Months = append(b.Months, Month{Start: monthOf(m)})
	}
	var rows []struct {
		Month     time.Time
		Number    int
		Revenue   money.Amount
		Income    money.Amount
		Makers    int
		Programme identity.ProgrammeID
		Village   region.Code
		Name      string
		District  string
	}
	if err := q.SelectContext(ctx, &rows, frozenBlocks, day(from), day(to)); err != nil {
		return b, fmt.Errorf("impact: blocks: %w", err)
	}
	at := 0
	for _, r := range rows {
		for !b.Months[at].Start.Equal(monthOf(r.Month)) {
			at++
		}
		m := &b.Months[at]
		if len(m.blocks) == r.Number {
			m.blocks = append(m.blocks, suppress.Block{Makers: r.Makers})
			m.figures = append(m.figures, Figure{r.Revenue, r.Income, r.Makers})
		}
		own := &m.blocks[r.Number]
		own.Places = append(own.Places, placeOf(r.Programme, r.Village))
		b.names[r.Village] = name{r.Name, r.District}
	}
	return b, nil
}

// Within says which villages of which programmes a figure is of.
type Within func(programme identity.ProgrammeID, village region.Code) bool

// Everywhere is all of it.
func Everywhere(identity.ProgrammeID, region.Code) bool { return true }

// In is a region of any level, of all programmes.
func In(place region.Code) Within {
	return func(_ identity.ProgrammeID, village region.Code) bool {
		return suppress.Holds(string(place), string(village))
	}
}

func (w Within) place(p string) bool {
	programme, village, err := splitPlace(p)
	return err == nil && w(programme, village)
}

// MonthFigure is a place in one month. Not Shown, it stands together with others;
// Shown and nothing, nothing was sold.
type MonthFigure struct {
	Start time.Time
	Shown bool
	Figure
}

// ByMonth are a place's months. A month of the whole shop in which too few earned
// is not shown either.
func (b Board) ByMonth(of Within) []MonthFigure {
	all := make([]MonthFigure, len(b.Months))
	for i, m := range b.Months {
		own, whole := suppress.Of(m.blocks, of.place)
		all[i] = MonthFigure{Start: m.Start, Shown: whole && len(m.blocks) > 0, Figure: zero()}
		if whole {
			all[i].Figure = m.sum(own)
		}
	}
	return all
}

func zero() Figure { return Figure{Revenue: money.Rupiah(0), Income: money.Rupiah(0)} }

func (m Month) sum(blocks []int) Figure {
	f := zero()
	for _, i := range blocks {
		f.Revenue, f.Income, f.Makers = f.Revenue.Add(m.figures[i].Revenue), f.Income.Add(m.figures[i].Income), f.Makers+m.figures[i].Makers
	}
	return f
}

// Group are villages whose months together are published as one.
type Group struct {
	Villages []Village
	Figure
}

// Village is a village by its names.
type Village struct {
	Code     region.Code
	Name     string
	District string
}

// Groups are the finest groups of villages whose figures over all months of the
// board may be published, the highest income first; they sum to Total.
func (b Board) Groups() []Group {
	periods := make([][]suppress.Block, len(b.Months))
	for i, m := range b.Months {
		periods[i] = m.blocks
	}
	var all []Group
	for _, places := range suppress.Groups(periods) {
		g := Group{Figure: zero()}
		for _, place := range places {
			if _, code, err := splitPlace(place); err == nil && !slices.ContainsFunc(g.Villages, func(v Village) bool { return v.Code == code }) {
				g.Villages = append(g.Villages, Village{code, b.names[code].village, b.names[code].district})
			}
		}
		for _, m := range b.Months {
			own, _ := suppress.Of(m.blocks, func(p string) bool { return slices.Contains(places, p) })
			f := m.sum(own)
			g.Revenue, g.Income, g.Makers = g.Revenue.Add(f.Revenue), g.Income.Add(f.Income), max(g.Makers, f.Makers)
		}
		all = append(all, g)
	}
	slices.SortStableFunc(all, func(a, b Group) int { return cmp.Compare(b.Income.Minor(), a.Income.Minor()) })
	return all
}

// Total is all that is published.
func (b Board) Total() Figure {
	t := zero()
	for _, m := range b.ByMonth(Everywhere) {
		t.Revenue, t.Income, t.Makers = t.Revenue.Add(m.Revenue), t.Income.Add(m.Income), max(t.Makers, m.Makers)
	}
	return t
}

// Quartiles are what the makers of a district earned in a month, in steps of
// Rp50.000: the middle half of them from Low to High.
type Quartiles struct {
	Month  time.Time    `db:"month"`
	Makers int          `db:"makers"`
	Low    money.Amount `db:"low"`
	Median money.Amount `db:"median"`
	High   money.Amount `db:"high"`
}

const quartiles = `SELECT month, makers, low, median, high FROM public_median WHERE district_code = $1 ORDER BY month DESC LIMIT $2`

// QuartilesOf are the last months of a district with enough makers, newest first.
func QuartilesOf(ctx context.Context, q database.Queryer, district region.Code, limit int) ([]Quartiles, error) {
	var all []Quartiles
	if err := q.SelectContext(ctx, &all, quartiles, district, limit); err != nil {
		return nil, fmt.Errorf("impact: quartiles of %s: %w", district, err)
	}
	for i := range all {
		all[i].Month = monthOf(all[i].Month)
	}
	return all, nil
}
