package till

import (
	"cmp"
	"context"
	"time"

	"simpul/internal/exchange"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/postal"
	"simpul/views/form"
	"simpul/views/part"
	"simpul/views/shop"
)

// countryOf is the country that somebody has chosen, Indonesia where none was.
func countryOf(typed string) postal.Country {
	if c := postal.Country(typed); c.Known() {
		return c
	}
	return postal.Indonesia
}

// countryChoice is where the country is chosen: Indonesia first, then those in
// which most migrants work, then all.
func countryChoice(ctx context.Context, chosen postal.Country, action string) shop.CountryChoice {
	lang := string(i18n.From(ctx))
	choice := shop.CountryChoice{Action: action, Value: string(chosen)}
	add := func(c postal.Country) {
		choice.Options = append(choice.Options, part.Option{Value: string(c), Label: c.Name(lang)})
	}
	line := func() {
		choice.Options = append(choice.Options, part.Option{Value: "-", Label: "────────", Disabled: true})
	}
	add(postal.Indonesia)
	line()
	named := map[postal.Country]bool{}
	for _, c := range postal.Familiar() {
		named[c] = true
		add(c)
	}
	line()
	for _, c := range postal.Countries(lang) {
		if !named[c] {
			add(c)
		}
	}
	return choice
}

// foreignAddress are the fields of an address abroad, as its country has them.
func foreignAddress(ctx context.Context, country postal.Country, f *form.Form) shop.ForeignAddress {
	format := country.Format()
	address := shop.ForeignAddress{Country: country.Name(string(i18n.From(ctx)))}
	if format.Has(postal.City) {
		address.City = shop.AddressPart{Label: i18n.T(ctx, "postal.city."+cmp.Or(format.CityKind, "city")), Value: f.Value("city"), Required: format.Requires(postal.City)}
	}
	if format.Has(postal.Area) {
		address.Area = shop.AddressPart{Label: i18n.T(ctx, "postal.area."+cmp.Or(format.AreaKind, "province")), Value: f.Value("area"), Required: format.Requires(postal.Area)}
		for _, a := range format.Listed {
			address.Area.Options = append(address.Area.Options, part.Option{Value: a[0], Label: a[1]})
		}
	}
	if format.Has(postal.Postcode) {
		address.Postcode = shop.AddressPart{Label: i18n.T(ctx, "checkout.postcode"), Value: f.Value("postcode"), Required: format.Requires(postal.Postcode)}
		if format.Example != "" {
			address.Postcode.Hint = i18n.T(ctx, "postal.postcode.hint", format.Example)
		}
	}
	return address
}

// readAddress reads and checks an address abroad.
func readAddress(country postal.Country, f *form.Form) postal.Address {
	address := postal.Address{
		Country: country, Street: f.Lines("street", 500), City: f.Text("city", 120), Area: f.Text("area", 120), Postcode: f.Text("postcode", 20),
	}.Clean()
	for _, wrong := range address.Faults() {
		f.Refuse(wrong.Name, wrong.Key, wrong.Args...)
	}
	return address
}

// phone reads a number as it is dialled in the country, else as in Indonesia:
// who sends something abroad may be here.
func phone(f *form.Form, name string, country postal.Country, optional bool) string {
	if _, err := identity.Phone(f.Value(name), string(country)); err != nil {
		country = postal.Indonesia
	}
	if optional {
		return f.OptionalPhone(name, string(country))
	}
	return f.Phone(name, string(country))
}

// about says how much a total is in the money of a country abroad, by the rate
// of a day; "" at home, and where no rate is known.
func (o Options) about(ctx context.Context, country postal.Country, total money.Amount, at time.Time) (string, error) {
	if !country.Abroad() {
		return "", nil
	}
	rate, err := exchange.On(ctx, o.DB, country.Currency(), at)
	if fault.KindOf(err) == fault.NotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return i18n.T(ctx, "exchange.about", rate.Currency, rate.About(total), rate.On), nil
}

// phonesOf are what a number can mean as it is dialled at home, or in one of the
// countries where most migrants work; none is refused.
func phonesOf(f *form.Form, name string) []string {
	var all []string
	for _, country := range append([]postal.Country{postal.Indonesia}, postal.Familiar()...) {
		if number, err := identity.Phone(f.Value(name), string(country)); err == nil {
			all = append(all, number)
		}
	}
	if len(all) == 0 {
		f.Phone(name, string(postal.Indonesia))
	}
	return all
}
