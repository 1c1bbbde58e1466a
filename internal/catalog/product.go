package catalog

import (
	"time"

	"simpul/internal/identity"
	"simpul/internal/money"
)

// ProductID, VariantID and CategoryID identify a product, one of its variants,
// a category.
type (
	ProductID  int64
	VariantID  int64
	CategoryID int64
)

// Limits of a product.
const (
	MaxPictures = 8
	MaxVariants = 24
	MaxMakers   = 12
	WholeBP     = 10_000 // all makers' shares together
)

// Product is what is listed. Texts in English may be empty.
type Product struct {
	ID             ProductID              `db:"id"`
	Cooperative    identity.CooperativeID `db:"cooperative_id"`
	Category       CategoryID             `db:"category_id"`
	CategorySlug   string                 `db:"category_slug"`
	CategoryName   string                 `db:"category_name"`
	CategoryNameEN string                 `db:"category_name_en"`
	Slug           string                 `db:"slug"`
	Title          string                 `db:"title"`
	TitleEN        string                 `db:"title_en"`
	Description    string                 `db:"description"`
	DescriptionEN  string                 `db:"description_en"`
	MadeToOrder    bool                   `db:"made_to_order"`
	LeadDays       int                    `db:"lead_days"`      // working days; 0 unless made to order
	WeeklyUnits    int                    `db:"weekly_units"`   // how many are made in a week; 0 for no limit
	OpenUnits      int                    `db:"open_units"`     // ordered and not yet shipped
	OpenUnitsCap   int                    `db:"open_units_cap"` // 0 unless made to order
	WeightG        int                    `db:"weight_g"`
	LengthMM       int                    `db:"length_mm"` // 0 when not measured, as the next two
	WidthMM        int                    `db:"width_mm"`
	HeightMM       int                    `db:"height_mm"`
	CreatedBy      identity.PersonID      `db:"created_by"`
	CreatedAt      time.Time              `db:"created_at"`
	UpdatedAt      time.Time              `db:"updated_at"`
	PublishedAt    *time.Time             `db:"published_at"` // nil while it is not on sale
}

const productColumns = `
	SELECT p.id, p.cooperative_id, p.category_id, c.slug AS category_slug, c.name AS category_name,
	       c.name_en AS category_name_en, p.slug, p.title, p.title_en, p.description, p.description_en, p.made_to_order,
	       coalesce(p.lead_days, 0) AS lead_days, coalesce(p.weekly_units, 0) AS weekly_units, p.open_units, coalesce(p.open_units_cap, 0) AS open_units_cap, p.weight_g,
	       coalesce(p.length_mm, 0) AS length_mm, coalesce(p.width_mm, 0) AS width_mm, coalesce(p.height_mm, 0) AS height_mm,
	       p.created_by, p.created_at, p.updated_at, pub.published_at
	FROM product p
	JOIN category c ON c.id = p.category_id
	LEFT JOIN publication pub ON pub.product_id = p.id AND pub.withdrawn_at IS NULL`

// Variant is one sellable choice of a product.
type Variant struct {
	ID           VariantID    `db:"id"`
	Product      ProductID    `db:"product_id"`
	Colour       string       `db:"colour"` // slug, "" for none
	ColourName   string       `db:"colour_name"`
	ColourNameEN string       `db:"colour_name_en"`
	ColourHex    string       `db:"colour_hex"`
	Size         string       `db:"size"` // "" for none
	Price        money.Amount `db:"price"`
	OnHand       int          `db:"on_hand"`
	Reserved     int          `db:"reserved"` // for orders not yet shipped
}

// Free is how many of the variant's stock are not reserved.
func (v Variant) Free() int { return v.OnHand - v.Reserved }

const variantColumns = `
	SELECT v.id, v.product_id, coalesce(v.colour, '') AS colour, coalesce(l.name, '') AS colour_name,
	       coalesce(l.name_en, '') AS colour_name_en, coalesce(l.hex, '') AS colour_hex, v.size, v.price, v.on_hand, v.reserved
	FROM variant v LEFT JOIN colour l ON l.slug = v.colour`

// MakerShare is a producer's part of a product's makers' income.
type MakerShare struct {
	Producer identity.PersonID `db:"producer_id" json:"producer"`
	ShareBP  int               `db:"share_bp" json:"share_bp"`
}
