package perajin

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/web"
	"simpul/views/perajin"
)

// net answers the part of a page that says what she will receive of a price:
// ?harga= as it is typed, ?koperasi= or ?barang= whose rules and shares count.
func (p *pages) net(c *fiber.Ctx) error {
	d, err := p.draftOfNet(c)
	if err != nil {
		return err
	}
	props, err := p.netOf(c.UserContext(), web.Actor(c), d, c.Query("harga"), priceField, web.Now(c))
	if err != nil {
		return err
	}
	category, _ := strconv.ParseInt(c.Query("kategori"), 10, 64)
	if props.Similar, err = p.similar(c, catalog.CategoryID(category), c.Query("ukuran")); err != nil {
		return err
	}
	return web.Render(c, fiber.StatusOK, perajin.Net(props))
}

func (p *pages) draftOfNet(c *fiber.Ctx) (catalog.Draft, error) {
	actor := web.Actor(c)
	if id := c.QueryInt("barang"); id > 0 {
		return catalog.ForEdit(c.UserContext(), p.DB, actor, catalog.ProductID(id))
	}
	memberships, err := cooperative.MembershipsOf(c.UserContext(), p.DB, actor.Maker())
	if err != nil {
		return catalog.Draft{}, err
	}
	d := catalog.Draft{Makers: []catalog.MakerShare{{Producer: actor.Maker(), ShareBP: catalog.WholeBP}}}
	for _, m := range memberships {
		if len(memberships) == 1 || strconv.FormatInt(int64(m.Cooperative), 10) == c.Query("koperasi") {
			d.Cooperative = m.Cooperative
		}
	}
	return d, nil
}

// netOf says what a producer receives when one piece of a draft is sold at a
// typed price; nothing for what is no price yet.
func (p *pages) netOf(ctx context.Context, actor identity.Actor, d catalog.Draft, typed, field string, now time.Time) (perajin.NetProps, error) {
	price, err := money.Parse(strings.TrimSpace(typed))
	switch {
	case errors.Is(err, money.ErrAmbiguous) && !price.IsZero():
		return perajin.NetProps{Question: price.Mul(1000), Field: field}, nil
	case err != nil:
		return perajin.NetProps{}, nil //nolint:nilerr // what is no price yet has no net
	case price.Cmp(lowestPrice) < 0, price.Cmp(highestPrice) > 0, d.Cooperative == 0:
		return perajin.NetProps{}, nil
	}
	policy, err := cooperative.PolicyAt(ctx, p.DB, d.Cooperative, now)
	if fault.KindOf(err) == fault.NotFound {
		return perajin.NetProps{}, nil
	}
	if err != nil {
		return perajin.NetProps{}, err
	}
	return split(price, policy.Rates, d.Makers, actor.Maker()), nil
}

// similar is what works of a category and size sold for; nothing for no category.
func (p *pages) similar(c *fiber.Ctx, category catalog.CategoryID, size string) (perajin.SimilarProps, error) {
	if category <= 0 {
		return perajin.SimilarProps{}, nil
	}
	all, err := order.AllSimilar(c.UserContext(), p.DB)
	if err != nil {
		return perajin.SimilarProps{}, err
	}
	near, _ := order.SimilarTo(all, category, size)
	return similarProps(near), nil
}

func similarProps(s order.Similar) perajin.SimilarProps {
	return perajin.SimilarProps{Low: s.Low, High: s.High, Sold: s.Sold}
}

// terms are what a phone keeps so as to help with a new listing where there is
// no network.
type terms struct {
	Person       string       `json:"person"`
	Cooperatives []termsGroup `json:"cooperatives"`
	Sold         []termsSold  `json:"sold"`
}

// termsGroup is one of her cooperatives; Rates are the parts in basis points of
// its makers, itself, the programme and the cost of payment, as order.Split takes
// them.
type termsGroup struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Village string `json:"village"`
	Rates   [4]int `json:"rates"`
}

type termsSold struct {
	Category string `json:"category"`
	Size     string `json:"size"`
	Text     string `json:"text"`
}

func (p *pages) showTerms(c *fiber.Ctx) error {
	ctx := c.UserContext()
	o, err := p.offered(c)
	if err != nil {
		return err
	}
	told := terms{Person: idText(web.Actor(c).Maker()), Cooperatives: []termsGroup{}, Sold: []termsSold{}}
	for _, k := range o.cooperatives {
		policy, err := cooperative.PolicyAt(ctx, p.DB, k.ID, web.Now(c))
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		rates := order.FeeRates(policy.Rates)
		told.Cooperatives = append(told.Cooperatives, termsGroup{
			ID: idText(k.ID), Name: k.Name, Village: k.VillageName,
			Rates: [4]int{rates.MakersBP(), rates.CooperativeBP, rates.ProgrammeBP, rates.ContributionBP},
		})
	}
	sold, err := order.AllSimilar(ctx, p.DB)
	if err != nil {
		return err
	}
	for _, s := range sold {
		told.Sold = append(told.Sold, termsSold{Category: idText(s.Category), Size: s.Size, Text: similarProps(s).Text(ctx)})
	}
	return c.JSON(told)
}

// split divides a price as the sale will be divided.
func split(price money.Amount, rates cooperative.Rates, shares []catalog.MakerShare, producer identity.PersonID) perajin.NetProps {
	makers := make([]order.Maker, len(shares))
	for i, s := range shares {
		makers[i] = order.Maker{Producer: s.Producer, ShareBP: s.ShareBP}
	}
	props := perajin.NetProps{Price: price}
	for _, s := range order.Split(price, order.FeeRates(rates), makers) {
		if s.Producer == producer {
			props.Income, props.Part = s.Income, s.Revenue()
			props.Cooperative, props.Programme, props.Contribution = s.CooperativeFee, s.ProgrammeFee, s.Contribution
		}
	}
	return props
}
