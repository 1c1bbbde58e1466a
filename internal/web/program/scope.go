package program

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/program"
)

// scope is what a page is about: one programme, one period.
type scope struct {
	programme cooperative.Programme
	others    []cooperative.Programme // that the reader may see besides
	window    report.Window
	period    program.Period
	most      int64 // rows of a file that is made at once
}

// scopeOf reads the programme and the period from the address. A programme that
// is not the reader's, and a period that is none, are not found.
func scopeOf(ctx context.Context, c *fiber.Ctx, q database.Queryer) (*scope, error) {
	s := &scope{}
	if err := s.chooseProgramme(ctx, c, q); err != nil {
		return nil, err
	}
	var err error
	if s.window, err = windowOf(c); err != nil {
		return nil, fault.Wrap(err, fault.NotFound, "error.not_found")
	}
	first, err := report.FirstSale(ctx, q, s.programme.ID, web.Now(c))
	if err != nil {
		return nil, err
	}
	s.period = program.Period{Address: program.Address{Window: s.window}, First: first, Now: web.Now(c)}
	if len(s.others) > 0 {
		s.period.Programme = s.programme.ID
	}
	return s, nil
}

// windowOf reads the period from the address, this month where it names none.
func windowOf(c *fiber.Ctx) (w report.Window, err error) {
	now := web.Now(c)
	period, first, last := c.Query("periode"), c.Query("dari"), c.Query("sampai")
	switch {
	case period != "":
		w, err = report.ParsePeriod(period)
	case first != "" || last != "":
		w, err = report.ParseDays(first, last)
	default:
		w = report.MonthOf(now)
	}
	if err != nil {
		return w, err
	}
	if program.MonthOnly(c.Path()) {
		return report.MonthOf(w.From), nil
	}
	if known := c.Query("pada"); known != "" {
		w.Known, err = report.ParseKnown(known, now)
	}
	return w, err
}

func (s *scope) chooseProgramme(ctx context.Context, c *fiber.Ctx, q database.Queryer) error {
	actor := web.Actor(c)
	readable := slices.Concat(actor.ManagerOf, actor.AuditorOf)
	if len(readable) == 0 {
		return fault.New(fault.Forbidden, "error.forbidden")
	}
	slices.Sort(readable)
	readable = slices.Compact(readable)
	chosen := readable[0]
	if text := c.Query("program"); text != "" {
		id, err := strconv.ParseInt(text, 10, 64)
		chosen = identity.ProgrammeID(id)
		if err != nil || !slices.Contains(readable, chosen) {
			return fault.New(fault.NotFound, "error.not_found")
		}
	}
	for _, id := range readable {
		p, err := cooperative.ProgrammeByID(ctx, q, id)
		if err != nil {
			return err
		}
		if id == chosen {
			s.programme = p
		} else {
			s.others = append(s.others, p)
		}
	}
	return nil
}

// frame is what surrounds a page.
func (s *scope) frame(c *fiber.Ctx, here string) program.Frame {
	return program.Frame{
		Here: here, Programme: s.programme.Name, Agency: s.programme.Agency, Others: s.others, Address: s.period.Address,
		FileRows: s.most, Manager: s.writes(c), User: web.Actor(c).Name, Token: web.Token(c), Flash: web.TakeFlash(c),
	}
}

// figures are the figures of the period and of the one before.
func (s *scope) figures(ctx context.Context, q database.Queryer, of report.Part) (program.Figures, error) {
	now, err := report.Totals(ctx, q, s.programme.ID, s.window, of)
	if err != nil {
		return program.Figures{}, err
	}
	before, err := report.Totals(ctx, q, s.programme.ID, s.window.Previous(), of)
	return program.Figures{Now: now, Before: before}, err
}

const salesPerPage = 25

// sales are a page of the sales behind figures.
func (s *scope) sales(ctx context.Context, c *fiber.Ctx, q database.Queryer, of report.Part, path string) (program.Sales, error) {
	number := max(c.QueryInt("hal", 1), 1)
	count, err := report.SaleCount(ctx, q, s.programme.ID, s.window, of)
	if err != nil {
		return program.Sales{}, err
	}
	list := program.Sales{Address: s.period.Address, Total: count}
	list.Pages = part.PaginationProps{
		Page: number, Pages: (count + salesPerPage - 1) / salesPerPage,
		URL: func(page int) string { return s.period.To(path) + "&hal=" + strconv.Itoa(page) },
	}
	if number > max(list.Pages.Pages, 1) {
		return program.Sales{}, fault.New(fault.NotFound, "error.not_found")
	}
	list.Sales, err = report.Sales(ctx, q, s.programme.ID, s.window, of, salesPerPage, (number-1)*salesPerPage)
	return list, err
}
