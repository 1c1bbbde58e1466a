package signin

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/signin"
)

func (d *Desk) phone(c *fiber.Ctx) error {
	return d.showPhone(c, fiber.StatusOK, nil, c.Query("next"), c.Query(whoField))
}

func (d *Desk) showPhone(c *fiber.Ctx, status int, f *form.Form, wanted, who string) error {
	known, err := d.known(c)
	if err != nil {
		return err
	}
	props := signin.PhoneProps{Form: f, Next: next(wanted), Hints: d.Phones, Flash: web.TakeFlash(c), ForgetURL: forgetPath}
	if web.TakesPasskeys(c) {
		props.PasskeyURL, props.PasskeyAskURL = passkeyPath, passkeyPath+"/mulai"
	}
	d.choose(c, &props, known, who)
	return web.Render(c, status, signin.Phone(web.Page(c, i18n.T(c.UserContext(), "signin.title")), props))
}

func (d *Desk) signInWithPIN(c *fiber.Ctx) error {
	f := web.Form(c)
	who := f.Value(whoField)
	typed, picked, err := d.typed(c, f)
	if err != nil {
		return err
	}
	pin := strings.TrimSpace(f.Secret("pin"))
	if !f.Valid() {
		return d.showPhone(c, fiber.StatusUnprocessableEntity, f, f.Value("next"), who)
	}
	in, err := d.Gate.SignInWithPIN(c.UserContext(), d.DB, attempt(c, typed, pin), web.Now(c))
	if picked && fault.KindOf(err) == fault.Unauthenticated {
		err = fault.New(fault.Unauthenticated, "signin.confirm.pin")
	}
	if status := refusal(f, "pin", err); status != 0 {
		return d.showPhone(c, status, f, f.Value("next"), who)
	}
	if err != nil {
		return err
	}
	return welcome(c, in, f.Value("next"))
}

func (d *Desk) office(c *fiber.Ctx) error {
	return d.showOffice(c, fiber.StatusOK, nil, c.Query("next"))
}

func (d *Desk) showOffice(c *fiber.Ctx, status int, f *form.Form, wanted string) error {
	page := web.Page(c, i18n.T(c.UserContext(), "signin.office.title"))
	return web.Render(c, status, signin.Office(page, signin.OfficeProps{
		Form: f, Next: next(wanted), Hints: d.Offices, Flash: web.TakeFlash(c),
	}))
}

func (d *Desk) signInWithPassword(c *fiber.Ctx) error {
	f := web.Form(c)
	email, password := f.Required("email", 254), f.Secret("password")
	if !f.Valid() {
		return d.showOffice(c, fiber.StatusUnprocessableEntity, f, f.Value("next"))
	}
	in, err := d.Gate.SignInWithPassword(c.UserContext(), d.DB, attempt(c, email, password), web.Now(c))
	if status := refusal(f, "password", err); status != 0 {
		return d.showOffice(c, status, f, f.Value("next"))
	}
	if err != nil {
		return err
	}
	return welcome(c, in, f.Value("next"))
}

// refusal puts what identity refused beside the secret, and says with which
// status the page is shown again; 0 when it is not.
func refusal(f *form.Form, secret string, err error) int {
	refused, ok := fault.As(err)
	if !ok {
		return 0
	}
	switch refused.Kind {
	case fault.Unauthenticated, fault.Conflict, fault.RateLimited:
		f.Refuse(secret, refused.Key, refused.Args...)
		// 401 would ask browsers for a scheme of their own.
		if refused.Kind == fault.Unauthenticated {
			return fiber.StatusUnprocessableEntity
		}
		return web.StatusOf(refused.Kind)
	}
	return 0
}
