package koperasi

import (
	"context"

	"simpul/internal/i18n"
	"simpul/views/form"
	"simpul/views/part"
)

func rateLabels(ctx context.Context) []form.Label {
	var all []form.Label
	for _, l := range RateLabels() {
		all = append(all, form.Label{Name: l[0], Text: i18n.T(ctx, l[1])})
	}
	return all
}

// rateField is a field of the form of a rate, by its name.
func rateField(ctx context.Context, f *form.Form, name string, p part.FieldProps) part.FieldProps {
	for _, l := range RateLabels() {
		if l[0] == name {
			p.Label = i18n.T(ctx, l[1])
		}
	}
	p.Name, p.Value, p.Error, p.InputMode, p.Autocomplete = name, f.Value(name), f.Error(ctx, name), "numeric", "off"
	return p
}
