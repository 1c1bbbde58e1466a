package perajin

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

// self shows who she is, and what of that anybody may see.
func (p *pages) self(c *fiber.Ctx) error {
	ctx, id := c.UserContext(), web.Actor(c).Maker()
	profile, err := producer.ByID(ctx, p.DB, id)
	if err != nil {
		return err
	}
	person, err := identity.Lookup(ctx, p.DB, id)
	if err != nil {
		return err
	}
	public, err := producer.PublicByID(ctx, p.DB, id)
	if err != nil {
		return err
	}
	consents, err := producer.Consents(ctx, p.DB, id)
	if err != nil {
		return err
	}
	props := perajin.SelfProps{
		Token: web.Token(c), Name: profile.Name, MemberNumber: person.MemberNumber, Village: profile.VillageName, District: profile.DistrictName,
		PublicName: public.Name, PublicPlace: public.Place, ConsentURL: selfPath + "/izin", SignOutURL: "/keluar", HandOnURL: "/masuk/ganti", PasskeyURL: passkeyPath,
	}
	props.Page, props.Frame = head(c, layout.ProducerHome, "perajin.self.title")
	props.Frame.BackURL, props.Frame.Name = homePath, ""
	if props.Cooperatives, err = p.cooperativesOf(c); err != nil {
		return err
	}
	if public.Portrait != 0 {
		photos, err := media.Pictures(ctx, p.DB, []media.ID{public.Portrait})
		if err != nil {
			return err
		}
		props.PublicPortrait = photos[public.Portrait].URL(p.MediaURL, 320)
	}
	props.Helped, props.HelpURL = web.Actor(c).OnBehalfOf != 0, helpPath
	if props.Sessions, err = p.sessions(c); err != nil {
		return err
	}
	for _, field := range producer.Fields() {
		props.Consents = append(props.Consents, consentProps(c, field, profile, consents))
	}
	return web.Render(c, fiber.StatusOK, perajin.Self(props))
}

func (p *pages) cooperativesOf(c *fiber.Ctx) (names []string, err error) {
	memberships, err := cooperative.MembershipsOf(c.UserContext(), p.DB, web.Actor(c).Maker())
	if err != nil {
		return nil, err
	}
	for _, m := range memberships {
		k, err := cooperative.ByID(c.UserContext(), p.DB, m.Cooperative)
		if err != nil {
			return nil, err
		}
		names = append(names, k.Name)
	}
	return names, nil
}

// pastShown is how many consents that she withdrew are shown of each field.
const pastShown = 6

// consentProps is one field with the consent that holds, if one does.
func consentProps(c *fiber.Ctx, field producer.Field, profile producer.Profile, consents []producer.Consent) perajin.ConsentProps {
	props := perajin.ConsentProps{Field: string(field)}
	switch field {
	case producer.FullName:
		props.Shows = profile.Name
	case producer.Village:
		props.Shows = profile.VillageName
	case producer.Story:
		props.Shows, props.Missing = profile.Story, profile.Story == ""
	case producer.Portrait:
		props.Missing = profile.Picture == 0
	}
	for _, known := range consents {
		ctx := c.UserContext()
		switch {
		case known.Field != field:
		case known.WithdrawnAt == nil:
			props.Given, props.Since, props.By = true, i18n.Date(ctx, known.GivenAt), known.ExplainedBy
		case len(props.Past) < pastShown:
			was := i18n.T(ctx, "perajin.self.was", i18n.ShortDate(ctx, known.GivenAt), i18n.ShortDate(ctx, *known.WithdrawnAt))
			if known.ExplainedBy != "" {
				was += " " + i18n.T(ctx, "perajin.self.explained", known.ExplainedBy)
			}
			props.Past = append(props.Past, was)
		}
	}
	return props
}

// consent gives or withdraws her consent to one field being public.
func (p *pages) consent(c *fiber.Ctx) error {
	f, actor := web.Form(c), web.Actor(c)
	field := producer.Field(f.Value("field"))
	if !slices.Contains(producer.Fields(), field) {
		return fault.New(fault.Invalid, "catalog.consent.field")
	}
	given := f.Has("answer", "give")
	if err := database.InTx(c.UserContext(), p.DB, func(tx *database.Tx) error {
		if given {
			// Who acts for her has explained it.
			explained := ""
			if actor.OnBehalfOf != 0 {
				explained = actor.Name
			}
			return producer.Give(c.UserContext(), tx, actor, actor.Maker(), field, explained, web.Now(c))
		}
		return producer.Withdraw(c.UserContext(), tx, actor, actor.Maker(), field, web.Now(c))
	}); err != nil {
		return err
	}
	done := "perajin.self.withdrawn"
	if given {
		done = "perajin.self.given"
	}
	web.Flash(c, part.Good, done, i18n.T(c.UserContext(), "perajin.self.field."+string(field)))
	return web.Redirect(c, selfPath+"#izin-"+string(field))
}
