package perajin

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

const goodsPerPage = 30

// goods lists what she makes.
func (p *pages) goods(c *fiber.Ctx) error {
	ctx := c.UserContext()
	number := max(1, c.QueryInt("halaman", 1))
	listings, err := catalog.ListingsOf(ctx, p.DB, web.Actor(c).Maker(), catalog.Page{Number: number, Size: goodsPerPage})
	if err != nil {
		return err
	}
	props := perajin.GoodsProps{Token: web.Token(c), SellURL: sellPath}
	props.Page, props.Frame = head(c, layout.ProducerGoods, "perajin.goods.title")
	offers, err := catalog.OffersFor(ctx, p.DB, web.Actor(c).Maker())
	if err != nil {
		return err
	}
	for _, o := range offers {
		props.Offers = append(props.Offers, p.offerProps(c, o))
	}
	for _, l := range listings {
		props.Works = append(props.Works, p.workProps(c, l, part.SizesLine))
	}
	if number > 1 {
		props.PreviousURL = goodsPath + "?halaman=" + strconv.Itoa(number-1)
	}
	if len(listings) == goodsPerPage {
		props.NextURL = goodsPath + "?halaman=" + strconv.Itoa(number+1)
	}
	return web.Render(c, fiber.StatusOK, perajin.Goods(props))
}

// work shows one of her products with all that she can do with it.
func (p *pages) work(c *fiber.Ctx) error {
	id, err := productID(c)
	if err != nil {
		return err
	}
	ctx, actor := c.UserContext(), web.Actor(c)
	listing, err := catalog.ListingOf(ctx, p.DB, actor.Maker(), id)
	if err != nil {
		return err
	}
	props := perajin.WorkPageProps{Token: web.Token(c), Work: p.workProps(c, listing, part.SizesProduct)}
	props.Page, props.Frame = head(c, layout.ProducerGoods, "perajin.work.title")
	props.Page.Title, props.Frame.Heading = listing.Title, listing.Title
	props.Frame.BackURL = goodsPath
	if !listing.MadeToOrder && listing.Variants > 1 {
		if props.Variants, err = p.stocks(c, id); err != nil {
			return err
		}
	}
	return web.Render(c, fiber.StatusOK, perajin.WorkPage(props))
}

// stocks are the stocks of a product's variants.
func (p *pages) stocks(c *fiber.Ctx, id catalog.ProductID) ([]perajin.Stock, error) {
	draft, err := catalog.ForEdit(c.UserContext(), p.DB, web.Actor(c), id)
	if err != nil {
		return nil, err
	}
	colours, err := catalog.Colours(c.UserContext(), p.DB)
	if err != nil {
		return nil, err
	}
	all := make([]perajin.Stock, len(draft.Variants))
	for i, v := range draft.Variants {
		all[i] = perajin.Stock{Variant: idText(v.ID), Name: optionOf(v, colours, string(web.Language(c))), OnHand: v.OnHand}
	}
	return all, nil
}

// workProps is a listing as a page shows it.
func (p *pages) workProps(c *fiber.Ctx, l catalog.Listing, sizes string) perajin.WorkProps {
	path := pathOf(l.Product)
	w := perajin.WorkProps{
		ID: idText(l.Product), Title: l.Title, URL: path, EditURL: path + "/ubah",
		Picture: p.picture(l.Picture, l.Title, sizes), Price: part.PriceProps{Amount: l.Price},
		CopyKey: uuid.NewString(), Published: l.PublishedAt != nil, MadeToOrder: l.MadeToOrder, Available: l.Available, OnHand: l.OnHand, Options: l.Variants,
		Checking: l.Checking, SentBack: l.SentBack, Unapproved: !l.ApprovedYet,
	}
	if l.ShareBP > 0 && l.ShareBP < catalog.WholeBP {
		w.ShareBP = int64(l.ShareBP)
	}
	if l.OnlyVariant != 0 && !l.MadeToOrder {
		w.Stock = &perajin.Stock{Variant: idText(l.OnlyVariant), Name: l.Title, OnHand: l.OnHand, Reserved: l.OnHand - l.Available}
	}
	if w.Published {
		shop := p.ProductPath(l.Slug)
		w.ShopURL = shop
		w.ShareURL = whatsApp(c.UserContext(), l, web.AbsoluteURL(c, shop))
	}
	return w
}

// whatsApp opens WhatsApp with a text that has the product's address.
func whatsApp(ctx context.Context, l catalog.Listing, address string) string {
	return part.WhatsApp("", i18n.T(ctx, "perajin.share.text", l.Title, l.Price, address))
}
