package shop

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/producer"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/shop"
)

// related is how many similar works a product's page shows.
const related = 4

func (s *front) product(c *fiber.Ctx) error {
	ctx := c.UserContext()
	d, err := catalog.ProductBySlug(ctx, s.DB, c.Params("slug"))
	if err != nil {
		return err
	}
	if len(d.Variants) == 0 {
		return fault.New(fault.NotFound, "catalog.product.unknown")
	}
	props, err := s.describe(ctx, d)
	if err != nil {
		return err
	}
	if props.Flow, err = s.flow(ctx, d, web.Now(c)); err != nil {
		return err
	}
	if props.Promise, err = s.promise(ctx, d, web.Now(c)); err != nil {
		return err
	}
	if props.Rest, err = s.rest(ctx, d.By, web.Now(c)); err != nil {
		return err
	}
	if props.Rest.Badge != "" && props.Out == "" {
		props.Stock = part.BadgeProps{Label: props.Rest.Badge, Tone: part.Warn, Icon: part.IconCalendar}
	}
	if props.Rest.Closed && props.Out == "" {
		props.Out = i18n.T(ctx, "recess.out")
	}
	if err := s.reviews(c, d, &props); err != nil {
		return err
	}
	similar, err := catalog.Related(ctx, s.DB, d.ID, related)
	if err != nil {
		return err
	}
	props.Related = s.cards(ctx, similar, 3, false)
	if props.Frame, err = s.frame(ctx, ""); err != nil {
		return err
	}
	props.Page = s.productPage(c, d, props)
	image := ""
	if _, ok := photoOf(d); ok {
		image = props.Page.Image
	}
	props.Page.Head = shop.Data(productData(ctx, d, props, image), crumbData(c, props.Breadcrumbs))
	previewing(c, &props.Page, d)
	props.WhatsAppURL = part.WhatsApp("",
		i18n.T(ctx, "shop.product.whatsapp.text", props.Title, i18n.T(ctx, "common.maker.by", fullName(ctx, d.Makers[0].Public)), props.Page.Canonical))
	// The cooperative's number, never a maker's.
	props.AskURL = part.WhatsApp(d.By.Phone,
		i18n.T(ctx, "shop.product.ask.text", d.By.Name, props.Title, fullName(ctx, d.Makers[0].Public), props.Page.Canonical))
	props.BespokeURL = i18n.Path(ctx, "/produk/"+d.Slug+"/pesan-khusus")
	props.EstimateURL = i18n.Path(ctx, "/produk/"+d.Slug+"/ongkir")
	web.Cacheable(c, keptFor)
	return web.Render(c, fiber.StatusOK, shop.Product(props))
}

func (s *front) productPage(c *fiber.Ctx, d catalog.Detail, props shop.ProductProps) layout.Page {
	ctx := c.UserContext()
	first, _, _ := strings.Cut(strings.Join(props.Description, " "), ". ")
	page := web.PublicPage(c, props.Title, i18n.T(ctx, "shop.product.description",
		i18n.T(ctx, "common.maker.by", fullName(ctx, d.Makers[0].Public)), i18n.Money(ctx, props.Price.Amount), first))
	page.Type, page.Swift = "product", true
	if len(props.Pictures) > 0 {
		picturing(c, &page, props.Pictures[0].Picture)
	}
	return page
}

// describe fills in all that the product says of itself.
func (s *front) describe(ctx context.Context, d catalog.Detail) (shop.ProductProps, error) {
	title := d.TitleIn(language(ctx))
	people, credited, err := s.people(ctx, d)
	if err != nil {
		return shop.ProductProps{}, err
	}
	names, place := credit(ctx, credited)
	chosen := preferred(d)
	props := shop.ProductProps{
		Title: title, Makers: names, Place: place, Pictures: s.gallery(ctx, d, title), People: people,
		Price: part.PriceProps{Amount: chosen.Price, From: !samePrice(d.Variants), Large: true},
		Stock: stock(ctx, d), Description: paragraphs(d.DescriptionIn(language(ctx))), Details: details(ctx, d),
		Breadcrumbs: crumbs(ctx,
			part.Link{Label: d.CategoryIn(language(ctx)), URL: i18n.Path(ctx, "/kategori/"+d.CategorySlug)}, part.Link{Label: title}),
		Assurance: []string{
			i18n.T(ctx, "shop.product.assurance.parcel", d.By.Name, d.By.Village().Label()),
			i18n.T(ctx, "shop.product.assurance.account"), i18n.T(ctx, "shop.product.assurance.receipt"),
		},
	}
	if i18n.From(ctx) == i18n.English && d.DescriptionEN == "" {
		props.Spoken = string(i18n.Indonesian)
	}
	props.Out = out(ctx, d)
	props.Wish = part.WishProps{Product: int64(d.ID), Title: title, Worded: true}
	if len(d.Variants) > 1 {
		props.Choices = choices(ctx, d, chosen)
		props.Price.Amount = cheapest(d.Variants)
	}
	props.Variant = strconv.FormatInt(int64(chosen.ID), 10)
	props.Quantity = quantity(ctx, d)
	return props, nil
}

// people are the makers as they are introduced, and as they are credited: the
// largest share first.
func (s *front) people(ctx context.Context, d catalog.Detail) ([]part.PersonProps, []producer.Public, error) {
	makers := slices.SortedStableFunc(slices.Values(d.Makers), func(a, b catalog.PublicMaker) int { return cmp.Compare(b.ShareBP, a.ShareBP) })
	var known []producer.Public
	for _, m := range makers {
		known = append(known, m.Public)
	}
	portraits, err := s.portraits(ctx, known)
	if err != nil {
		return nil, nil, err
	}
	people := make([]part.PersonProps, len(makers))
	for i, m := range makers {
		people[i] = s.person(ctx, m.Public, portraits)
		if len(makers) > 1 {
			people[i].Detail = i18n.T(ctx, "shop.product.share", i18n.Percent(ctx, int64(m.ShareBP)))
		}
	}
	return people, known, nil
}

func (s *front) gallery(ctx context.Context, d catalog.Detail, title string) []part.GalleryPicture {
	if len(d.Pictures) == 0 {
		return []part.GalleryPicture{{Picture: part.PictureProps{Alt: title}}}
	}
	all := make([]part.GalleryPicture, len(d.Pictures))
	for i, p := range d.Pictures {
		alt := title
		if i > 0 {
			alt = i18n.T(ctx, "shop.product.photo", title, i+1)
		}
		picture := s.picture(p, alt)
		picture.Sizes, picture.First = part.SizesProduct, i == 0
		all[i] = part.GalleryPicture{Picture: picture}
		if n := len(picture.Sources); n > 0 {
			all[i].FullURL = picture.Sources[n-1].URL
		}
	}
	return all
}

func details(ctx context.Context, d catalog.Detail) []part.Pair {
	var pairs []part.Pair
	if d.LengthMM > 0 && d.WidthMM > 0 && d.HeightMM > 0 {
		size := strings.Join([]string{centimetres(ctx, d.LengthMM), centimetres(ctx, d.WidthMM), centimetres(ctx, d.HeightMM)}, " × ")
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "shop.product.dimensions"), Value: i18n.T(ctx, "shop.product.centimetres", size)})
	}
	return append(pairs,
		part.Pair{Key: i18n.T(ctx, "shop.product.weight"), Value: i18n.T(ctx, "shop.product.grams", d.WeightG)},
		part.Pair{Key: i18n.T(ctx, "shop.product.from"), Value: d.By.Address()},
		part.Pair{Key: i18n.T(ctx, "shop.product.group"), Body: shop.TextLink(d.By.Name, groupURL(ctx, d.By))},
		part.Pair{Key: i18n.T(ctx, "shop.product.category"), Body: shop.TextLink(d.CategoryIn(language(ctx)), i18n.Path(ctx, "/kategori/"+d.CategorySlug))},
	)
}

// centimetres spells a length with at most one decimal.
func centimetres(ctx context.Context, mm int) string {
	whole := strconv.Itoa(mm / 10)
	if mm%10 == 0 {
		return whole
	}
	decimal := ","
	if i18n.From(ctx) == i18n.English {
		decimal = "."
	}
	return whole + decimal + strconv.Itoa(mm%10)
}
