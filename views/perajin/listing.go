package perajin

import (
	"context"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/views/form"
	"simpul/views/layout"
	"simpul/views/part"
)

// ListingProps is the form of a listing, a new one or one that exists.
type ListingProps struct {
	Page   layout.Page
	Frame  layout.ProducerFrame
	Form   *form.Form
	Action string // carries the token in its query
	NetURL string

	Editing      bool
	Shell        bool // the form is the one that phones keep
	MadeToOrder  bool // of a listing that exists
	Cooperatives []part.Choice
	Categories   []part.Option
	Colours      []part.Choice
	Sizes        []Size
	Prices       []PriceField
	Kept         []KeptPicture
	MostPictures int
}

// PriceField is the price of one variant.
type PriceField struct {
	Name   string
	Option string // the variant, where there are several
	Net    NetProps
}

// Size is a choice of weight and measures.
type Size struct {
	Key                                  string
	WeightG, LengthCM, WidthCM, HeightCM int
}

// KeptPicture is a photograph that was taken in.
type KeptPicture struct {
	ID      string
	Picture part.PictureProps
	Hints   []string
}

func (p PriceField) label(ctx context.Context) string {
	if p.Option == "" {
		return i18n.T(ctx, "common.price")
	}
	return i18n.T(ctx, "perajin.sell.price.of", p.Option)
}

func (p ListingProps) sizeChoices(ctx context.Context) []part.Choice {
	var all []part.Choice
	for _, s := range p.Sizes {
		all = append(all, part.Choice{
			Value: s.Key, Label: i18n.T(ctx, "perajin.sell.size."+s.Key),
			Hint: i18n.T(ctx, "perajin.sell.size.measures", s.LengthCM, s.WidthCM, s.HeightCM, s.WeightG),
		})
	}
	return append(all, part.Choice{Value: "own", Label: i18n.T(ctx, "perajin.sell.size.own")})
}

func (p ListingProps) errors(ctx context.Context) []part.FormError {
	labels := []form.Label{{Name: "photo", Text: i18n.T(ctx, "perajin.sell.photo")}}
	add := func(name, key string) { labels = append(labels, form.Label{Name: name, Text: i18n.T(ctx, key)}) }
	add("title", "perajin.sell.name")
	add("category", "perajin.sell.category")
	for _, price := range p.Prices {
		labels = append(labels, form.Label{Name: price.Name, Text: price.label(ctx)})
	}
	add("supply", "perajin.sell.supply")
	add("stock", "perajin.sell.stock")
	add("lead_days", "perajin.sell.lead_days")
	add("open_units_cap", "perajin.sell.open_units_cap")
	add("preset", "perajin.sell.size")
	add("weight", "perajin.sell.weight")
	add("length", "perajin.sell.length")
	add("width", "perajin.sell.width")
	add("height", "perajin.sell.height")
	add("colour", "perajin.sell.colour")
	add("cooperative", "perajin.sell.cooperative")
	add("description", "perajin.sell.description")
	add("title_en", "perajin.sell.title_en")
	add("description_en", "perajin.sell.description_en")
	return p.Form.Summary(ctx, labels...)
}

// moreOpen tells whether the folded fields hold something to be seen.
func (p ListingProps) moreOpen(ctx context.Context) bool {
	for _, name := range []string{"description", "title_en", "description_en"} {
		if p.Form.Error(ctx, name) != "" {
			return true
		}
	}
	return false
}

func (p ListingProps) colourChoices(ctx context.Context) []part.Choice {
	return append([]part.Choice{{Value: "", Label: i18n.T(ctx, "perajin.sell.colour.none")}}, p.Colours...)
}

func (p ListingProps) photoHint(ctx context.Context) string {
	if len(p.Kept) > 0 {
		return i18n.T(ctx, "perajin.sell.photo.more", p.MostPictures)
	}
	return i18n.T(ctx, "perajin.sell.photo.hint")
}

// typed is an amount as somebody types it: 185.000.
func typed(a money.Amount) string { return strings.TrimPrefix(a.String(), "Rp") }

// draftWords make the form of a new listing one that the phone keeps until it
// is sent, and are what its script says.
func (p ListingProps) draftWords(ctx context.Context) templ.Attributes {
	if p.Editing {
		return nil
	}
	return templ.Attributes{
		"data-draft": true, "data-most": strconv.Itoa(p.MostPictures),
		"data-title":       i18n.T(ctx, "perajin.draft.title"),
		"data-saved":       i18n.T(ctx, "perajin.draft.saved"),
		"data-full":        i18n.T(ctx, "perajin.draft.full"),
		"data-needs-photo": i18n.T(ctx, "perajin.sell.photo.required"),
		"data-too-many":    i18n.T(ctx, "catalog.draft.pictures", p.MostPictures),
		"data-drop":        i18n.T(ctx, "perajin.sell.photo.drop"),
		"data-photo":       i18n.T(ctx, "perajin.draft.photo"),
		"data-crop":        i18n.T(ctx, "perajin.crop"),
		"data-crop-title":  i18n.T(ctx, "perajin.crop.title"),
		"data-crop-hint":   i18n.T(ctx, "perajin.crop.hint"),
		"data-crop-x":      i18n.T(ctx, "perajin.crop.x"),
		"data-crop-y":      i18n.T(ctx, "perajin.crop.y"),
		"data-crop-zoom":   i18n.T(ctx, "perajin.crop.zoom"),
		"data-crop-use":    i18n.T(ctx, "perajin.crop.use"),
		"data-crop-cancel": i18n.T(ctx, "perajin.crop.cancel"),
		"data-no-preview":  i18n.T(ctx, "perajin.draft.photo.whole"),
	}
}
