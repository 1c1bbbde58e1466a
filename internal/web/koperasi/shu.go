package koperasi

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/sheet"
	"simpul/internal/shu"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const (
	shuShown   = 20
	allOfIt    = 10_000
	firstYear  = 2000
	mostSaving = 1_000_000_000
)

func (p *pages) showSHU(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	return p.renderSHU(c, s, fiber.StatusOK, koperasi.SHUProps{})
}

func (p *pages) renderSHU(c *fiber.Ctx, s *scope, status int, props koperasi.SHUProps) (err error) {
	ctx := c.UserContext()
	year := koperasi.ThisYear(web.Now(c).In(clock.Jakarta).Year())
	if props.Form == nil {
		props.Form = form.Filled(map[string]string{"year": year})
	}
	if props.Savings == nil {
		props.Savings = form.Filled(map[string]string{"saving_year": year})
	}
	props.Address, props.Token, props.Legal = s.address, web.Token(c), s.group.LegalForm == cooperative.Koperasi
	if props.All, err = shu.All(ctx, p.DB, s.group.ID, shuShown); err != nil {
		return err
	}
	return web.Render(c, status, koperasi.SHU(web.Page(c, i18n.T(ctx, "shu.title")), s.frame(c, koperasi.SHUPath), props))
}

// simulateSHU shows what terms make, or prepares it for somebody else's yes.
func (p *pages) simulateSHU(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f, now := c.UserContext(), web.Form(c), web.Now(c)
	terms := shu.Terms{
		Year: f.Int("year", firstYear, now.Year()), Surplus: f.Money("surplus", money.Rupiah(1), money.Rupiah(1_000_000_000_000)),
		ReserveBP: f.Percent("reserve", allOfIt), BusinessBP: f.Percent("business", allOfIt), CapitalBP: f.Percent("capital", allOfIt),
	}
	met := f.Date("met_on")
	var id shu.ID
	var d shu.Division
	if f.Valid() && f.Ticked("prepare") {
		id, err = shu.Prepare(ctx, p.DB, web.Actor(c), s.group.ID, terms, met, now)
	} else if f.Valid() {
		d, err = shu.Simulate(ctx, p.DB, s.group.ID, terms)
	}
	switch {
	case !f.Valid() || f.Take(err):
		return p.renderSHU(c, s, fiber.StatusUnprocessableEntity, koperasi.SHUProps{Form: f})
	case err != nil:
		return err
	case id == 0:
		return p.renderSHU(c, s, fiber.StatusOK, koperasi.SHUProps{Form: f, Division: &d})
	}
	web.Flash(c, part.Good, "shu.prepared")
	return web.Redirect(c, s.address.To(koperasi.OneSHUPath(idText(id))))
}

// recordSavings takes a list of members' savings, all of it or nothing.
func (p *pages) recordSavings(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	year := f.Int("saving_year", firstYear, web.Now(c).Year())
	numbers, err := shu.Numbers(ctx, p.DB, s.group.ID)
	if err != nil {
		return err
	}
	table, err := sheet.Read([]byte(strings.ReplaceAll(f.Value("savings"), "\t", ";")))
	if err != nil || len(table) == 0 {
		f.Refuse("savings", "shu.savings.empty")
	}
	var all []shu.Saving
	var wrong []string
	seen := map[identity.PersonID]int{}
	for i, row := range table {
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		member, known := numbers[strings.ToUpper(strings.TrimSpace(row[0]))]
		amount, unread := money.Amount{}, error(nil)
		if len(row) > 1 {
			amount, unread = money.Parse(strings.TrimSpace(row[1]))
		}
		switch {
		case i == 0 && !known:
			continue // the heads
		case !known:
			wrong = append(wrong, i18n.T(ctx, "shu.savings.unknown", i+1, row[0]))
		case len(row) < 2 || unread != nil || amount.Sign() < 0 || amount.Cmp(money.Rupiah(mostSaving)) > 0:
			wrong = append(wrong, i18n.T(ctx, "shu.savings.amount", i+1, row[0]))
		case seen[member] != 0:
			wrong = append(wrong, i18n.T(ctx, "shu.savings.twice", i+1, row[0], seen[member]))
		default:
			seen[member] = i + 1
			all = append(all, shu.Saving{Producer: member, Amount: amount})
		}
	}
	if f.Valid() && len(wrong) == 0 && len(all) == 0 {
		f.Refuse("savings", "shu.savings.empty")
	}
	if !f.Valid() || len(wrong) > 0 {
		return p.renderSHU(c, s, fiber.StatusUnprocessableEntity, koperasi.SHUProps{Savings: f, Wrong: wrong})
	}
	if err := shu.RecordSavings(ctx, p.DB, web.Actor(c), s.group.ID, year, all, web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Good, "shu.savings.recorded", strconv.Itoa(len(all)))
	return web.Redirect(c, s.address.To(koperasi.SHUPath))
}

func (p *pages) oneSHU(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	return p.renderOneSHU(c, s, shu.ID(id), fiber.StatusOK, "")
}

func (p *pages) renderOneSHU(c *fiber.Ctx, s *scope, id shu.ID, status int, told string) error {
	ctx, props := c.UserContext(), koperasi.OneSHUProps{Address: s.address, Token: web.Token(c), Reader: web.Actor(c).Person, Told: told}
	var err error
	if props.SHU, err = shu.Of(ctx, p.DB, s.group.ID, id); err != nil {
		return err
	}
	if props.Shares, err = shu.Shares(ctx, p.DB, id); err != nil {
		return err
	}
	return web.Render(c, status, koperasi.OneSHU(web.Page(c, i18n.T(ctx, "shu.of", props.SHU.Year)), s.frame(c, koperasi.SHUPath), props))
}

func (p *pages) approveSHU(c *fiber.Ctx) error {
	return p.decideSHU(c, "shu.done", func(s *scope, id shu.ID) error {
		return shu.Approve(c.UserContext(), p.DB, web.Actor(c), s.group.ID, id, web.Now(c))
	})
}

func (p *pages) withdrawSHU(c *fiber.Ctx) error {
	return p.decideSHU(c, "shu.taken_back", func(s *scope, id shu.ID) error {
		return shu.Withdraw(c.UserContext(), p.DB, web.Actor(c), s.group.ID, id, web.Now(c))
	})
}

func (p *pages) decideSHU(c *fiber.Ctx, done string, decide func(*scope, shu.ID) error) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	err = decide(s, shu.ID(id))
	refusal, refused := fault.As(err)
	if refused && (refusal.Kind == fault.Conflict || refusal.Key == "shu.second_person") {
		return p.renderOneSHU(c, s, shu.ID(id), fiber.StatusConflict, i18n.T(c.UserContext(), refusal.Key, refusal.Args...))
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, done)
	return web.Redirect(c, s.address.To(koperasi.OneSHUPath(idText(shu.ID(id)))))
}
