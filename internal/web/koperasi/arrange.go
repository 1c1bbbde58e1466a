package koperasi

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/inspection"
	"simpul/internal/money"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// showArrange shows category and options of a listing.
func (p *pages) showArrange(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	is, err := catalog.ToArrange(c.UserContext(), p.DB, s.officer(c), s.group.ID, catalog.ProductID(id))
	if err != nil {
		return err
	}
	return p.renderArrange(c, s, fiber.StatusOK, id, is, form.Filled(arranged(c.UserContext(), is)))
}

// arranged is the form of a listing as it is.
func arranged(ctx context.Context, is catalog.Arranging) map[string]string {
	values := map[string]string{"category": strconv.FormatInt(int64(is.Category), 10), "revision": strconv.Itoa(is.Revision), "rows": "0"}
	for _, v := range is.Variants {
		id := strconv.FormatInt(int64(v.ID), 10)
		values["price_"+id], values["stock_"+id], values["seen_"+id] = i18n.Number(ctx, v.Price.Rupiah()), strconv.Itoa(v.OnHand), strconv.Itoa(v.OnHand)
	}
	return values
}

// newRows is how many new options the form has room for.
func newRows(f *form.Form) int {
	n, err := strconv.Atoi(f.Value("rows"))
	if err != nil {
		return 0
	}
	return min(max(n, 0), catalog.MaxVariants)
}

func (p *pages) renderArrange(c *fiber.Ctx, s *scope, status int, id int64, is catalog.Arranging, f *form.Form) error {
	ctx, language := c.UserContext(), string(web.Language(c))
	props := koperasi.ArrangeProps{
		Address: s.address, Token: web.Token(c), Form: f, Product: strconv.FormatInt(id, 10), Title: is.Title, MadeToOrder: is.MadeToOrder, Waits: is.Waits,
		Rows: newRows(f),
	}
	categories, err := catalog.Categories(ctx, p.DB)
	if err != nil {
		return err
	}
	for _, k := range categories {
		props.Categories = append(props.Categories, part.Option{Value: strconv.FormatInt(int64(k.ID), 10), Label: k.NameIn(language)})
	}
	colours, err := catalog.Colours(ctx, p.DB)
	if err != nil {
		return err
	}
	for _, colour := range colours {
		props.Colours = append(props.Colours, part.Option{Value: colour.Slug, Label: colour.NameIn(language)})
	}
	for _, v := range is.Variants {
		named := catalog.Variant{Size: v.Size}
		for _, colour := range colours {
			if colour.Slug == v.Colour {
				named.ColourName, named.ColourNameEN = colour.Name, colour.NameEN
			}
		}
		name := named.OptionIn(language)
		if name == "" {
			name = i18n.T(ctx, "arrange.plain")
		}
		props.Options = append(props.Options, koperasi.ArrangedOption{ID: strconv.FormatInt(int64(v.ID), 10), Name: name})
	}
	return web.Render(c, status, koperasi.Arrange(web.Page(c, i18n.T(ctx, "arrange.title")), s.frame(c, koperasi.ListingsPath), props))
}

// arrange changes category and options, or makes room for one more.
func (p *pages) arrange(c *fiber.Ctx) error {
	s, id, err := p.object(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	is, err := catalog.ToArrange(ctx, p.DB, s.officer(c), s.group.ID, catalog.ProductID(id))
	if err != nil {
		return err
	}
	if f.Value("do") == koperasi.MoreOptions {
		return p.renderArrange(c, s, fiber.StatusOK, id, is, withRows(f, newRows(f)+1))
	}
	a, note := readArrangement(f, is), f.Text("note", 200)
	if err = f.Err(); err == nil {
		err = inspection.Arrange(ctx, p.DB, s.officer(c), s.group.ID, catalog.ProductID(id), a, note, web.Now(c))
	}
	refusal, refused := fault.As(err)
	switch {
	case err == nil:
		web.Flash(c, part.Good, "arrange.saved", is.Title)
		return web.Redirect(c, s.address.To(koperasi.ListingsPath))
	case refused && refusal.Kind == fault.Conflict && len(refusal.Fields) == 0:
		f.Refuse("", refusal.Key, refusal.Args...)
		return p.renderArrange(c, s, fiber.StatusConflict, id, is, f)
	case !f.Valid() || f.Take(form.Renamed(err, map[string]string{"variants": "", "price": "", "stock": ""})):
		return p.renderArrange(c, s, fiber.StatusUnprocessableEntity, id, is, f)
	}
	return err
}

// withRows is the form with room for so many new options.
func withRows(f *form.Form, rows int) *form.Form {
	values := map[string][]string{"rows": {strconv.Itoa(min(rows, catalog.MaxVariants))}}
	for name := range f.Prefixed("") {
		if name != "rows" && name != "do" {
			values[name] = f.Values(name)
		}
	}
	return form.New(values)
}

// readArrangement reads the form of a listing. New options of which nothing was typed
// are left out.
func readArrangement(f *form.Form, is catalog.Arranging) catalog.Arrangement {
	lowest, highest := money.Rupiah(1_000), money.Rupiah(100_000_000)
	a := catalog.Arrangement{Category: catalog.CategoryID(f.ID("category")), Revision: is.Revision}
	if seen, err := strconv.Atoi(f.Value("revision")); err == nil {
		a.Revision = seen
	}
	for _, v := range is.Variants {
		id := strconv.FormatInt(int64(v.ID), 10)
		if _, told := f.Prefixed("price_")[id]; !told {
			continue // it was not on the page
		}
		o := catalog.Option{Variant: v.ID, Retired: f.Ticked("retire_" + id)}
		if o.Retired {
			a.Options = append(a.Options, o)
			continue
		}
		o.Price = f.Money("price_"+id, lowest, highest)
		if !is.MadeToOrder {
			o.Stock = f.Int("stock_"+id, 0, 100_000)
			if seen, err := strconv.Atoi(f.Value("seen_" + id)); err == nil {
				o.SeenStock = seen
			}
		}
		a.Options = append(a.Options, o)
	}
	for i := range newRows(f) {
		at := "_n" + strconv.Itoa(i)
		if strings.TrimSpace(f.Value("colour"+at)+f.Value("size"+at)+f.Value("price"+at)+f.Value("stock"+at)) == "" {
			continue
		}
		o := catalog.Option{Colour: f.Text("colour"+at, 40), Size: f.Text("size"+at, 40), Price: f.Money("price"+at, lowest, highest)}
		if !is.MadeToOrder {
			o.Stock = f.Int("stock"+at, 0, 100_000)
		}
		a.Options = append(a.Options, o)
	}
	return a
}
