package perajin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/passkey"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

// passkeys shows with which phones she signs in by her finger.
func (p *pages) passkeys(c *fiber.Ctx) error { return p.showPasskeys(c, fiber.StatusOK, nil) }

func (p *pages) showPasskeys(c *fiber.Ctx, status int, f *form.Form) error {
	ctx := c.UserContext()
	held, err := identity.Passkeys(ctx, p.DB, web.Actor(c).Person)
	if err != nil {
		return err
	}
	props := perajin.PasskeyProps{
		Token: web.Token(c), Form: f, AskURL: passkeyPath + "/mulai", AddURL: passkeyPath, Full: len(held) >= identity.PasskeysMost,
		Here: web.TakesPasskeys(c), Device: i18n.T(ctx, deviceKey(c.Get(fiber.HeaderUserAgent))),
	}
	props.Page, props.Frame = head(c, layout.ProducerHome, "passkey.title")
	props.Frame.BackURL = selfPath
	for _, k := range held {
		one := perajin.PasskeyRow{Name: k.Name, Added: i18n.Date(ctx, k.AddedAt), RemoveURL: passkeyPath + "/" + idText(k.ID) + "/hapus"}
		if k.UsedAt != nil {
			one.Used = i18n.DateTime(ctx, *k.UsedAt)
		}
		props.Keys = append(props.Keys, one)
	}
	return web.Render(c, status, perajin.Passkeys(props))
}

// beginPasskey asks her phone for a key, once her PIN is right: a phone left lying
// about lets nobody else add theirs.
func (p *pages) beginPasskey(c *fiber.Ctx) error {
	ctx, f, actor := c.UserContext(), web.Form(c), web.Actor(c)
	err := p.Gate.Confirm(ctx, p.DB, actor, f.Secret("pin"), web.Now(c))
	if refused, ok := fault.As(err); ok && len(refused.Fields) > 0 {
		return fault.New(fault.Invalid, refused.Fields[0].Key)
	}
	if err != nil {
		return err
	}
	options, err := p.Gate.BeginPasskey(ctx, p.DB, actor, web.SessionCeremony(c), web.Now(c))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(options)
}

// addPasskey takes what the phone made.
func (p *pages) addPasskey(c *fiber.Ctx) error {
	ctx, f, actor := c.UserContext(), web.Form(c), web.Actor(c)
	name := f.Required("name", identity.PasskeyName)
	made, err := p.Gate.CheckPasskey(ctx, p.DB, actor, web.SessionCeremony(c), []byte(f.Value("answer")), web.Now(c))
	if err == nil && f.Valid() {
		err = passkey.Add(ctx, p.DB, actor, made, name, web.Now(c))
	}
	if refused, ok := fault.As(err); ok && (refused.Kind == fault.Conflict || refused.Kind == fault.Invalid) && len(refused.Fields) == 0 {
		f.Refuse("name", refused.Key)
		err = nil
	}
	f.Take(err)
	if !f.Valid() {
		return p.showPasskeys(c, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "passkey.added", name)
	return web.Redirect(c, passkeyPath)
}

// removePasskey ends one: what the phone still keeps opens nothing.
func (p *pages) removePasskey(c *fiber.Ctx) error {
	id, err := c.ParamsInt("id")
	if err != nil || id <= 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	if err := passkey.Remove(c.UserContext(), p.DB, web.Actor(c), identity.PasskeyID(id), web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Good, "passkey.removed")
	return web.Redirect(c, passkeyPath)
}
