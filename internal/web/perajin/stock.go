package perajin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/web"
	"simpul/views/form"
	"simpul/views/part"
)

const mostStock = 100_000

// adjustStock takes the number beside the plus and minus of a variant. Without
// a script, these send the form themselves, one more or one less.
func (p *pages) adjustStock(c *fiber.Ctx) error {
	return p.adjust(c, func(f *form.Form, a *catalog.Adjustment) {
		field := "stock-" + f.Value("variant")
		switch a.To = f.Int(field, 0, mostStock); field {
		case f.Value("less"):
			a.To--
		case f.Value("more"):
			a.To++
		}
	})
}

// mostGot bounds what somebody notes that she got outside the shop.
var mostGot = money.Rupiah(1_000_000_000)

// sellElsewhere takes out pieces that were sold outside the shop, one where
// nothing else is said, and notes what she got for them, if she wants.
func (p *pages) sellElsewhere(c *fiber.Ctx) error {
	return p.adjust(c, func(f *form.Form, a *catalog.Adjustment) {
		a.To, a.SoldElsewhere = a.From-f.OptionalInt("pieces-"+f.Value("variant"), 1, 1, mostStock), true
		if got := gotField(f); f.Text(got, 20) != "" {
			a.Got = f.Money(got, money.Rupiah(100), mostGot)
		}
	})
}

func gotField(f *form.Form) string { return "got-" + f.Value("variant") }

// adjust says what became of the stock on the page that the form stood on.
func (p *pages) adjust(c *fiber.Ctx, decide func(*form.Form, *catalog.Adjustment)) error {
	id, err := productID(c)
	if err != nil {
		return err
	}
	f := web.Form(c)
	a := catalog.Adjustment{Variant: catalog.VariantID(f.ID("variant")), From: f.Int("seen", 0, mostStock)}
	decide(f, &a)
	if err = f.Err(); err != nil {
		if said := f.Error(c.UserContext(), gotField(f)); said != "" {
			web.Flash(c, part.Bad, "perajin.outside.refused", said)
			return web.Redirect(c, back(f, id))
		}
	} else {
		err = catalog.Adjust(c.UserContext(), p.DB, web.Actor(c), a, web.Now(c))
	}
	refusal, refused := fault.As(err)
	switch {
	case err == nil && a.SoldElsewhere:
		web.Flash(c, part.Good, "perajin.stock.sold", a.To)
	case err == nil:
		web.Flash(c, part.Good, "perajin.stock.done", a.To)
	case refused && refusal.Kind == fault.Invalid:
		web.Flash(c, part.Bad, "catalog.draft.stock")
	case refused && refusal.Kind == fault.Conflict:
		web.Flash(c, part.Warn, refusal.Key, refusal.Args...)
	default:
		return err
	}
	return web.Redirect(c, back(f, id))
}

// back is the page that a small form stood on: the list, at the product's
// place, or the product's own page.
func back(f *form.Form, id catalog.ProductID) string {
	if f.Ticked("list") {
		return goodsPath + "#b-" + idText(id)
	}
	return pathOf(id)
}
