package perajin

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/media"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

func (p *pages) showEdit(c *fiber.Ctx) error {
	id, err := productID(c)
	if err != nil {
		return err
	}
	d, err := catalog.Proposed(c.UserContext(), p.DB, web.Actor(c), id)
	if err != nil {
		return err
	}
	return p.renderEdit(c, fiber.StatusOK, id, sent{form: filled(d), pictures: d.Pictures}, d)
}

func (p *pages) edit(c *fiber.Ctx) error {
	id, err := productID(c)
	if err != nil {
		return err
	}
	actor := web.Actor(c)
	before, err := catalog.Proposed(c.UserContext(), p.DB, actor, id)
	if err != nil {
		return err
	}
	s, err := p.receive(c, before.Pictures)
	if err != nil {
		return err
	}
	if s.form.Ticked(calculate) {
		return p.renderEdit(c, statusOf(s), id, s, before)
	}
	o, err := p.offered(c)
	if err != nil {
		return err
	}
	draft := editedDraft(s, o, before)
	if !s.form.Valid() {
		return p.renderEdit(c, fiber.StatusUnprocessableEntity, id, s, before)
	}
	waits, err := catalog.Edit(c.UserContext(), p.DB, actor, id, draft, web.Now(c))
	if takeFaults(s.form, err) {
		return p.renderEdit(c, fiber.StatusUnprocessableEntity, id, s, before)
	}
	if err != nil {
		return err
	}
	done := "perajin.edit.done"
	if waits {
		done = "perajin.edit.waits"
	}
	web.Flash(c, part.Good, done, draft.Title)
	return web.Redirect(c, pathOf(id))
}

func (p *pages) renderEdit(c *fiber.Ctx, status int, id catalog.ProductID, s sent, d catalog.Draft) error {
	o, err := p.offered(c)
	if err != nil {
		return err
	}
	props, err := p.listingProps(c, s, o)
	if err != nil {
		return err
	}
	props.Page, props.Frame = head(c, layout.ProducerGoods, "perajin.edit.title")
	props.Frame.BackURL = pathOf(id)
	props.Action = pathOf(id) + "/ubah?" + part.TokenName + "=" + url.QueryEscape(web.Token(c))
	props.NetURL = netPath + "?barang=" + strconv.FormatInt(int64(id), 10)
	props.Editing, props.MadeToOrder = true, d.MadeToOrder
	for i, v := range d.Variants {
		price := perajin.PriceField{Name: priceName(d, i)}
		if len(d.Variants) > 1 {
			price.Option = optionOf(v, o.colours, string(web.Language(c)))
		}
		if price.Net, err = p.netOf(c.UserContext(), web.Actor(c), d, s.form.Value(price.Name), price.Name, web.Now(c)); err != nil {
			return err
		}
		props.Prices = append(props.Prices, price)
	}
	return web.Render(c, status, perajin.Listing(props))
}

// listingProps is what the forms of new and of known listings have in common.
func (p *pages) listingProps(c *fiber.Ctx, s sent, o offered) (perajin.ListingProps, error) {
	ctx, language := c.UserContext(), string(web.Language(c))
	props := perajin.ListingProps{Form: s.form, MostPictures: catalog.MaxPictures}
	for _, k := range o.categories {
		props.Categories = append(props.Categories, part.Option{Value: idText(k.ID), Label: k.NameIn(language)})
	}
	for _, size := range presets() {
		props.Sizes = append(props.Sizes, perajin.Size{
			Key: size.key, WeightG: size.weightG, LengthCM: size.lengthMM / 10, WidthCM: size.widthMM / 10, HeightCM: size.heightMM / 10,
		})
	}
	photos, err := media.Pictures(ctx, p.DB, s.pictures)
	if err != nil {
		return props, err
	}
	for i, id := range s.pictures {
		photo, ok := photos[id]
		if !ok {
			continue
		}
		kept := perajin.KeptPicture{ID: idText(id), Picture: p.picture(photo, i18n.T(ctx, "perajin.sell.photo.kept", i+1), part.SizesLine)}
		for _, hint := range photo.Hints() {
			kept.Hints = append(kept.Hints, i18n.T(ctx, string(hint)))
		}
		props.Kept = append(props.Kept, kept)
	}
	return props, nil
}

// optionOf names a variant by its colour and size.
func optionOf(v catalog.DraftVariant, colours []catalog.Colour, language string) string {
	named := catalog.Variant{Size: v.Size}
	for _, colour := range colours {
		if colour.Slug == v.Colour {
			named.ColourName, named.ColourNameEN = colour.Name, colour.NameEN
		}
	}
	return named.OptionIn(language)
}

func idText[T ~int64](id T) string { return strconv.FormatInt(int64(id), 10) }
