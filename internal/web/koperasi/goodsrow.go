package koperasi

import (
	"maps"
	"slices"
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
		d.Variants = append(d.Variants, r.newOption(line, d.MadeToOrder))
	}
	return catalog.Intended{Reference: r.cell(lines[0], atReference), Draft: d, Rows: lines}
}

// newOption is the option of a row that has no number.
func (r *goodsReader) newOption(line int, toOrder bool) catalog.DraftVariant {
	v := catalog.DraftVariant{Colour: r.colour(line), Size: r.cell(line, atSize), Price: r.price(line)}
	if !toOrder {
		v.OnHand = r.count(line, atStock)
	}
	return v
}

// changed is what rows want of a listing that there is; some is false where that
// is nothing.
func (r *goodsReader) changed(lines []int) (i catalog.Intended, some bool) {
	var there, fresh []int
	for _, line := range lines {
		if r.cell(line, atOption) == "" {
			fresh = append(fresh, line)
		} else {
			there = append(there, line)
		}
	}
	is := r.listings[r.cell(lines[0], atProduct)][0]
	i = catalog.Intended{Product: is.Product, Rows: lines}
	if len(there) > 0 {
		r.told(&i, append(there, fresh...))
		r.repriced(&i, there)
	} else {
		i.Draft.Title = is.Title
		r.saysNothingElse(fresh, is)
	}
	for _, line := range fresh {
		r.option(&i, line)
	}
	return i, i.Texts || len(i.Changes) > 0 || len(i.Options) > 0
}

// told is what rows say of the whole listing.
func (r *goodsReader) told(i *catalog.Intended, lines []int) {
	line := lines[0]
	is := r.known[r.cell(line, atProduct)+"/"+r.cell(line, atOption)]
	i.Draft = r.texts(lines)
	text := func(column int, is string) bool {
		return r.at[column] >= 0 && r.cell(line, column) != plainText(is)
	}
	d := &i.Draft
	for column, keep := range map[int]struct {
		to *string
		is string
	}{atTitleEN: {&d.TitleEN, is.TitleEN}, atText: {&d.Description, is.Description}, atTextEN: {&d.DescriptionEN, is.DescriptionEN}} {
		if !text(column, keep.is) {
			*keep.to = keep.is
		}
	}
	i.Texts = text(atTitle, is.Title) || text(atTitleEN, is.TitleEN) || text(atText, is.Description) || text(atTextEN, is.DescriptionEN) ||
		d.WeightG != is.WeightG || is.MadeToOrder && (d.LeadDays != is.LeadDays || d.OpenUnitsCap != is.OpenUnitsCap)
	if d.Category != r.categories[strings.ToLower(is.Category)].ID {
		r.refuse(line, atCategory, "goods.fixed")
	}
	if d.MadeToOrder != is.MadeToOrder {
		r.refuse(line, atToOrder, "goods.fixed")
	}
	if r.cell(line, atMakers) != sharesText(is.Makers) {
		r.refuse(line, atMakers, "goods.fixed")
	}
}

// repriced is what rows want of the prices and stock of options that there are.
func (r *goodsReader) repriced(i *catalog.Intended, lines []int) {
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
}

// saysNothingElse refuses rows of new options that say of their listing, of which
// the file has no other row, what it is not.
func (r *goodsReader) saysNothingElse(lines []int, is catalog.Good) {
	known := map[int]string{
		atTitle: is.Title, atTitleEN: is.TitleEN, atText: is.Description, atTextEN: is.DescriptionEN, atMakers: sharesText(is.Makers), atCategory: is.Category,
		atWeight: strconv.Itoa(is.WeightG), atToOrder: yesNo(is.MadeToOrder), atDays: strconv.Itoa(is.LeadDays), atLimit: strconv.Itoa(is.OpenUnitsCap),
	}
	for _, line := range lines {
		for _, column := range slices.Sorted(maps.Keys(known)) {
			if said := r.cell(line, column); said != "" && !strings.EqualFold(said, plainText(known[column])) {
				r.refuse(line, column, "goods.option.texts")
			}
		}
	}
}

// option is a new one of a listing that there is; one that it has already at the
// same price was made by the same file before.
func (r *goodsReader) option(i *catalog.Intended, line int) {
	all := r.listings[r.cell(line, atProduct)]
	v := r.newOption(line, all[0].MadeToOrder)
	for _, g := range all {
		if r.colours[strings.ToLower(g.Colour)] != v.Colour || plainText(g.Size) != v.Size {
			continue
		}
		if g.Price != v.Price {
			r.refuse(line, atOption, "goods.option.there", idText(g.Variant))
		}
		return
	}
	for _, known := range i.Options {
		if known.Colour == v.Colour && known.Size == v.Size {
			r.refuse(line, atColour, "catalog.draft.variants.same")
		}
	}
	i.Options = append(i.Options, v)
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
	for _, v := range i.Options {
		name := strings.TrimSpace(r.colourName[v.Colour] + " " + v.Size)
		plan.Details = append(plan.Details, i18n.T(r.ctx, "goods.plan.added", name)+" "+i18n.T(r.ctx, "goods.plan.option", v.Price, v.OnHand))
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
