package shop

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/order"
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
	props.Page.Head = shop.Data(productData(ctx, d, props, props.Page.Image), crumbData(c, props.Breadcrumbs))
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

// preferred is the variant that is chosen until the customer chooses: the
// first that can be had.
func preferred(d catalog.Detail) catalog.Variant {
	for _, v := range d.Variants {
		if d.Available(v) > 0 {
			return v
		}
	}
	return d.Variants[0]
}

func cheapest(variants []catalog.Variant) money.Amount {
	least := variants[0].Price
	for _, v := range variants[1:] {
		if v.Price.Cmp(least) < 0 {
			least = v.Price
		}
	}
	return least
}

func samePrice(variants []catalog.Variant) bool {
	return !slices.ContainsFunc(variants, func(v catalog.Variant) bool { return v.Price != variants[0].Price })
}

// total is how many of all variants together can be had.
func total(d catalog.Detail) int {
	if d.MadeToOrder {
		return d.OpenUnitsCap - d.OpenUnits
	}
	n := 0
	for _, v := range d.Variants {
		n += v.Free()
	}
	return n
}

// countedFrom is from how many on the number that is left tells nothing.
const countedFrom = 10

// stock is the truth about when the product can be had.
func stock(ctx context.Context, d catalog.Detail) part.BadgeProps {
	n := total(d)
	switch {
	case n <= 0:
		return part.BadgeProps{Label: i18n.T(ctx, "common.stock.out"), Tone: part.Plain}
	case d.MadeToOrder:
		return part.BadgeProps{Label: i18n.T(ctx, "shop.product.lead", d.LeadDays), Tone: part.Info, Icon: part.IconClock}
	case n < countedFrom:
		return part.BadgeProps{Label: i18n.T(ctx, "shop.product.ready.left", n), Tone: part.Good, Icon: part.IconTruck}
	}
	return part.BadgeProps{Label: i18n.T(ctx, "common.stock.ready"), Tone: part.Good, Icon: part.IconTruck}
}

// promise is when a piece that is made to order would be ready; "" of stock,
// and where nothing can be ordered.
func (s *front) promise(ctx context.Context, d catalog.Detail, now time.Time) (string, error) {
	if !d.MadeToOrder || total(d) <= 0 {
		return "", nil
	}
	ready, err := catalog.ReadyOn(ctx, s.DB, d.ID, 1, now)
	switch {
	case fault.KindOf(err) == fault.Conflict:
		return "", nil
	case err != nil:
		return "", err
	}
	return i18n.T(ctx, "cart.promise", i18n.Date(ctx, ready)), nil
}

// out says why nothing can be put into the cart, "" when something can.
func out(ctx context.Context, d catalog.Detail) string {
	switch {
	case total(d) > 0:
		return ""
	case d.MadeToOrder:
		return i18n.T(ctx, "shop.product.full.text")
	}
	return i18n.T(ctx, "shop.product.out.text")
}

func choices(ctx context.Context, d catalog.Detail, chosen catalog.Variant) part.ChoicesProps {
	props := part.ChoicesProps{
		Name: "variant", Legend: i18n.T(ctx, legend(d.Variants)), Value: strconv.FormatInt(int64(chosen.ID), 10), Required: true,
	}
	same := samePrice(d.Variants)
	for _, v := range d.Variants {
		label := v.OptionIn(language(ctx))
		if !same {
			label += " · " + i18n.Money(ctx, v.Price)
		}
		left := d.Available(v)
		switch {
		case left <= 0:
			label = i18n.T(ctx, "shop.product.option.out", label)
		case !d.MadeToOrder && left <= fewLeft:
			label = i18n.T(ctx, "shop.product.option.left", left, label)
		}
		props.Choices = append(props.Choices, part.Choice{
			Value: strconv.FormatInt(int64(v.ID), 10), Label: label, Colour: v.ColourHex, Disabled: left <= 0,
		})
	}
	return props
}

// legend is what the variants differ in.
func legend(variants []catalog.Variant) string {
	coloured := slices.ContainsFunc(variants, func(v catalog.Variant) bool { return v.Colour != "" })
	sized := slices.ContainsFunc(variants, func(v catalog.Variant) bool { return v.Size != "" })
	switch {
	case coloured && !sized:
		return "shop.product.colour"
	case sized && !coloured:
		return "shop.product.size"
	}
	return "shop.product.option"
}

// maxAtOnce bounds what the list of quantities offers; the cart allows more.
const maxAtOnce = 10

// quantity offers as many as the best stocked variant has; the cart knows each
// one's limit.
func quantity(ctx context.Context, d catalog.Detail) part.SelectProps {
	most := 0
	for _, v := range d.Variants {
		most = max(most, d.Available(v))
	}
	p := part.SelectProps{Name: "quantity", Label: i18n.T(ctx, "shop.product.quantity"), Value: "1"}
	for n := 1; n <= min(most, maxAtOnce); n++ {
		p.Options = append(p.Options, part.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n)})
	}
	return p
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

// flow shows what the price becomes, by the rules that post the sale. Without a
// fee policy nothing is sold and there is nothing to show.
func (s *front) flow(ctx context.Context, d catalog.Detail, now time.Time) (part.MoneyFlowProps, error) {
	policy, err := cooperative.PolicyAt(ctx, s.DB, d.Cooperative, now)
	if fault.KindOf(err) == fault.NotFound {
		return part.MoneyFlowProps{}, nil
	}
	if err != nil {
		return part.MoneyFlowProps{}, err
	}
	makers := make([]order.Maker, len(d.Makers))
	for i, m := range d.Makers {
		makers[i] = order.Maker{Producer: m.ID, ShareBP: m.ShareBP}
	}
	variant := preferred(d)
	var income, group, programme, payment money.Amount
	for _, share := range order.Split(variant.Price, order.FeeRates(policy.Rates), makers) {
		income, group = income.Add(share.Income), group.Add(share.CooperativeFee)
		programme, payment = programme.Add(share.ProgrammeFee), payment.Add(share.Contribution)
	}
	label := "common.money_flow.maker"
	if len(makers) > 1 {
		label = "common.money_flow.makers"
	}
	flow := part.MoneyFlowProps{
		Total: variant.Price, Heading: 2, Note: i18n.T(ctx, "shop.product.flow.note"),
		Parts: []part.MoneyPart{
			{Label: i18n.T(ctx, label), Amount: income},
			{Label: i18n.T(ctx, "common.money_flow.cooperative"), Amount: group},
			{Label: i18n.T(ctx, "common.money_flow.programme"), Amount: programme},
			{Label: i18n.T(ctx, "common.money_flow.payment"), Amount: payment},
		},
	}
	if !samePrice(d.Variants) {
		flow.TotalFor = i18n.T(ctx, "shop.product.flow.for", variant.OptionIn(language(ctx)))
	}
	return flow, nil
}
