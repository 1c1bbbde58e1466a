package perajin

import (
	"strconv"
	"strings"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/views/form"
)

// priceField is the field of the price; one of several variants has its id
// behind it.
const priceField = "price"

// What is listed is there already, or made when it is ordered.
const (
	inStock     = "stock"
	madeToOrder = "order"
)

var (
	lowestPrice  = money.Rupiah(1_000)
	highestPrice = money.Rupiah(100_000_000)
)

// preset is a size with what a work of it weighs and measures when packed.
type preset struct {
	key                         string
	weightG                     int
	lengthMM, widthMM, heightMM int
}

// presets are the sizes to choose from. A courier bills the first two as one
// kilogram, the third as two.
func presets() []preset {
	return []preset{{"s", 350, 200, 80, 180}, {"m", 600, 300, 100, 250}, {"l", 1000, 340, 120, 300}}
}

// offered are what a form lets her choose from.
type offered struct {
	cooperatives []cooperative.Cooperative
	categories   []catalog.Category
	colours      []catalog.Colour
}

// newDraft reads the form of a new listing, made by her alone.
func newDraft(s sent, o offered, maker identity.PersonID) catalog.Draft {
	f := s.form
	d := catalog.Draft{
		Cooperative: chooseCooperative(f, o.cooperatives),
		ClientKey:   f.Value("client_key"),
		Makers:      []catalog.MakerShare{{Producer: maker, ShareBP: catalog.WholeBP}},
	}
	readFacts(s, o, &d)
	variant := catalog.DraftVariant{Colour: chooseColour(f, o.colours), Price: f.Money(priceField, lowestPrice, highestPrice)}
	if d.MadeToOrder = f.Choice("supply", inStock, madeToOrder) == madeToOrder; d.MadeToOrder {
		readPromise(f, &d)
	} else {
		variant.OnHand = f.Int("stock", 1, 100_000)
	}
	d.Variants = []catalog.DraftVariant{variant}
	return d
}

// editedDraft reads the form of a listing that exists into a copy of it.
func editedDraft(s sent, o offered, d catalog.Draft) catalog.Draft {
	readFacts(s, o, &d)
	if d.MadeToOrder {
		readPromise(s.form, &d)
	}
	d.Variants = append([]catalog.DraftVariant(nil), d.Variants...)
	for i := range d.Variants {
		d.Variants[i].Price = s.form.Money(priceName(d, i), lowestPrice, highestPrice)
	}
	return d
}

// priceName is the field of a variant's price.
func priceName(d catalog.Draft, variant int) string {
	if len(d.Variants) < 2 {
		return priceField
	}
	return priceField + "_" + strconv.FormatInt(int64(d.Variants[variant].ID), 10)
}

func readFacts(s sent, o offered, d *catalog.Draft) {
	f := s.form
	d.Title = f.Required("title", 120)
	d.Category = chooseCategory(f, o.categories)
	d.Description = f.Lines("description", 4000)
	d.TitleEN = f.Text("title_en", 120)
	d.DescriptionEN = f.Lines("description_en", 4000)
	readSize(f, d)
	if d.Pictures = s.pictures; len(d.Pictures) == 0 {
		f.Refuse(photoField, "perajin.sell.photo.required")
	}
}

// readSize takes weight and measures of the chosen size, or those that she has
// found herself; what she did not measure packs flat.
func readSize(f *form.Form, d *catalog.Draft) {
	chosen := f.Choice("preset", presetKeys()...)
	for _, p := range presets() {
		if p.key == chosen {
			d.WeightG, d.LengthMM, d.WidthMM, d.HeightMM = p.weightG, p.lengthMM, p.widthMM, p.heightMM
		}
	}
	if chosen != ownSize {
		return
	}
	d.WeightG = f.Int("weight", 1, 30_000)
	d.LengthMM = measure(f, "length", d.LengthMM)
	d.WidthMM = measure(f, "width", d.WidthMM)
	d.HeightMM = measure(f, "height", d.HeightMM)
}

// measure reads centimetres into millimetres; a measure that was not changed
// stays exactly as it was.
func measure(f *form.Form, name string, was int) int {
	if strings.TrimSpace(f.Value(name)) == centimetres(was) {
		return was
	}
	return 10 * f.OptionalInt(name, 0, 1, 200)
}

// ownSize is the choice of a work that no preset fits.
const ownSize = "own"

func presetKeys() []string {
	keys := []string{ownSize}
	for _, p := range presets() {
		keys = append(keys, p.key)
	}
	return keys
}

// presetOf is the size whose weight and measures a listing has.
func presetOf(d catalog.Draft) string {
	for _, p := range presets() {
		if p.weightG == d.WeightG && p.lengthMM == d.LengthMM && p.widthMM == d.WidthMM && p.heightMM == d.HeightMM {
			return p.key
		}
	}
	return ownSize
}

func readPromise(f *form.Form, d *catalog.Draft) {
	d.LeadDays = f.Int("lead_days", 1, 90)
	d.OpenUnitsCap = f.Int("open_units_cap", 1, 1_000)
	d.WeeklyUnits = f.OptionalInt("weekly_units", 0, 1, 1_000)
}

func chooseCooperative(f *form.Form, known []cooperative.Cooperative) identity.CooperativeID {
	if len(known) == 1 {
		return known[0].ID
	}
	chosen := identity.CooperativeID(chooseID(f, "cooperative"))
	for _, k := range known {
		if k.ID == chosen {
			return chosen
		}
	}
	f.Refuse("cooperative", "error.choice")
	return 0
}

func chooseCategory(f *form.Form, known []catalog.Category) catalog.CategoryID {
	chosen := catalog.CategoryID(chooseID(f, "category"))
	for _, k := range known {
		if k.ID == chosen {
			return chosen
		}
	}
	f.Refuse("category", "error.choice")
	return 0
}

func chooseID(f *form.Form, name string) int64 {
	if f.Value(name) == "" {
		f.Refuse(name, "error.choose")
		return 0
	}
	return f.ID(name)
}

// chooseColour is the slug of a colour, or "".
func chooseColour(f *form.Form, known []catalog.Colour) string {
	chosen := f.Value("colour")
	for _, k := range known {
		if k.Slug == chosen {
			return chosen
		}
	}
	if chosen != "" {
		f.Refuse("colour", "error.choice")
	}
	return ""
}

// filled is the form of a listing as it is.
func filled(d catalog.Draft) *form.Form {
	values := map[string]string{
		"title": d.Title, "title_en": d.TitleEN, "description": d.Description, "description_en": d.DescriptionEN,
		"category": strconv.FormatInt(int64(d.Category), 10), "preset": presetOf(d),
	}
	if d.MadeToOrder {
		values["lead_days"], values["open_units_cap"] = strconv.Itoa(d.LeadDays), strconv.Itoa(d.OpenUnitsCap)
		if d.WeeklyUnits > 0 {
			values["weekly_units"] = strconv.Itoa(d.WeeklyUnits)
		}
	}
	if values["preset"] == ownSize {
		values["weight"] = strconv.Itoa(d.WeightG)
		values["length"], values["width"], values["height"] = centimetres(d.LengthMM), centimetres(d.WidthMM), centimetres(d.HeightMM)
	}
	for i, v := range d.Variants {
		values[priceName(d, i)] = strings.TrimPrefix(v.Price.String(), "Rp")
	}
	return form.Filled(values)
}

func centimetres(mm int) string {
	if mm == 0 {
		return ""
	}
	return strconv.Itoa(max(1, mm/10))
}
