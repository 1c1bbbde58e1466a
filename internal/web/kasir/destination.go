package kasir

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/bank"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/qris"
	"simpul/internal/trail"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/kasir"
	"simpul/views/part"
)

// managed is the programme that the actor manages, the first of several.
func managed(c *fiber.Ctx) (identity.ProgrammeID, error) {
	all := web.Actor(c).ManagerOf
	if len(all) == 0 {
		return 0, fault.New(fault.Forbidden, "error.forbidden")
	}
	return all[0], nil
}

func (p *pages) showDestinations(c *fiber.Ctx) error {
	return p.renderDestinations(c, fiber.StatusOK, "", nil)
}

// showOpen shows the form that opens a destination of a method.
func (p *pages) showOpen(method payment.Method) fiber.Handler {
	return func(c *fiber.Ctx) error { return p.renderDestinations(c, fiber.StatusOK, method, nil) }
}

func (p *pages) renderDestinations(c *fiber.Ctx, status int, opening payment.Method, f *form.Form) error {
	ctx := c.UserContext()
	programme, err := managed(c)
	if err != nil {
		return err
	}
	props := kasir.DestinationsProps{Opening: opening, Form: f}
	if props.Open, err = payment.Destinations(ctx, p.DB, []int64{int64(programme)}); err != nil {
		return err
	}
	accounts, err := bank.OfProgramme(ctx, p.DB, programme)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.Open && a.Programme == programme {
			props.Accounts = append(props.Accounts, a)
		}
	}
	return web.Render(c, status, kasir.Destinations(web.Page(c, i18n.T(ctx, "kasir.destinations")), frame(c), props))
}

func (p *pages) openDestination(method payment.Method) fiber.Handler {
	return func(c *fiber.Ctx) error { return p.openAs(c, method) }
}

func (p *pages) openAs(c *fiber.Ctx, method payment.Method) error {
	programme, err := managed(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	d := payment.Destination{
		Programme: int64(programme), Method: method,
		ApprovalAbove: f.Money("approval", money.Rupiah(0), money.Rupiah(money.MaxTyped)),
		CheckedDays:   payment.Days(f.Choice("days", string(payment.Daily), string(payment.MondaySaturday), string(payment.MondayFriday))),
		CheckedFrom:   clockTime(f, "checked_from"), CheckedUntil: clockTime(f, "checked_until"),
	}
	if d.Method == payment.QRIS {
		readCode(f, &d)
	} else if err := p.readAccount(ctx, f, programme, &d); err != nil {
		return err
	}
	if f.Valid() {
		if err = p.open(ctx, web.Actor(c), d, web.Now(c)); err == nil {
			web.Flash(c, part.Good, "kasir.destination.opened")
			return web.Redirect(c, kasir.DestinationPath)
		}
		if !f.Take(err) {
			return err
		}
	}
	return p.renderDestinations(c, fiber.StatusUnprocessableEntity, method, f)
}

func (p *pages) open(ctx context.Context, actor identity.Actor, d payment.Destination, now time.Time) error {
	return database.InTx(ctx, p.DB, func(tx *database.Tx) error {
		id, err := payment.OpenDestination(ctx, tx, int64(actor.Person), d, now)
		if err != nil {
			return err
		}
		return trail.Record(ctx, tx, trail.Entry{
			At: now, ActorID: int64(actor.Person), Action: "payment_destination.open", SubjectKind: "payment_destination", SubjectID: int64(id),
		})
	})
}

func clockTime(f *form.Form, name string) string {
	at, err := time.Parse("15:04", f.Value(name))
	if err != nil {
		f.Refuse(name, "payment.destination.hours")
	}
	return at.Format("15:04")
}

// readAccount reads which of the programme's bank accounts it is, and its full
// number, which has to end as the account is known to end.
func (p *pages) readAccount(ctx context.Context, f *form.Form, programme identity.ProgrammeID, d *payment.Destination) error {
	accounts, err := bank.OfProgramme(ctx, p.DB, programme)
	if err != nil {
		return err
	}
	d.Number = strings.NewReplacer(" ", "", "-", "", ".", "").Replace(f.Required("number", 30))
	for _, a := range accounts {
		if a.Code != f.Value("account") || !a.Open || a.Programme != programme {
			continue
		}
		d.Account, d.Institution, d.Holder = a.Code, a.Bank, a.Holder
		if !strings.HasSuffix(d.Number, a.NumberEnd) {
			f.Refuse("number", "payment.destination.other_number", a.NumberEnd)
		}
		return nil
	}
	f.Refuse("account", "error.choice")
	return nil
}

var noSlug = regexp.MustCompile(`[^a-z0-9]+`)

func readCode(f *form.Form, d *payment.Destination) {
	d.Institution = f.Required("institution", 40)
	d.Account = strings.Trim(noSlug.ReplaceAllString(strings.ToLower(d.Institution), "-"), "-")
	d.LimitEach = f.Money("limit", money.Rupiah(1), money.Rupiah(money.MaxTyped))
	d.Consented = f.Ticked("consented")
	code, err := qris.Parse(f.Required("number", 500))
	if err != nil {
		f.Refuse("number", "payment.destination.code")
		return
	}
	d.Number, d.Holder = code.String(), code.Merchant()
}

func (p *pages) closeDestination(c *fiber.Ctx) error {
	programme, err := managed(c)
	if err != nil {
		return err
	}
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	ctx, now := c.UserContext(), web.Now(c)
	err = database.InTx(ctx, p.DB, func(tx *database.Tx) error {
		if err := payment.CloseDestination(ctx, tx, int64(programme), payment.DestinationID(id), now); err != nil {
			return err
		}
		return trail.Record(ctx, tx, trail.Entry{
			At: now, ActorID: int64(web.Actor(c).Person), Action: "payment_destination.close", SubjectKind: "payment_destination", SubjectID: id,
		})
	})
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "kasir.destination.closed")
	return web.Redirect(c, kasir.DestinationPath)
}
