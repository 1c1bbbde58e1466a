package catalog

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
)

// Draft is a product as somebody writes it, to be created or to replace what
// there is.
type Draft struct {
	Cooperative   identity.CooperativeID
	Category      CategoryID
	Title         string
	TitleEN       string
	Description   string
	DescriptionEN string
	MadeToOrder   bool
	LeadDays      int // working days, 1–90, of what is made to order
	OpenUnitsCap  int // how many may be on order at once, of what is made to order
	WeeklyUnits   int // how many are made in a week, of what is made to order; 0 for no limit
	WeightG       int // with its wrapping, 1–30,000
	LengthMM      int // 0 when not measured, as the next two; else to 2,000
	WidthMM       int
	HeightMM      int
	Variants      []DraftVariant
	Makers        []MakerShare
	Pictures      []media.ID // in their order, the first on cards
	// ClientKey is a UUID of the client's own, or "": sent twice, it makes one
	// product.
	ClientKey string
}

// DraftVariant is a variant of a draft.
type DraftVariant struct {
	ID     VariantID // 0 for a new one
	Colour string    // slug, or ""
	Size   string
	Price  money.Amount
	OnHand int // of a new one; stock that exists changes by Count
}

const (
	minPrice  = 1_000
	maxPrice  = 100_000_000
	maxOnHand = 100_000
	maxCap    = 1_000
)

// Validate finds what is wrong with the draft itself, as faults of its fields:
// title, title_en, description, description_en, lead_days, open_units_cap, weekly_units,
// weight, size, variants, price, stock, makers, pictures, client_key.
func (d Draft) Validate() error {
	var f fields
	f.require(between(utf8.RuneCountInString(strings.TrimSpace(d.Title)), 3, 120), "title", "catalog.draft.title")
	f.require(utf8.RuneCountInString(d.TitleEN) <= 120, "title_en", "catalog.draft.title_en")
	f.require(utf8.RuneCountInString(d.Description) <= 4000, "description", "catalog.draft.description")
	f.require(utf8.RuneCountInString(d.DescriptionEN) <= 4000, "description_en", "catalog.draft.description")
	if d.MadeToOrder {
		f.require(between(d.LeadDays, 1, 90), "lead_days", "catalog.draft.lead_days")
		f.require(between(d.OpenUnitsCap, 1, maxCap), "open_units_cap", "catalog.draft.open_units_cap", maxCap)
		f.require(between(d.WeeklyUnits, 0, maxCap), "weekly_units", "catalog.draft.weekly_units", maxCap)
	}
	f.require(between(d.WeightG, 1, 30_000), "weight", "catalog.draft.weight")
	f.require(between(d.LengthMM, 0, 2000) && between(d.WidthMM, 0, 2000) && between(d.HeightMM, 0, 2000), "size", "catalog.draft.size")
	f.require(len(d.Pictures) <= MaxPictures && distinct(d.Pictures), "pictures", "catalog.draft.pictures", MaxPictures)
	if d.ClientKey != "" {
		f.require(uuid.Validate(d.ClientKey) == nil, "client_key", "catalog.draft.client_key")
	}
	d.checkVariants(&f)
	d.checkMakers(&f)
	return f.fault()
}

func (d Draft) checkVariants(f *fields) {
	f.require(between(len(d.Variants), 1, MaxVariants), "variants", "catalog.draft.variants", MaxVariants)
	options := make([]string, 0, len(d.Variants))
	for _, v := range d.Variants {
		f.require(utf8.RuneCountInString(v.Size) <= 40, "variants", "catalog.draft.option")
		f.require(v.Price.Currency() == money.IDR && v.Price.IsWhole() &&
			between(int(v.Price.Minor()/100), minPrice, maxPrice), "price", "catalog.draft.price", money.Rupiah(minPrice), money.Rupiah(maxPrice))
		f.require(between(v.OnHand, 0, maxOnHand) && (v.OnHand == 0 || !d.MadeToOrder), "stock", "catalog.draft.stock")
		options = append(options, v.Colour+"\x00"+strings.TrimSpace(v.Size))
	}
	f.require(distinct(options), "variants", "catalog.draft.variants.same")
}

func (d Draft) checkMakers(f *fields) {
	sum, ids := 0, make([]identity.PersonID, 0, len(d.Makers))
	for _, m := range d.Makers {
		f.require(between(m.ShareBP, 1, WholeBP), "makers", "catalog.draft.makers")
		sum += m.ShareBP
		ids = append(ids, m.Producer)
	}
	f.require(between(len(ids), 1, MaxMakers) && distinct(ids) && sum == WholeBP, "makers", "catalog.draft.makers")
}

// fields gathers faults, the first of each field.
type fields []fault.Field

func (f *fields) require(ok bool, name, key string, args ...any) {
	if !ok && !slices.ContainsFunc(*f, func(known fault.Field) bool { return known.Name == name }) {
		*f = append(*f, fault.Field{Name: name, Key: key, Args: args})
	}
}

func (f fields) fault() error {
	if len(f) == 0 {
		return nil
	}
	return fault.InvalidFields(f...)
}

func between(n, low, high int) bool { return low <= n && n <= high }

func distinct[T cmp.Ordered](all []T) bool {
	sorted := slices.Sorted(slices.Values(all))
	return len(slices.Compact(sorted)) == len(all)
}
