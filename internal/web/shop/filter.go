package shop

import (
	"context"
	"net/url"
	"slices"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

// What narrows a list, as it stands in the address.
const (
	groupField   = "kelompok"
	villageField = "desa"
	colourField  = "warna"
	supplyField  = "siap"
	minField     = "min"
	maxField     = "maks"
	sortField    = "urut"
	queryField   = "q"
	// categoryField narrows a search; elsewhere a category has a path of its own.
	categoryField = "kategori"
)

// narrowing are the fields that filter.
func narrowing() []string {
	return []string{groupField, villageField, colourField, supplyField, minField, maxField}
}

// supplyOf and sortOf are what the address means.
func supplyOf(value string) catalog.Supply {
	switch value {
	case "ya":
		return catalog.Ready
	case "pesanan":
		return catalog.MadeToOrder
	}
	return ""
}

func sortOf(value string) catalog.Sort {
	switch value {
	case "sesuai":
		return catalog.Relevance
	case "baru":
		return catalog.Newest
	case "murah":
		return catalog.Cheapest
	case "mahal":
		return catalog.Dearest
	}
	return ""
}

// choice is what somebody chose of a list: a filter, an order, and the address
// that says the same again.
type choice struct {
	filter catalog.Filter
	sort   catalog.Sort
	query  url.Values // what is set, without the page
	form   *form.Form
	active int // how many filters narrow
}

// choose reads the choice from an address. A value that means nothing is
// refused beside its field and left out.
func choose(f *form.Form) choice {
	c := choice{form: f, query: url.Values{}}
	c.filter = catalog.Filter{
		Cooperative: f.Text(groupField, 80), Village: region.Code(f.Text(villageField, 13)), Colour: f.Text(colourField, 40),
		Supply: supplyOf(f.Value(supplyField)), Text: f.Text(queryField, 100),
		PriceMin: price(f, minField), PriceMax: price(f, maxField),
	}
	c.sort = sortOf(f.Value(sortField))
	if c.filter.PriceMax.Sign() > 0 && c.filter.PriceMin.Cmp(c.filter.PriceMax) > 0 {
		f.Refuse(maxField, "error.amount.min", c.filter.PriceMin)
	}
	for _, name := range narrowing() {
		if value := f.Value(name); value != "" {
			c.query.Set(name, value)
			c.active++
		}
	}
	for _, name := range []string{sortField, queryField} {
		if value := f.Value(name); value != "" {
			c.query.Set(name, value)
		}
	}
	return c
}

func price(f *form.Form, name string) money.Amount {
	if f.Value(name) == "" {
		return money.Amount{}
	}
	return f.Money(name, money.Rupiah(1), money.Rupiah(100_000_000))
}

// status is 422 when something typed meant nothing, else 200.
func (c choice) status() int {
	if c.form.Valid() {
		return 200
	}
	return 422
}

// without is the address of the list without some of what narrows it.
func (c choice) without(path string, names ...string) string {
	kept := url.Values{}
	for name, values := range c.query {
		if !slices.Contains(names, name) {
			kept[name] = values
		}
	}
	return path + pageQuery(kept, 1)
}

// filters is the form that narrows and sorts the list at path, with how many
// works there are of each value.
func (s *front) filters(ctx context.Context, path string, c choice, counts catalog.Facets) (shop.FilterProps, error) {
	groups, err := catalog.Groups(ctx, s.DB)
	if err != nil {
		return shop.FilterProps{}, err
	}
	villages, err := catalog.Villages(ctx, s.DB)
	if err != nil {
		return shop.FilterProps{}, err
	}
	colours, err := catalog.ColoursOnSale(ctx, s.DB)
	if err != nil {
		return shop.FilterProps{}, err
	}
	var group, village, colour []part.Option
	for _, g := range groups {
		group = append(group, part.Option{Value: g.Slug, Label: g.Name})
	}
	for _, v := range villages {
		village = append(village, part.Option{Value: string(v.Code), Label: v.Name})
	}
	for _, l := range colours {
		colour = append(colour, part.Option{Value: l.Slug, Label: l.NameIn(language(ctx))})
	}
	supply := []part.Option{
		{Value: "ya", Label: i18n.T(ctx, "shop.filter.ready")},
		{Value: "pesanan", Label: i18n.T(ctx, "shop.filter.to_order")},
	}
	supplies := map[string]int{"ya": counts.Supplies[string(catalog.Ready)], "pesanan": counts.Supplies[string(catalog.MadeToOrder)]}
	p := shop.FilterProps{
		Action: i18n.Path(ctx, path), Query: c.filter.Text, Category: c.query.Get(categoryField), Active: c.active, ResetURL: i18n.Path(ctx, c.without(path, narrowing()...)),
		Prices: []part.FieldProps{c.pricing(ctx, minField, "shop.filter.min"), c.pricing(ctx, maxField, "shop.filter.max")},
		Errors: c.form.Summary(ctx, form.Label{Name: minField, Text: i18n.T(ctx, "shop.filter.min")}, form.Label{Name: maxField, Text: i18n.T(ctx, "shop.filter.max")}),
		Sort:   c.sorting(ctx),
	}
	for _, f := range []struct {
		name, label string
		options     []part.Option
		counts      map[string]int
	}{
		{colourField, "shop.filter.colour", colour, counts.Colours},
		{supplyField, "shop.filter.supply", supply, supplies},
		{groupField, "shop.filter.group", group, counts.Cooperatives},
		{villageField, "shop.filter.village", village, counts.Villages},
	} {
		p.Selects = append(p.Selects, c.selecting(ctx, f.name, f.label, f.options, f.counts))
		for _, o := range f.options {
			if o.Value == c.query.Get(f.name) {
				p.Chosen = append(p.Chosen, c.taking(ctx, path, o.Label, f.name))
			}
		}
	}
	for _, name := range []string{minField, maxField} {
		if c.query.Get(name) != "" && c.form.Error(ctx, name) == "" {
			amount := map[string]money.Amount{minField: c.filter.PriceMin, maxField: c.filter.PriceMax}[name]
			p.Chosen = append(p.Chosen, c.taking(ctx, path, i18n.T(ctx, "shop.filter.chosen."+name, amount), name))
		}
	}
	return p, nil
}

// taking is a link that takes one filter off the list.
func (c choice) taking(ctx context.Context, path, label, name string) part.Link {
	return part.Link{Label: label, URL: i18n.Path(ctx, c.without(path, name))}
}

// selecting offers those values that something has, with how much, and the one
// that is chosen.
func (c choice) selecting(ctx context.Context, name, label string, options []part.Option, counts map[string]int) part.SelectProps {
	p := part.SelectProps{Name: name, Label: i18n.T(ctx, label), Value: c.form.Value(name), Placeholder: i18n.T(ctx, "shop.filter.any")}
	for _, o := range options {
		if n := counts[o.Value]; n > 0 || o.Value == p.Value {
			o.Label = i18n.T(ctx, "shop.filter.counted", o.Label, i18n.Number(ctx, int64(n)))
			p.Options = append(p.Options, o)
		}
	}
	return p
}

func (c choice) pricing(ctx context.Context, name, label string) part.FieldProps {
	return part.FieldProps{
		Name: name, Label: i18n.T(ctx, label), Value: c.form.Value(name), Error: c.form.Error(ctx, name), Prefix: "Rp", InputMode: "numeric",
	}
}

func (c choice) sorting(ctx context.Context) part.SelectProps {
	options := []part.Option{
		{Value: "baru", Label: i18n.T(ctx, "shop.sort.newest")},
		{Value: "murah", Label: i18n.T(ctx, "shop.sort.cheapest")},
		{Value: "mahal", Label: i18n.T(ctx, "shop.sort.dearest")},
	}
	if c.filter.Text != "" {
		options = append([]part.Option{{Value: "sesuai", Label: i18n.T(ctx, "shop.sort.relevance")}}, options...)
	}
	return part.SelectProps{
		Name: sortField, Label: i18n.T(ctx, "shop.sort"), HideLabel: true, AutoSubmit: true, Value: c.form.Value(sortField), Options: options,
	}
}
