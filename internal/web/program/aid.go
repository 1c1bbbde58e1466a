package program

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/training"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/program"
)

func (p *pages) aids(c *fiber.Ctx) error { return p.showAids(c, fiber.StatusOK, nil) }

func (p *pages) showAids(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) (err error) {
		props := program.AidsProps{Period: s.period, Form: f}
		if props.Aids, err = training.Aids(ctx, q, s.programme.ID); err != nil {
			return err
		}
		if props.Members, props.Groups, err = s.receivers(ctx, q); err != nil {
			return err
		}
		return web.Render(c, status, program.Aids(web.Page(c, i18n.T(ctx, "training.aid")), s.frame(c, program.AidPath), props))
	})
}

func (s *scope) receivers(ctx context.Context, q database.Queryer) ([]report.Member, []cooperative.Cooperative, error) {
	members, err := report.Members(ctx, q, s.programme.ID)
	if err != nil {
		return nil, nil, err
	}
	groups, err := cooperative.OfProgramme(ctx, q, s.programme.ID)
	return members, groups, err
}

// receiver reads who receives something: a producer or a cooperative.
func receiver(f *form.Form) (producer identity.PersonID, group identity.CooperativeID) {
	value := f.Value("receiver")
	if value == "" {
		return 0, 0
	}
	id, err := strconv.ParseInt(value[1:], 10, 64)
	if err != nil {
		return 0, 0
	}
	if value[0] == 'k' {
		return 0, identity.CooperativeID(id)
	}
	return identity.PersonID(id), 0
}

func (p *pages) addAid(c *fiber.Ctx) error {
	return p.write(c, func(_ context.Context, s *scope) error {
		f := web.Form(c)
		a := training.Aid{
			What: f.Required("what", mostName), Quantity: f.Int("quantity", 1, 10_000), Serial: f.Text("serial", 120), Worth: money.Rupiah(0),
			Giver: f.Required("giver", mostName), GivenOn: f.Date("given"),
		}
		if f.Value("worth") != "" {
			a.Worth = f.Money("worth", money.Rupiah(1), money.Rupiah(money.MaxTyped))
		}
		a.Producer, a.Cooperative = receiver(f)
		return p.filled(c, f, "training.aid.added", s.period.To(program.AidPath), func(status int, f *form.Form) error { return p.showAids(c, status, f) },
			func(ctx context.Context, tx *database.Tx) error {
				_, err := training.AddAid(ctx, tx, web.Actor(c), s.programme.ID, a, web.Now(c))
				return err
			})
	})
}

func (p *pages) aid(c *fiber.Ctx) error { return p.showAid(c, fiber.StatusOK, nil) }

func (p *pages) showAid(c *fiber.Ctx, status int, f *form.Form) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		props := program.AidProps{Period: s.period, Form: f}
		if props.Aid, err = training.AidByID(ctx, q, s.programme.ID, id); err != nil {
			return err
		}
		if props.Events, err = training.AidEvents(ctx, q, id); err != nil {
			return err
		}
		if props.Photos, err = training.AidPhotos(ctx, q, s.programme.ID, id); err != nil {
			return err
		}
		if props.Members, props.Groups, err = s.receivers(ctx, q); err != nil {
			return err
		}
		return web.Render(c, status, program.Aid(web.Page(c, props.Aid.What), s.frame(c, program.OneAidPath(c.Params("id"))), props))
	})
}

func (p *pages) noteAid(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		if _, err := training.AidByID(ctx, p.DB, s.programme.ID, id); err != nil {
			return err
		}
		f := web.Form(c)
		kind, day, note := f.Choice("kind", program.AidKinds()...), f.Date("day"), f.Text("note", mostNote)
		producer, group := receiver(f)
		return p.filled(c, f, "training.aid.noted", s.period.To(program.OneAidPath(c.Params("id"))), func(status int, f *form.Form) error { return p.showAid(c, status, f) },
			func(ctx context.Context, tx *database.Tx) error {
				return training.NoteAid(ctx, tx, web.Actor(c), s.programme.ID, id, kind, day, producer, group, note, web.Now(c))
			})
	})
}

// addAidPhoto keeps a photograph of a hand-over.
func (p *pages) addAidPhoto(c *fiber.Ctx) error {
	return p.write(c, func(ctx context.Context, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		// Before anything is taken in: it has to be the programme's.
		if _, err := training.AidByID(ctx, p.DB, s.programme.ID, id); err != nil {
			return err
		}
		f := form.New(nil)
		picture, err := web.PrivatePhoto(c, p.DB, p.Studio, web.Actor(c).Person)
		if refusal, ok := fault.As(err); ok && strings.HasPrefix(refusal.Key, "media.") {
			f.Refuse("photo", refusal.Key, refusal.Args...)
		} else if err != nil {
			return err
		} else if picture == 0 {
			f.Refuse("photo", "error.required")
		}
		return p.filled(c, f, "training.photo.added", s.period.To(program.OneAidPath(c.Params("id"))), func(status int, f *form.Form) error { return p.showAid(c, status, f) },
			func(ctx context.Context, tx *database.Tx) error {
				return training.AddAidPhoto(ctx, tx, web.Actor(c), s.programme.ID, id, picture, web.Now(c))
			})
	})
}

// aidPhoto shows a photograph of a hand-over to who reads the programme.
func (p *pages) aidPhoto(c *fiber.Ctx) error {
	return p.read(c, func(ctx context.Context, q database.Queryer, s *scope) error {
		id, err := web.ID(c)
		if err != nil {
			return err
		}
		photos, err := training.AidPhotos(ctx, q, s.programme.ID, id)
		if err != nil {
			return err
		}
		for _, photo := range photos {
			if strconv.FormatInt(photo.ID, 10) == c.Params("photo") {
				return web.SendPrivate(c, p.DB, p.Studio, photo.Picture)
			}
		}
		return fault.New(fault.NotFound, "error.not_found")
	})
}
