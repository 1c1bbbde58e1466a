package catalogtest

import (
	"fmt"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/producer"
	"simpul/internal/region"
)

// Now is when everything that a Market makes was made: half past two in the
// afternoon of 14 January 2026 in Jakarta.
var Now = time.Date(2026, time.January, 14, 7, 30, 0, 0, time.UTC)

// Villages around the district Mekar Baru.
const (
	MekarBaru region.Code = "36.03.33.2001"
	Kedaung   region.Code = "36.03.33.2002"
	Waliwis   region.Code = "36.03.33.2004"
	Klutuk    region.Code = "36.03.33.2005"
)

// Rates are the fee rates of every cooperative: 6 %, 2 % and 2 %.
var Rates = cooperative.Rates{CooperativeBP: 600, ProgrammeBP: 200, ContributionBP: 200}

// Market is a test's database with a programme in it.
type Market struct {
	testing.TB
	DB        *dbtest.DB
	Programme cooperative.Programme

	made int
}

// New loads the regions of Banten and makes a programme.
func New(t testing.TB, db *dbtest.DB) *Market {
	t.Helper()
	m := &Market{TB: t, DB: db}
	if err := region.Load(t.Context(), db.Owner, region.Only("36"), nil); err != nil {
		t.Fatal(err)
	}
	m.Do(func(tx *database.Tx) (err error) {
		m.Programme, err = cooperative.CreateProgramme(t.Context(), tx, identity.Actor{}, "Program Pemberdayaan", "BP3MI Banten", Now)
		return err
	})
	return m
}

// Do runs fn in a transaction of the application and fails the test on an
// error.
func (m *Market) Do(fn func(tx *database.Tx) error) {
	m.Helper()
	if err := database.InTx(m.Context(), m.DB.App, fn); err != nil {
		m.Fatal(err)
	}
}

func (m *Market) next() int {
	m.made++
	return m.made
}

// Cooperative makes a business group in a village, with its fee policy.
func (m *Market) Cooperative(name string, village region.Code) cooperative.Cooperative {
	m.Helper()
	var made cooperative.Cooperative
	m.Do(func(tx *database.Tx) (err error) {
		made, err = cooperative.Create(m.Context(), tx, identity.Actor{}, m.Programme.ID, cooperative.Draft{
			Name: name, LegalForm: cooperative.KelompokUsaha, Village: village, Street: "Kp. Cariu RT 02/RW 04",
			Phone: "+6281200000001", Story: "Anyaman dan simpul, sejak 2019.",
		}, Now)
		if err != nil {
			return err
		}
		_, err = cooperative.SetPolicy(m.Context(), tx, identity.Actor{}, made.ID, Rates, Now, Now)
		return err
	})
	return made
}

const insertPerson = `INSERT INTO person (name, phone, created_at) VALUES ($1, $2, $3) RETURNING id`

// Person makes somebody who is nothing yet.
func (m *Market) Person(name string) identity.PersonID {
	m.Helper()
	var id identity.PersonID
	m.Do(func(tx *database.Tx) error {
		return tx.GetContext(m.Context(), &id, insertPerson, name, fmt.Sprintf("+62812%07d", m.next()), Now)
	})
	return id
}

// Officer makes an officer of the cooperatives.
func (m *Market) Officer(of ...cooperative.Cooperative) identity.Actor {
	m.Helper()
	actor := identity.Actor{Person: m.Person("Pengurus"), Name: "Pengurus"}
	m.Do(func(tx *database.Tx) error {
		for _, k := range of {
			actor.OfficerOf = append(actor.OfficerOf, k.ID)
			office := identity.Office{Role: identity.Officer, Cooperative: k.ID}
			if err := identity.Grant(m.Context(), tx, identity.Program(), actor.Person, office, Now); err != nil {
				return err
			}
		}
		return nil
	})
	return actor
}

// Producer makes a member of a cooperative, which trusts her, who has consented
// to nothing.
func (m *Market) Producer(of cooperative.Cooperative, name string, village region.Code) identity.Actor {
	m.Helper()
	actor := identity.Actor{Person: m.Person(name), Name: name, Producer: true}
	m.Do(func(tx *database.Tx) error {
		if err := producer.Create(m.Context(), tx, actor, actor.Person, producer.Draft{Village: village, Background: producer.ReturnedWorker}, Now); err != nil {
			return err
		}
		if err := cooperative.Join(m.Context(), tx, actor, of.ID, actor.Person, Now); err != nil {
			return err
		}
		officer := identity.Actor{Person: actor.Person, OfficerOf: []identity.CooperativeID{of.ID}}
		return catalog.TrustIn(m.Context(), tx, officer, of.ID, actor.Person, Now)
	})
	return actor
}

// Distrust has the cooperative check what a producer lists.
func (m *Market) Distrust(of cooperative.Cooperative, maker identity.Actor) {
	m.Helper()
	m.Do(func(tx *database.Tx) error {
		officer := identity.Actor{Person: maker.Person, OfficerOf: []identity.CooperativeID{of.ID}}
		return catalog.DistrustIn(m.Context(), tx, officer, of.ID, maker.Person, Now)
	})
}

// Consent records a producer's consent to fields being public.
func (m *Market) Consent(of identity.Actor, fields ...producer.Field) {
	m.Helper()
	m.Do(func(tx *database.Tx) error {
		for _, f := range fields {
			if err := producer.Give(m.Context(), tx, of, of.Person, f, "", Now); err != nil {
				return err
			}
		}
		return nil
	})
}

const insertPicture = `
	INSERT INTO picture (hash, owner_person_id, format, bytes, width, height, placeholder, sharpness, light, created_at)
	VALUES ($1, $2, 'image/jpeg', 1000, 1280, 1600, '#a9482a', 1, 0.5, $3) RETURNING id`

const insertRendition = `
	INSERT INTO picture_rendition (name, picture_id, format, width, height, bytes, checksum)
	VALUES ($1, $2, 'image/jpeg', $3, $4, 1000, $5)`

// Picture records a photograph of somebody's, in four widths, without files.
func (m *Market) Picture(owner identity.Actor) media.ID {
	m.Helper()
	var id media.ID
	hash := fmt.Sprintf("%064x", m.next())
	m.Do(func(tx *database.Tx) error {
		if err := tx.GetContext(m.Context(), &id, insertPicture, hash, owner.Person, Now); err != nil {
			return err
		}
		for _, width := range []int{320, 640, 960, 1280} {
			name := fmt.Sprintf("%s-%d.jpg", hash[48:], width)
			if _, err := tx.ExecContext(m.Context(), insertRendition, name, id, width, width*5/4, hash); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

// Draft is a bag in stock, three of them at Rp185.000, whose makers share
// evenly; the first rounds up.
func (m *Market) Draft(of cooperative.Cooperative, title string, makers ...identity.Actor) catalog.Draft {
	m.Helper()
	d := catalog.Draft{
		Cooperative: of.ID, Category: m.Category("tas-jinjing"), Title: title, WeightG: 450, LengthMM: 300, WidthMM: 120, HeightMM: 260,
		Variants: []catalog.DraftVariant{{Colour: "merah", Price: money.Rupiah(185_000), OnHand: 3}},
		Pictures: []media.ID{m.Picture(makers[0])},
	}
	left := catalog.WholeBP
	for i, maker := range makers {
		share := (left + len(makers) - i - 1) / (len(makers) - i)
		d.Makers = append(d.Makers, catalog.MakerShare{Producer: maker.Person, ShareBP: share})
		left -= share
	}
	return d
}

// Category is the id of the category with a slug.
func (m *Market) Category(slug string) catalog.CategoryID {
	m.Helper()
	c, err := catalog.CategoryBySlug(m.Context(), m.DB.App, slug)
	if err != nil {
		m.Fatal(err)
	}
	return c.ID
}

// List puts a draft on sale, by an officer of its cooperative.
func (m *Market) List(d catalog.Draft) catalog.ProductID {
	m.Helper()
	officer := identity.Actor{Person: d.Makers[0].Producer, OfficerOf: []identity.CooperativeID{d.Cooperative}}
	id, err := catalog.List(m.Context(), m.DB.App, officer, d, Now.Add(time.Duration(m.next())*time.Second))
	if err != nil {
		m.Fatal(err)
	}
	return id
}

// Checked approves every product as it stands, by whom it was listed: what a
// test changes with its own hands goes on being on sale with it, in the same
// transaction.
const Checked = `
	INSERT INTO listing_approval (product_id, revision, approved_at, approved_by)
	SELECT id, revision, created_at, created_by FROM product WHERE bespoke_of IS NULL ON CONFLICT DO NOTHING`

const variantsOf = `SELECT id FROM variant WHERE product_id = $1 AND retired_at IS NULL ORDER BY position, id`

// Variants are the ids of a product's variants, in their order.
func (m *Market) Variants(of catalog.ProductID) []catalog.VariantID {
	m.Helper()
	var ids []catalog.VariantID
	if err := m.DB.App.SelectContext(m.Context(), &ids, variantsOf, of); err != nil {
		m.Fatal(err)
	}
	return ids
}
