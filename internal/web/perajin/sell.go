package perajin

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/layout"
	"simpul/views/part"
	"simpul/views/perajin"
)

// calculate is the button that shows what she would receive, and lists nothing.
const calculate = "calculate"

func (p *pages) showSell(c *fiber.Ctx) error {
	o, err := p.offered(c)
	if err != nil {
		return err
	}
	empty := newListing()
	empty["client_key"] = uuid.NewString()
	return p.renderSell(c, fiber.StatusOK, sent{form: form.Filled(empty)}, o)
}

// newListing is what a form holds before anything is typed.
func newListing() map[string]string {
	return map[string]string{"supply": inStock, "stock": "1", "lead_days": "7", "open_units_cap": "3", "preset": "m"}
}

// sell puts a listing on sale. Sent twice, it is one listing. A phone that kept
// it until there was a network is answered in its own words.
func (p *pages) sell(c *fiber.Ctx) error {
	o, err := p.offered(c)
	if err != nil {
		return err
	}
	s, err := p.receive(c, nil)
	if err != nil {
		return err
	}
	if s.form.Ticked(calculate) {
		return p.renderSell(c, statusOf(s), s, o)
	}
	draft := newDraft(s, o, web.Actor(c).Maker())
	id, err := p.list(c, s, draft)
	if web.Scripted(c) {
		return p.answerListing(c, s, draft, id, err)
	}
	if refusal, ok := fault.As(err); ok && refusal.Kind == fault.Conflict {
		s.form.Refuse("", refusal.Key, refusal.Args...)
		err = nil
	}
	if err != nil {
		return err
	}
	if !s.form.Valid() {
		return p.renderSell(c, fiber.StatusUnprocessableEntity, s, o)
	}
	listed, err := catalog.ListingOf(c.UserContext(), p.DB, web.Actor(c).Person, id)
	if err != nil {
		return err
	}
	done := "perajin.sell.done"
	if listed.Checking {
		done = "perajin.sell.waits"
	}
	web.Flash(c, part.Good, done, draft.Title)
	return web.Redirect(c, pathOf(id))
}

// list puts a draft on sale, once its photographs are here; what is wrong with
// its fields is put beside them.
func (p *pages) list(c *fiber.Ctx, s sent, draft catalog.Draft) (catalog.ProductID, error) {
	if !s.form.Valid() || len(s.missing) > 0 {
		return 0, nil
	}
	id, err := catalog.List(c.UserContext(), p.DB, web.Actor(c), draft, web.Now(c))
	if fault.KindOf(err) != fault.Conflict && takeFaults(s.form, err) {
		return 0, nil
	}
	return id, err
}

// statusOf is 422 for a form of which something was refused on the way in.
func statusOf(s sent) int {
	if s.form.Valid() {
		return fiber.StatusOK
	}
	return fiber.StatusUnprocessableEntity
}

// takeFaults puts what the catalogue refused beside the fields of the page.
func takeFaults(f *form.Form, err error) bool {
	if refusal, ok := fault.As(err); ok && len(refusal.Fields) > 0 {
		named := *refusal
		named.Fields = slices.Clone(refusal.Fields)
		for i, field := range named.Fields {
			if name, renamed := fieldNames[field.Name]; renamed {
				named.Fields[i].Name = name
			}
		}
		err = &named
	}
	return f.Take(err)
}

// fieldNames are the fields that the page calls otherwise than the catalogue;
// "" is the form as a whole.
var fieldNames = map[string]string{
	"pictures": photoField, "variants": "colour", "size": "length", "makers": "", "client_key": "",
}

// offered reads what the forms of listings let her choose from.
func (p *pages) offered(c *fiber.Ctx) (o offered, err error) {
	ctx := c.UserContext()
	memberships, err := cooperative.MembershipsOf(ctx, p.DB, web.Actor(c).Maker())
	if err != nil {
		return o, err
	}
	for _, m := range memberships {
		k, err := cooperative.ByID(ctx, p.DB, m.Cooperative)
		if err != nil {
			return o, err
		}
		o.cooperatives = append(o.cooperatives, k)
	}
	if o.categories, err = catalog.Categories(ctx, p.DB); err != nil {
		return o, err
	}
	o.colours, err = catalog.Colours(ctx, p.DB)
	return o, err
}

func (p *pages) renderSell(c *fiber.Ctx, status int, s sent, o offered) error {
	props, err := p.listingProps(c, s, o)
	if err != nil {
		return err
	}
	props.Page, props.Frame = head(c, layout.ProducerSell, "perajin.sell.title")
	props.Action = sellPath + "?" + part.TokenName + "=" + url.QueryEscape(web.Token(c))
	props.NetURL = netPath
	for _, k := range o.cooperatives {
		props.Cooperatives = append(props.Cooperatives, part.Choice{Value: idText(k.ID), Label: k.Name, Hint: k.VillageName})
	}
	props.Colours = colourChoices(c, o.colours)
	d := catalog.Draft{Makers: []catalog.MakerShare{{Producer: web.Actor(c).Maker(), ShareBP: catalog.WholeBP}}}
	if len(o.cooperatives) == 1 {
		d.Cooperative = o.cooperatives[0].ID
	}
	for _, k := range o.cooperatives {
		if idText(k.ID) == s.form.Value("cooperative") {
			d.Cooperative = k.ID
		}
	}
	price := perajin.PriceField{Name: priceField}
	if price.Net, err = p.netOf(c.UserContext(), web.Actor(c), d, s.form.Value(priceField), priceField, web.Now(c)); err != nil {
		return err
	}
	category, _ := strconv.ParseInt(s.form.Value("category"), 10, 64)
	if price.Net.Similar, err = p.similar(c, catalog.CategoryID(category), s.form.Value("preset")); err != nil {
		return err
	}
	props.Prices = []perajin.PriceField{price}
	return web.Render(c, status, perajin.Listing(props))
}

func colourChoices(c *fiber.Ctx, colours []catalog.Colour) (all []part.Choice) {
	for _, colour := range colours {
		all = append(all, part.Choice{Value: colour.Slug, Label: colour.NameIn(string(web.Language(c))), Colour: colour.Hex})
	}
	return all
}
