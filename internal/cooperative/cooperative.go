package cooperative

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/region"
)

// LegalForm says what a group of makers is in law, and which word the screen
// uses for it.
type LegalForm string

// The legal forms.
const (
	Koperasi      LegalForm = "cooperative"    // has a deed
	KelompokUsaha LegalForm = "business_group" // has none
)

// Cooperative is a group of makers that sells under one name.
type Cooperative struct {
	ID           identity.CooperativeID `db:"id"`
	Programme    identity.ProgrammeID   `db:"programme_id"`
	Slug         string                 `db:"slug"`
	Name         string                 `db:"name"`
	LegalForm    LegalForm              `db:"legal_form"`
	DeedNumber   string                 `db:"deed_number"` // "" for a business group
	VillageCode  region.Code            `db:"village_code"`
	VillageName  string                 `db:"village_name"`
	DistrictName string                 `db:"district_name"`
	RegencyName  string                 `db:"regency_name"`
	Street       string                 `db:"street"`
	Phone        string                 `db:"phone"` // E.164
	Story        string                 `db:"story"`
	StoryEN      string                 `db:"story_en"`
	Picture      media.ID               `db:"picture_id"`   // 0 for none
	PickupHours  string                 `db:"pickup_hours"` // when parcels can be fetched; "" where they cannot
	PageVersion  int                    `db:"page_version"` // goes up with each Present
	CreatedAt    time.Time              `db:"created_at"`
}

// Village is the cooperative's home village.
func (c Cooperative) Village() region.Place {
	return region.Place{Code: c.VillageCode, Kind: c.VillageCode.Kind(), Name: c.VillageName}
}

// Address is the village with what is around it: "Desa Waliwis, Kec. Mekar
// Baru, Kab. Tangerang".
func (c Cooperative) Address() string {
	district, regency := c.VillageCode.At(region.District), c.VillageCode.At(region.Regency)
	return strings.Join([]string{
		c.Village().Short(),
		region.Place{Code: district, Kind: district.Kind(), Name: c.DistrictName}.Short(),
		region.Place{Code: regency, Kind: regency.Kind(), Name: c.RegencyName}.Short(),
	}, ", ")
}

// StoryIn is the cooperative's story in a language ("id", "en"), in Indonesian
// where there is no other.
func (c Cooperative) StoryIn(language string) string {
	if language == "en" && c.StoryEN != "" {
		return c.StoryEN
	}
	return c.Story
}

const columns = `
	SELECT k.id, k.programme_id, k.slug, k.name, k.legal_form, coalesce(k.deed_number, '') AS deed_number, k.village_code,
	       village.name AS village_name, district.name AS district_name, regency.name AS regency_name, k.street, k.phone,
	       k.story, k.story_en, coalesce(k.picture_id, 0) AS picture_id, k.pickup_hours, k.page_version, k.created_at
	FROM cooperative k
	JOIN region village ON village.code = k.village_code
	JOIN region district ON district.code = left(k.village_code, 8)
	JOIN region regency ON regency.code = left(k.village_code, 5)`

const (
	byID        = columns + ` WHERE k.id = $1`
	bySlug      = columns + ` WHERE k.slug = $1`
	all         = columns + ` ORDER BY k.name, k.id`
	ofProgramme = columns + ` WHERE k.programme_id = $1 ORDER BY k.name, k.id`
)

// ByID reads a cooperative, or returns a NotFound fault.
func ByID(ctx context.Context, q database.Queryer, id identity.CooperativeID) (Cooperative, error) {
	return one(ctx, q, byID, id)
}

// BySlug reads a cooperative by the name in its address, or returns a NotFound
// fault.
func BySlug(ctx context.Context, q database.Queryer, slug string) (Cooperative, error) {
	return one(ctx, q, bySlug, slug)
}

func one(ctx context.Context, q database.Queryer, query string, key any) (Cooperative, error) {
	var c Cooperative
	err := q.GetContext(ctx, &c, query, key)
	if database.NoRows(err) {
		return Cooperative{}, fault.New(fault.NotFound, "catalog.cooperative.unknown")
	}
	if err != nil {
		return Cooperative{}, fmt.Errorf("cooperative: read %v: %w", key, err)
	}
	return c, nil
}

// All lists every cooperative by name.
func All(ctx context.Context, q database.Queryer) ([]Cooperative, error) {
	return list(ctx, q, all)
}

// OfProgramme lists a programme's cooperatives by name.
func OfProgramme(ctx context.Context, q database.Queryer, programme identity.ProgrammeID) ([]Cooperative, error) {
	return list(ctx, q, ofProgramme, programme)
}

func list(ctx context.Context, q database.Queryer, query string, args ...any) ([]Cooperative, error) {
	var found []Cooperative
	if err := q.SelectContext(ctx, &found, query, args...); err != nil {
		return nil, fmt.Errorf("cooperative: list: %w", err)
	}
	return found, nil
}

// Draft is a cooperative to be made.
type Draft struct {
	Name       string
	LegalForm  LegalForm
	DeedNumber string // required of a Koperasi
	Village    region.Code
	Street     string
	Phone      string // E.164
	Story      string
	StoryEN    string
	Picture    media.ID
}

func (d Draft) validate() error {
	var fields []fault.Field
	if strings.TrimSpace(d.Name) == "" {
		fields = append(fields, fault.Field{Name: "name", Key: "catalog.cooperative.name"})
	}
	if d.LegalForm != Koperasi && d.LegalForm != KelompokUsaha {
		fields = append(fields, fault.Field{Name: "legal_form", Key: "catalog.cooperative.legal_form"})
	}
	if d.LegalForm == Koperasi && strings.TrimSpace(d.DeedNumber) == "" {
		fields = append(fields, fault.Field{Name: "deed", Key: "catalog.cooperative.deed"})
	}
	if !d.Village.Valid() || d.Village.Level() != region.Village {
		fields = append(fields, fault.Field{Name: "village", Key: "catalog.village"})
	}
	if len(fields) > 0 {
		return fault.InvalidFields(fields...)
	}
	return nil
}

const insertCooperative = `
	INSERT INTO cooperative (programme_id, slug, name, legal_form, deed_number, village_code, street, phone, story, story_en,
		picture_id, created_at)
	SELECT $1, base.slug || CASE WHEN $2 = 1 THEN '' ELSE '-' || $2::int END, $3, $4, NULLIF($5, ''), $6, $7, $8, $9, $10,
	       NULLIF($11, 0::BIGINT), $12
	FROM (SELECT coalesce(NULLIF(slug($3::text), ''), 'kelompok') AS slug) AS base
	ON CONFLICT (slug) DO NOTHING RETURNING id`

// maxSlugs bounds how often a taken address is numbered on.
const maxSlugs = 1000

// Create makes a cooperative in a programme. Its address comes from its name,
// with a number where that is taken. Faults of the fields name, legal_form,
// deed, village and phone.
func Create(ctx context.Context, tx *database.Tx, actor identity.Actor, programme identity.ProgrammeID, d Draft, now time.Time) (Cooperative, error) {
	if err := d.validate(); err != nil {
		return Cooperative{}, err
	}
	var id identity.CooperativeID
	for n := 1; ; n++ {
		err := tx.GetContext(ctx, &id, insertCooperative, programme, n, strings.TrimSpace(d.Name), d.LegalForm,
			strings.TrimSpace(d.DeedNumber), d.Village, strings.TrimSpace(d.Street), d.Phone, d.Story, d.StoryEN, int64(d.Picture), now)
		if database.NoRows(err) && n < maxSlugs {
			continue
		}
		if err != nil {
			return Cooperative{}, refusals.Explain(fmt.Errorf("cooperative: create: %w", err))
		}
		break
	}
	if err := note(ctx, tx, actor, "cooperative.create", "cooperative", int64(id), now); err != nil {
		return Cooperative{}, err
	}
	return ByID(ctx, tx, id)
}

func unknownOr(err error) error {
	if err != nil {
		return fmt.Errorf("cooperative: %w", err)
	}
	return fault.New(fault.NotFound, "catalog.cooperative.unknown")
}
