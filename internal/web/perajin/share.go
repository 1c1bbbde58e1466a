package perajin

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

// shareRows is for how many makers a form has room beside those there are.
const shareRows = 2

// showShares shows who makes a product, and the form of other shares.
func (p *pages) showShares(c *fiber.Ctx) error { return p.renderShares(c, fiber.StatusOK, nil) }

func (p *pages) renderShares(c *fiber.Ctx, status int, f *form.Form) error {
	id, err := productID(c)
	if err != nil {
		return err
	}
	ctx, actor := c.UserContext(), web.Actor(c)
	listing, err := catalog.ListingOf(ctx, p.DB, actor.Maker(), id)
	if err != nil {
		return err
	}
	draft, err := catalog.ForEdit(ctx, p.DB, actor, id)
	if err != nil {
		return err
	}
	members, err := producer.ByCooperative(ctx, p.DB, draft.Cooperative)
	if err != nil {
		return err
	}
	offers, err := catalog.OffersFor(ctx, p.DB, actor.Maker())
	if err != nil {
		return err
	}
	props := perajin.SharesProps{Token: web.Token(c), Title: listing.Title, Action: pathOf(id) + "/bagian", Form: f, Own: actor.OnBehalfOf == 0}
	props.Page, props.Frame = head(c, layout.ProducerGoods, "perajin.made.title")
	props.Frame.BackURL = pathOf(id)
	names := map[identity.PersonID]string{}
	for _, m := range members {
		names[m.ID] = m.Name
		if m.LeftAt == nil {
			props.Members = append(props.Members, part.Option{Value: idText(m.ID), Label: m.Name})
		}
	}
	for i, m := range draft.Makers {
		props.Now = append(props.Now, perajin.ShareProps{Name: names[m.Producer], ShareBP: int64(m.ShareBP)})
		props.Rows = append(props.Rows, shareRow(f, i, idText(m.Producer), percentText(m.ShareBP)))
	}
	for i := range shareRows {
		props.Rows = append(props.Rows, shareRow(f, len(draft.Makers)+i, "", ""))
	}
	for _, o := range offers {
		if o.Product == id {
			offer := p.offerProps(c, o)
			props.Open = &offer
		}
	}
	return web.Render(c, status, perajin.Shares(props))
}

// shareRow is a row as it was typed, or as it is.
func shareRow(f *form.Form, i int, who, percent string) perajin.ShareRow {
	row := perajin.ShareRow{WhoName: "who-" + strconv.Itoa(i), PercentName: "percent-" + strconv.Itoa(i), Who: who, Percent: percent}
	if f != nil {
		row.Who, row.Percent = f.Value(row.WhoName), f.Value(row.PercentName)
	}
	return row
}

// percentText is basis points as they are typed: 33,34.
func percentText(bp int) string {
	if bp%100 == 0 {
		return strconv.Itoa(bp / 100)
	}
	return strconv.Itoa(bp/100) + "," + strconv.Itoa(100 + bp%100)[1:]
}

// offerShares offers other shares to all whom they concern.
func (p *pages) offerShares(c *fiber.Ctx) error {
	id, err := productID(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	var wanted []catalog.MakerShare
	for i := range catalog.MaxMakers + shareRows {
		row := strconv.Itoa(i)
		who, percent := f.Value("who-"+row), f.Value("percent-"+row)
		if who == "" || percent == "" || percent == "0" {
			continue
		}
		wanted = append(wanted, catalog.MakerShare{Producer: identity.PersonID(f.ID("who-" + row)), ShareBP: f.Percent("percent-"+row, catalog.WholeBP)})
	}
	if !f.Valid() {
		return p.renderShares(c, fiber.StatusUnprocessableEntity, f)
	}
	err = catalog.OfferShares(c.UserContext(), p.DB, web.Actor(c), id, wanted, web.Now(c))
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Conflict {
		web.Flash(c, part.Warn, refusal.Key)
		return web.Redirect(c, pathOf(id)+"/bagian")
	}
	if f.Take(err) {
		return p.renderShares(c, fiber.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "perajin.made.offered")
	return web.Redirect(c, pathOf(id)+"/bagian")
}

// withdrawShares takes her offer back.
func (p *pages) withdrawShares(c *fiber.Ctx) error {
	id, err := productID(c)
	if err != nil {
		return err
	}
	if err := catalog.WithdrawShares(c.UserContext(), p.DB, web.Actor(c), id, web.Now(c)); err != nil {
		return err
	}
	web.Flash(c, part.Info, "perajin.made.withdrawn")
	return web.Redirect(c, pathOf(id)+"/bagian")
}

// answerShares is what she says to an offer.
func (p *pages) answerShares(c *fiber.Ctx) error {
	id, err := web.ID(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	agreed := f.Choice("answer", "agree", "refuse") == "agree"
	if !f.Valid() {
		return f.Err()
	}
	err = catalog.AnswerShares(c.UserContext(), p.DB, web.Actor(c), catalog.OfferID(id), agreed, web.Now(c))
	refusal, refused := fault.As(err)
	switch {
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key)
	case err != nil:
		return err
	case agreed:
		web.Flash(c, part.Good, "perajin.made.agreed")
	default:
		web.Flash(c, part.Info, "perajin.made.refused")
	}
	return web.Redirect(c, goodsPath)
}

// offerProps is an open offer as a page shows it.
func (p *pages) offerProps(c *fiber.Ctx, o catalog.ShareOffer) perajin.OfferProps {
	actor := web.Actor(c)
	props := perajin.OfferProps{Title: o.Title, By: o.ByName, Mine: o.By == actor.Maker() && actor.OnBehalfOf == 0, Token: web.Token(c), WithdrawURL: pathOf(o.Product) + "/bagian/batal"}
	for _, t := range o.Parts {
		props.Parts = append(props.Parts, perajin.ShareProps{Name: t.Name, ShareBP: int64(t.ShareBP), Agreed: t.Agreed != nil && *t.Agreed})
		if t.Producer == actor.Maker() && actor.OnBehalfOf == 0 && t.Agreed == nil {
			props.AnswerURL = offerPath + "/" + idText(o.ID)
		}
	}
	return props
}

// duplicate makes a product like one of hers, to be changed and put on sale.
func (p *pages) duplicate(c *fiber.Ctx) error {
	id, err := productID(c)
	if err != nil {
		return err
	}
	key := web.Form(c).Value("client_key")
	if uuid.Validate(key) != nil {
		key = uuid.NewString()
	}
	made, err := catalog.Copy(c.UserContext(), p.DB, web.Actor(c), id, key, web.Now(c))
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "perajin.work.copied")
	return web.Redirect(c, pathOf(made)+"/ubah")
}
