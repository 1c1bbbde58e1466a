package admin

import (
	"context"
	"strings"

	"simpul/internal/i18n"
	"simpul/views/form"
	"simpul/views/part"
)

func sellerLabels(ctx context.Context) []form.Label {
	var all []form.Label
	for _, l := range SellerLabels() {
		all = append(all, form.Label{Name: l[0], Text: i18n.T(ctx, l[1])})
	}
	return all
}

func sellerField(ctx context.Context, f *form.Form, label [2]string) part.FieldProps {
	name := label[0]
	p := part.FieldProps{
		Name: name, Label: i18n.T(ctx, label[1]), Value: f.Value(name), Error: f.Error(ctx, name),
		Required: name == "name" || name == "address" || name == "service",
	}
	switch {
	case strings.HasSuffix(name, "email"):
		p.Type, p.InputMode = "email", "email"
	case strings.HasSuffix(name, "whatsapp"), name == "telephone":
		p.Type, p.InputMode = "tel", "tel"
	case name == "nib":
		p.InputMode, p.Hint = "numeric", i18n.T(ctx, "admin.seller.nib.hint")
	}
	p.Optional = !p.Required
	return p
}
