package admin

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/recruit"
	"simpul/internal/web"
	"simpul/internal/web/holding"
	"simpul/views/admin"
	"simpul/views/form"
	view "simpul/views/holding"
	"simpul/views/part"
)

const mostProgrammeName = 160

// programmeFields are the form's names of a programme's fields.
var programmeFields = map[string]string{"name": "programme"}

func (o *Office) programmes(c *fiber.Ctx) error { return o.programmesPage(c, fiber.StatusOK, nil) }

func (o *Office) programmesPage(c *fiber.Ctx, status int, f *form.Form) error {
	frame, _, err := o.frame(c, admin.ProgrammesPath)
	if err != nil {
		return err
	}
	all, err := cooperative.Programmes(c.UserContext(), o.DB)
	if err != nil {
		return err
	}
	return web.Render(c, status, admin.Programmes(web.Page(c, title(c, "admin.programmes")), frame, admin.ProgrammesProps{All: all, Form: f}))
}

func (o *Office) addProgramme(c *fiber.Ctx) error {
	f := web.Form(c)
	name, agency := f.Required("programme", mostProgrammeName), f.Required("agency", mostProgrammeName)
	var made cooperative.Programme
	return o.filled(c, f, "admin.programme.added", func() string { return admin.ProgrammePath(made.ID) },
		func(status int) error { return o.programmesPage(c, status, f) },
		func(ctx context.Context, tx *database.Tx) (err error) {
			made, err = cooperative.CreateProgramme(ctx, tx, web.Actor(c), name, agency, web.Now(c))
			return form.Renamed(err, programmeFields)
		})
}

// programmeOf is the programme that the address names.
func (o *Office) programmeOf(c *fiber.Ctx) (cooperative.Programme, error) {
	id, err := web.ID(c)
	if err != nil {
		return cooperative.Programme{}, err
	}
	return cooperative.ProgrammeByID(c.UserContext(), o.DB, identity.ProgrammeID(id))
}

func (o *Office) programme(c *fiber.Ctx) error {
	p, err := o.programmeOf(c)
	if err != nil {
		return err
	}
	return o.programmePage(c, fiber.StatusOK, p, nil, nil)
}

// programmePage shows a programme; one of its two forms may have been refused.
func (o *Office) programmePage(c *fiber.Ctx, status int, p cooperative.Programme, office, name *form.Form) error {
	frame, _, err := o.frame(c, admin.ProgrammesPath)
	if err != nil {
		return err
	}
	props := admin.ProgrammeProps{Programme: p, Name: name}
	if name == nil {
		props.Name = form.Filled(map[string]string{"programme": p.Name, "agency": p.Agency})
	}
	if props.Offices, err = o.offices(c, p, office); err != nil {
		return err
	}
	return web.Render(c, status, admin.Programme(web.Page(c, p.Name), frame, props))
}

func (o *Office) offices(c *fiber.Ctx, p cooperative.Programme, f *form.Form) (view.Props, error) {
	props, err := holding.Props(c.UserContext(), c, o.DB, p.ID, f)
	props.AppointTo = admin.ProgrammePath(p.ID) + "/pengurus"
	props.EndTo = func(grant int64) string { return admin.EndOfficePath(p.ID, grant) }
	return props, err
}

func (o *Office) renameProgramme(c *fiber.Ctx) error {
	p, err := o.programmeOf(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	name, agency := f.Required("programme", mostProgrammeName), f.Required("agency", mostProgrammeName)
	return o.filled(c, f, "admin.programme.renamed", func() string { return admin.ProgrammePath(p.ID) },
		func(status int) error { return o.programmePage(c, status, p, nil, f) },
		func(ctx context.Context, tx *database.Tx) error {
			return form.Renamed(cooperative.Rename(ctx, tx, web.Actor(c), p.ID, name, agency, web.Now(c)), programmeFields)
		})
}

func (o *Office) appoint(c *fiber.Ctx) error {
	p, err := o.programmeOf(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	props, err := o.offices(c, p, f)
	if err != nil {
		return err
	}
	office, who := holding.Read(f, props, p.ID, web.Now(c))
	var invited recruit.Invited
	if err = f.Err(); err == nil {
		invited, err = recruit.Appoint(c.UserContext(), o.DB, web.Actor(c), p.ID, office, who, web.Now(c))
	}
	switch {
	case err != nil && (!f.Valid() || f.Take(err)):
		return o.programmePage(c, fiber.StatusUnprocessableEntity, p, f, nil)
	case err != nil:
		return err
	case invited.Token == "":
		web.Flash(c, part.Good, "holding.appointed", invited.Name)
		return web.Redirect(c, admin.ProgrammePath(p.ID))
	}
	frame, _, err := o.frame(c, admin.ProgrammesPath)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	page := web.Page(c, title(c, "holding.title"))
	return web.Render(c, fiber.StatusOK, admin.Invited(page, frame, p, invited.Name, web.AbsoluteURL(c, invited.Path()), invited.ExpiresAt))
}

// held is the office that the address names.
func (o *Office) held(c *fiber.Ctx) (p cooperative.Programme, h identity.Holding, err error) {
	if p, err = o.programmeOf(c); err != nil {
		return p, h, err
	}
	grant, err := strconv.ParseInt(c.Params("grant"), 10, 64)
	if err != nil {
		return p, h, fault.Wrap(err, fault.NotFound, "error.not_found")
	}
	h, err = identity.HoldingByID(c.UserContext(), o.DB, p.ID, grant)
	return p, h, err
}

func (o *Office) askEndOffice(c *fiber.Ctx) error {
	p, h, err := o.held(c)
	if err != nil {
		return err
	}
	frame, _, err := o.frame(c, admin.ProgrammesPath)
	if err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, admin.AskEndOffice(web.Page(c, title(c, "holding.end")), frame, p, h))
}

func (o *Office) endOffice(c *fiber.Ctx) error {
	p, h, err := o.held(c)
	if err != nil {
		return err
	}
	err = holding.End(c.UserContext(), o.DB, web.Actor(c), h, web.Now(c))
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Conflict {
		web.Flash(c, part.Bad, refusal.Key, refusal.Args...)
		return web.Redirect(c, admin.ProgrammePath(p.ID))
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "holding.end.done")
	return web.Redirect(c, admin.ProgrammePath(p.ID))
}

// filled runs the command of a form while its fields are right; else, and where the
// command refuses, the page is shown again.
func (o *Office) filled(c *fiber.Ctx, f *form.Form, done string, then func() string, show func(status int) error, do func(ctx context.Context, tx *database.Tx) error) error {
	err := f.Err()
	if err == nil {
		err = o.command(c, do)
	}
	if err != nil && (!f.Valid() || f.Take(err)) {
		return show(fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, done)
	return web.Redirect(c, then())
}
