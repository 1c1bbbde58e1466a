package program

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/recruit"
	"simpul/internal/region"
	"simpul/internal/web"
	"simpul/internal/web/holding"
	"simpul/views/form"
	view "simpul/views/holding"
	"simpul/views/part"
	"simpul/views/program"
)

func (p *pages) people(c *fiber.Ctx) error {
	return p.write(c, func(_ context.Context, s *scope) error { return p.showPeople(c, s, fiber.StatusOK, nil, nil, nil) })
}

// showPeople shows who holds an office, to managers alone; one of the two forms may
// have been refused. It reads as the shop does, because reports know nobody's number.
func (p *pages) showPeople(c *fiber.Ctx, s *scope, status int, office, group *form.Form, villages []region.Region) error {
	ctx := c.UserContext()
	props := program.PeopleProps{Group: group, Villages: villages}
	var err error
	if props.Offices, err = p.offices(ctx, c, s, office); err != nil {
		return err
	}
	if props.Cooperatives, err = cooperative.OfProgramme(ctx, p.DB, s.programme.ID); err != nil {
		return err
	}
	return web.Render(c, status, program.People(web.Page(c, i18n.T(ctx, "holding.title")), s.frame(c, program.PeoplePath), props))
}

func (p *pages) offices(ctx context.Context, c *fiber.Ctx, s *scope, f *form.Form) (view.Props, error) {
	props, err := holding.Props(ctx, c, p.DB, s.programme.ID, f)
	props.Managers = false // an administrator's deed, though she manage the programme too
	props.AppointTo = s.period.To(program.PeoplePath)
	props.EndTo = func(id int64) string { return s.period.To(program.EndOfficePath(strconv.FormatInt(id, 10))) }
	return props, err
}

func (p *pages) appoint(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		f := web.Form(c)
		props, err := p.offices(ctx, c, s, f)
		if err != nil {
			return err
		}
		office, who := holding.Read(f, props, s.programme.ID, web.Now(c))
		var invited recruit.Invited
		if err = f.Err(); err == nil {
			invited, err = recruit.Appoint(ctx, p.DB, web.Actor(c), s.programme.ID, office, who, web.Now(c))
		}
		switch {
		case err != nil && (!f.Valid() || f.Take(err)):
			return p.showPeople(c, s, fiber.StatusUnprocessableEntity, f, nil, nil)
		case err != nil:
			return err
		case invited.Token == "":
			web.Flash(c, part.Good, "holding.appointed", invited.Name)
			return web.Redirect(c, s.period.To(program.PeoplePath))
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		page := web.Page(c, i18n.T(ctx, "holding.link.title", invited.Name))
		return web.Render(c, fiber.StatusOK, program.Invited(page, s.frame(c, program.PeoplePath), invited.Name, web.AbsoluteURL(c, invited.Path()), invited.ExpiresAt))
	})
}

// held is the office that the address names, one that a manager gives and takes.
func (p *pages) held(ctx context.Context, c *fiber.Ctx, s *scope) (identity.Holding, error) {
	id, err := web.ID(c)
	if err != nil {
		return identity.Holding{}, err
	}
	h, err := identity.HoldingByID(ctx, p.DB, s.programme.ID, id)
	if err == nil && h.Role == identity.Manager {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return h, err
}

func (p *pages) askEndOffice(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		h, err := p.held(ctx, c, s)
		if err != nil {
			return err
		}
		return web.Render(c, fiber.StatusOK, program.AskEndOffice(web.Page(c, i18n.T(ctx, "holding.end.title", h.Name)), s.frame(c, program.PeoplePath), h))
	})
}

func (p *pages) endOffice(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		h, err := p.held(ctx, c, s)
		if err != nil {
			return err
		}
		err = holding.End(ctx, p.DB, web.Actor(c), h, web.Now(c))
		return told(c, s.period.To(program.PeoplePath), err, "holding.end.done")
	})
}

// mostFound bounds the villages to choose from.
const mostFound = 30

// addGroup adds a cooperative with its first fee policy, which holds from now. A
// village's name that many have is asked again.
func (p *pages) addGroup(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		f := web.Form(c)
		d := cooperative.Draft{
			Name: f.Required("group_name", 120), LegalForm: cooperative.LegalForm(f.Choice("legal_form", string(cooperative.KelompokUsaha), string(cooperative.Koperasi))),
			DeedNumber: f.Text("deed", 60), Street: f.Required("street", 200), Phone: f.Phone("group_phone", "ID"),
		}
		rates := cooperative.Rates{CooperativeBP: f.Percent("cooperative", wholeBP), ProgrammeBP: f.Percent("programme", wholeBP), ContributionBP: f.Percent("contribution", wholeBP)}
		villages, err := p.villageSought(ctx, f)
		if err != nil {
			return err
		}
		d.Village = region.Code(f.Value("village"))
		if len(villages) == 1 {
			d.Village = villages[0].Code
		}
		show := func(status int, f *form.Form) error { return p.showPeople(c, s, status, nil, f, villages) }
		return p.filled(c, f, "program.group.added", s.period.To(program.PeoplePath), show, func(ctx context.Context, tx *database.Tx) error {
			return addGroup(ctx, tx, web.Actor(c), s.programme.ID, d, rates, web.Now(c))
		})
	})
}

func addGroup(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, d cooperative.Draft, rates cooperative.Rates, now time.Time) error {
	made, err := cooperative.Create(ctx, tx, actor, programme, d, now)
	if err != nil {
		return form.Renamed(err, groupFields)
	}
	_, err = cooperative.SetPolicy(ctx, tx, actor, made.ID, rates, now, now)
	return err
}

// groupFields are the form's names of a cooperative's fields.
var groupFields = map[string]string{"name": "group_name", "phone": "group_phone", "village": "sought"}

// villageSought are the villages in force that the form may mean.
func (p *pages) villageSought(ctx context.Context, f *form.Form) ([]region.Region, error) {
	sought := f.Required("sought", 80)
	if sought == "" {
		return nil, nil
	}
	found, err := region.Search(ctx, p.DB, sought, region.Filter{Level: region.Village}, mostFound)
	if err != nil {
		return nil, err
	}
	all, chosen := make([]region.Region, len(found)), false
	for i, m := range found {
		all[i] = m.Region
		chosen = chosen || f.Value("village") == string(m.Region.Code)
	}
	switch {
	case len(all) == 0:
		f.Refuse("sought", "catalog.village")
	case len(all) > 1 && !chosen:
		f.Refuse("village", "error.choose")
	}
	return all, nil
}
