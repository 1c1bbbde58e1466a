package shop

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/impact"
	"simpul/internal/region"
	"simpul/internal/training"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

const (
	// openMonths is how many months the open report shows one by one.
	openMonths = 12
	// medianMonths is of how many months a district's page shows what makers earned.
	medianMonths = 6
	// mostDistricts bounds how many are named.
	mostDistricts = 50
)

// board is what is frozen from the first month to now.
func (s *front) board(ctx context.Context, q database.Queryer, now time.Time) (impact.Board, error) {
	return impact.Read(ctx, q, time.Unix(0, 0), now)
}

// dampak is the open report: what the sales of whole months became for their
// makers, as they were frozen after each month, so that nobody can watch a single
// sale come in.
func (s *front) dampak(c *fiber.Ctx) error {
	ctx := c.UserContext()
	board, err := s.board(ctx, s.Report, web.Now(c))
	if err != nil {
		return err
	}
	frame, err := s.frame(ctx, "/dampak")
	if err != nil {
		return err
	}
	props := shop.ImpactProps{
		Page: web.PublicPage(c, i18n.T(ctx, "info.impact"), i18n.T(ctx, "info.impact.lead")), Frame: frame,
		Links: []part.Link{
			{Label: i18n.T(ctx, "info.stories"), URL: i18n.Path(ctx, "/cerita")}, {Label: i18n.T(ctx, "shop.groups"), URL: i18n.Path(ctx, "/kelompok")},
		},
	}
	all, err := cooperative.All(ctx, s.DB)
	if err != nil {
		return err
	}
	told := map[region.Code]bool{}
	for _, k := range all {
		if district := k.VillageCode.At(region.District); !told[district] && len(told) < mostDistricts {
			told[district] = true
			props.Links = append(props.Links, part.Link{Label: i18n.T(ctx, "info.district.link", k.DistrictName), URL: i18n.Path(ctx, "/kecamatan/"+string(district))})
		}
	}
	if total := board.Total(); total.Makers > 0 {
		props.Period = i18n.T(ctx, "info.impact.period", i18n.Month(ctx, board.Months[len(board.Months)-1].Start))
		props.Metrics = []part.Metric{
			{Label: i18n.T(ctx, "info.impact.income"), Value: i18n.Money(ctx, total.Income)},
			{Label: i18n.T(ctx, "info.impact.most"), Value: i18n.Number(ctx, int64(total.Makers))},
		}
		months := board.ByMonth(impact.Everywhere)
		props.Villages, props.Months = openVillages(ctx, board.Groups()), monthTable(ctx, months[max(len(months)-openMonths, 0):], "info.impact.months")
	}
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Impact(props))
}

// district is a page for people who prepare to leave for work abroad, or to come
// home: what makers there earn, who teaches, and whom to call.
func (s *front) district(c *fiber.Ctx) error {
	ctx := c.UserContext()
	code := region.Code(c.Params("code"))
	if code.Level() != region.District {
		return fault.New(fault.NotFound, "error.not_found")
	}
	place, err := region.ByCode(ctx, s.DB, code)
	if err != nil {
		return err
	}
	all, err := cooperative.All(ctx, s.DB)
	if err != nil {
		return err
	}
	props := shop.DistrictProps{URL: web.AbsoluteURL(c, "/kecamatan/"+string(code))}
	for _, k := range all {
		if k.VillageCode.At(region.District) == code {
			props.Groups = append(props.Groups, k)
		}
	}
	if len(props.Groups) == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if props.Earned, err = impact.QuartilesOf(ctx, s.Report, code, medianMonths); err != nil {
		return err
	}
	next, err := training.Upcoming(ctx, s.DB, code, clock.Day(web.Now(c)).Format(time.DateOnly))
	if err != nil {
		return err
	}
	for _, n := range next {
		first := time.Date(n.First.Year(), n.First.Month(), n.First.Day(), 0, 0, 0, 0, clock.Jakarta)
		props.Next = append(props.Next, i18n.T(ctx, "info.district.training", i18n.ShortDate(ctx, first), n.Topic, n.Place))
	}
	board, err := s.board(ctx, s.Report, web.Now(c))
	if err != nil {
		return err
	}
	months := board.ByMonth(impact.In(code))
	props.Months = monthTable(ctx, months[max(len(months)-openMonths, 0):], "info.district.months")
	props.Page = web.PublicPage(c, place.Label(), i18n.T(ctx, "info.district.lead", place.Label()))
	if props.Frame, err = s.frame(ctx, "/kecamatan/"+string(code)); err != nil {
		return err
	}
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.District(props))
}

// villageHead shows the head of a village its totals, by a link. A month in which
// fewer than five makers earned stands together with other villages, and is not
// shown.
func (s *front) villageHead(c *fiber.Ctx) error {
	ctx := c.UserContext()
	link, err := impact.LinkByToken(ctx, s.DB, c.Params("token"))
	if err != nil {
		return err
	}
	place, err := region.ByCode(ctx, s.DB, link.Village)
	if err != nil {
		return err
	}
	board, err := s.board(ctx, s.Report, web.Now(c))
	if err != nil {
		return err
	}
	months := board.ByMonth(func(programme identity.ProgrammeID, village region.Code) bool {
		return programme == link.Programme && village == link.Village
	})
	props := shop.VillageProps{
		Page: web.Page(c, place.Label()), Agency: link.Agency, Recipient: link.Recipient, Around: place.Around(),
		Months: monthTable(ctx, months, "info.village.months"), Any: len(months) > 0,
	}
	if props.Frame, err = s.frame(ctx, "/desa/"+link.Token); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, shop.Village(props))
}

func openVillages(ctx context.Context, groups []impact.Group) part.TableProps {
	t := part.TableProps{
		Caption: i18n.T(ctx, "info.impact.villages"), HideCaption: true,
		Columns: []part.Column{
			{Label: i18n.T(ctx, "info.impact.village")}, {Label: i18n.T(ctx, "info.impact.most"), Numeric: true},
			{Label: i18n.T(ctx, "info.impact.income"), Numeric: true},
		},
	}
	together := func(g impact.Group) int { return min(len(g.Villages), 2) }
	// What stands together for want of makers comes last.
	for _, g := range slices.SortedStableFunc(slices.Values(groups), func(a, b impact.Group) int { return cmp.Compare(together(a), together(b)) }) {
		cells := part.Text("", i18n.Number(ctx, int64(g.Makers)), i18n.Money(ctx, g.Income))
		if len(g.Villages) == 1 {
			cells[0].Text = i18n.T(ctx, "shop.hit.place", g.Villages[0].Name, g.Villages[0].District)
		} else {
			cells[0].Body = shop.Together(i18n.T(ctx, "info.impact.together", len(g.Villages)), byDistrict(g.Villages))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// byDistrict are villages in a line for each district: "Kronjo: Muncung, Pagenjahan".
func byDistrict(villages []impact.Village) []string {
	names := map[string][]string{}
	for _, v := range villages {
		names[v.District] = append(names[v.District], v.Name)
	}
	var lines []string
	for _, district := range slices.Sorted(maps.Keys(names)) {
		lines = append(lines, district+": "+strings.Join(slices.Sorted(slices.Values(names[district])), ", "))
	}
	return lines
}

// monthTable are months, the newest first.
func monthTable(ctx context.Context, months []impact.MonthFigure, caption string) part.TableProps {
	t := part.TableProps{
		Caption: i18n.T(ctx, caption), HideCaption: true,
		Columns: []part.Column{
			{Label: i18n.T(ctx, "info.impact.month")}, {Label: i18n.T(ctx, "info.impact.makers"), Numeric: true},
			{Label: i18n.T(ctx, "info.impact.revenue"), Numeric: true}, {Label: i18n.T(ctx, "info.impact.income"), Numeric: true},
		},
	}
	for i := len(months) - 1; i >= 0; i-- {
		m := months[i]
		cells := part.Text(i18n.Month(ctx, m.Start), i18n.T(ctx, "info.impact.few"), "–", "–")
		if m.Shown {
			cells = part.Text(i18n.Month(ctx, m.Start), i18n.Number(ctx, int64(m.Makers)), i18n.Money(ctx, m.Revenue), i18n.Money(ctx, m.Income))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}
