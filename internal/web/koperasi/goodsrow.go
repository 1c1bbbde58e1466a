package koperasi

import (
	"strconv"
	"strings"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/views/koperasi"
)

// count reads a whole number of a cell.
func (r *goodsReader) count(line, column int) int {
	n, err := strconv.Atoi(r.cell(line, column))
	if err != nil || n < 0 {
		r.refuse(line, column, "goods.number", r.cell(line, column))
	}
	return n
}

func (r *goodsReader) price(line int) money.Amount {
	amount, err := money.Parse(r.cell(line, atPrice))
	if err != nil {
		r.refuse(line, atPrice, "goods.price", r.cell(line, atPrice))
	}
	return amount
}

// texts are what all rows of a listing say of it; rows after the first say the
// same or nothing.
func (r *goodsReader) texts(lines []int) catalog.Draft {
	first := lines[0]
	for _, line := range lines[1:] {
		for _, column := range []int{atTitle, atTitleEN, atText, atTextEN, atCategory, atWeight, atToOrder, atDays, atLimit, atMakers} {
			if said := r.cell(line, column); said != "" && said != r.cell(first, column) {
				r.refuse(line, column, "goods.differs", first)
			}
		}
	}
	d := catalog.Draft{
		Title: r.cell(first, atTitle), TitleEN: r.cell(first, atTitleEN), Description: r.cell(first, atText), DescriptionEN: r.cell(first, atTextEN),
		MadeToOrder: r.toOrder(first), WeightG: r.count(first, atWeight),
	}
	category, known := r.categories[strings.ToLower(r.cell(first, atCategory))]
	if !known {
		r.refuse(first, atCategory, "goods.category", r.cell(first, atCategory))
	}
	d.Category = category.ID
	if d.MadeToOrder {
		d.LeadDays, d.OpenUnitsCap = r.count(first, atDays), r.count(first, atLimit)
	}
	return d
}

func (r *goodsReader) toOrder(line int) bool {
	switch strings.ToLower(r.cell(line, atToOrder)) {
	case "ya", "yes", "y", "true", "1":
		return true
	case "tidak", "no", "n", "false", "0", "":
		return false
	}
	r.refuse(line, atToOrder, "goods.yes_no", r.cell(line, atToOrder))
	return false
}

func (r *goodsReader) colour(line int) string {
	typed := r.cell(line, atColour)
	slug, known := r.colours[strings.ToLower(typed)]
	if typed != "" && !known {
		r.refuse(line, atColour, "goods.colour", typed)
	}
	return slug
}

// makers reads member numbers with percents.
func (r *goodsReader) makers(line int) (all []catalog.MakerShare) {
	parts := strings.FieldsFunc(r.cell(line, atMakers), func(c rune) bool { return c == ';' || c == '\n' })
	for _, one := range parts {
		words := strings.Fields(strings.ReplaceAll(one, "%", " "))
		if len(words) == 1 && len(parts) == 1 {
			words = append(words, "100")
		}
		if len(words) != 2 {
			r.refuse(line, atMakers, "goods.makers", one)
			continue
		}
		member, known := r.members[strings.ToUpper(words[0])]
		if !known {
			r.refuse(line, atMakers, "goods.maker", words[0])
			continue
		}
		percent, err := strconv.ParseFloat(strings.ReplaceAll(words[1], ",", "."), 64)
		if err != nil || percent <= 0 || percent > 100 {
			r.refuse(line, atMakers, "goods.makers", one)
			continue
		}
		all = append(all, catalog.MakerShare{Producer: member, ShareBP: int(percent*100 + 0.5)})
	}
	if len(parts) == 0 {
		r.refuse(line, atMakers, "goods.makers.none")
	}
	return all
}

// fresh is a new listing.
func (r *goodsReader) fresh(lines []int) catalog.Intended {
	d := r.texts(lines)
	d.Makers = r.makers(lines[0])
	for _, line := range lines {
		v := catalog.DraftVariant{Colour: r.colour(line), Size: r.cell(line, atSize), Price: r.price(line)}
		if !d.MadeToOrder {
			v.OnHand = r.count(line, atStock)
		}
		d.Variants = append(d.Variants, v)
	}
	return catalog.Intended{Reference: r.cell(lines[0], atReference), Draft: d, Rows: lines}
}

// changed is what rows want of a listing that there is; some is false where that
// is nothing.
func (r *goodsReader) changed(lines []int) (i catalog.Intended, some bool) {
	first := r.known[r.cell(lines[0], atProduct)+"/"+r.cell(lines[0], atOption)]
	i = catalog.Intended{Product: first.Product, Draft: r.texts(lines), Rows: lines}
	text := func(column int, is string) bool {
		return r.at[column] >= 0 && r.cell(lines[0], column) != plainText(is)
	}
	d := &i.Draft
	for column, keep := range map[int]struct {
		to *string
		is string
	}{atTitleEN: {&d.TitleEN, first.TitleEN}, atText: {&d.Description, first.Description}, atTextEN: {&d.DescriptionEN, first.DescriptionEN}} {
		if !text(column, keep.is) {
			*keep.to = keep.is
		}
	}
	category := r.categories[strings.ToLower(first.Category)]
	i.Texts = text(atTitle, first.Title) || text(atTitleEN, first.TitleEN) || text(atText, first.Description) || text(atTextEN, first.DescriptionEN) ||
		d.WeightG != first.WeightG || first.MadeToOrder && (d.LeadDays != first.LeadDays || d.OpenUnitsCap != first.OpenUnitsCap)
	if d.Category != category.ID {
		r.refuse(lines[0], atCategory, "goods.fixed")
	}
	if d.MadeToOrder != first.MadeToOrder {
		r.refuse(lines[0], atToOrder, "goods.fixed")
	}
	if r.cell(lines[0], atMakers) != sharesText(first.Makers) {
		r.refuse(lines[0], atMakers, "goods.fixed")
	}
	for _, line := range lines {
		is := r.known[r.cell(line, atProduct)+"/"+r.cell(line, atOption)]
		if r.colour(line) != r.colours[strings.ToLower(is.Colour)] {
			r.refuse(line, atColour, "goods.fixed")
		}
		if r.cell(line, atSize) != plainText(is.Size) {
			r.refuse(line, atSize, "goods.fixed")
		}
		c := catalog.Change{Variant: is.Variant, SeenPrice: is.Price, Price: r.price(line), SeenStock: is.OnHand, Stock: is.OnHand}
		if !is.MadeToOrder {
			if wanted, before := r.count(line, atStock), r.count(line, atBefore); wanted != before && wanted != is.OnHand {
				c.SeenStock, c.Stock = before, wanted
			}
		}
		if c.Price != c.SeenPrice || c.Stock != c.SeenStock {
			i.Changes = append(i.Changes, c)
		}
		i.Revision = r.count(line, atVersion)
	}
	return i, i.Texts || len(i.Changes) > 0
}

// plan says in words what becomes of a listing.
func (r *goodsReader) plan(i catalog.Intended) koperasi.GoodsPlan {
	plan := koperasi.GoodsPlan{Title: i.Draft.Title, New: i.Product == 0}
	if plan.New {
		for _, v := range i.Draft.Variants {
			plan.Details = append(plan.Details, i18n.T(r.ctx, "goods.plan.option", v.Price, v.OnHand))
		}
		return plan
	}
	if i.Texts {
		plan.Details = append(plan.Details, i18n.T(r.ctx, "goods.plan.texts"))
	}
	for _, c := range i.Changes {
		is := r.known[idText(i.Product)+"/"+idText(c.Variant)]
		name := strings.Trim(is.Colour+" "+is.Size, " ")
		if c.Price != c.SeenPrice {
			plan.Details = append(plan.Details, strings.TrimSpace(name+" "+i18n.T(r.ctx, "goods.plan.price", c.SeenPrice, c.Price)))
		}
		if c.Stock != c.SeenStock {
			plan.Details = append(plan.Details, strings.TrimSpace(name+" "+i18n.T(r.ctx, "goods.plan.stock", c.SeenStock, c.Stock)))
		}
	}
	return plan
}
