package perajin

import (
	"net/url"
	"slices"

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
	f := form.Filled(map[string]string{
		"client_key": uuid.NewString(), "supply": inStock, "stock": "1", "lead_days": "7", "open_units_cap": "3", "preset": "m",
	})
	return p.renderSell(c, fiber.StatusOK, sent{form: f}, o)
}

// sell puts a listing on sale. Sent twice, it is one listing.
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
	actor := web.Actor(c)
	draft := newDraft(s, o, actor.Person)
	if !s.form.Valid() {
		return p.renderSell(c, fiber.StatusUnprocessableEntity, s, o)
	}
	id, err := catalog.List(c.UserContext(), p.DB, actor, draft, web.Now(c))
	if takeFaults(s.form, err) {
		return p.renderSell(c, fiber.StatusUnprocessableEntity, s, o)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "perajin.sell.done", draft.Title)
	return web.Redirect(c, pathOf(id))
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
	memberships, err := cooperative.MembershipsOf(ctx, p.DB, web.Actor(c).Person)
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
	for _, colour := range o.colours {
		props.Colours = append(props.Colours, part.Choice{
			Value: colour.Slug, Label: colour.NameIn(string(web.Language(c))), Colour: colour.Hex,
		})
	}
	d := catalog.Draft{Makers: []catalog.MakerShare{{Producer: web.Actor(c).Person, ShareBP: catalog.WholeBP}}}
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
	props.Prices = []perajin.PriceField{price}
	return web.Render(c, status, perajin.Listing(props))
}
