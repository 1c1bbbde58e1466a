package catalog

import (
	"context"
	"fmt"

	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/producer"
	"simpul/internal/region"
)

// Group is a cooperative as the storefront shows it.
type Group struct {
	cooperative.Cooperative
	Works  int // products on sale
	Makers int // producers who make them
}

const presence = `
	SELECT s.cooperative_id, count(DISTINCT s.product_id) AS works, count(DISTINCT m.producer_id) AS makers
	FROM on_sale s JOIN product_maker m ON m.product_id = s.product_id GROUP BY s.cooperative_id`

// Groups lists the cooperatives by name, each with how much it has on sale and
// how many make it.
func Groups(ctx context.Context, q database.Queryer) ([]Group, error) {
	all, err := cooperative.All(ctx, q)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Cooperative identity.CooperativeID `db:"cooperative_id"`
		Works       int                    `db:"works"`
		Makers      int                    `db:"makers"`
	}
	if err := q.SelectContext(ctx, &rows, presence); err != nil {
		return nil, fmt.Errorf("catalog: groups: %w", err)
	}
	groups := make([]Group, len(all))
	for i, k := range all {
		groups[i].Cooperative = k
		for _, r := range rows {
			if r.Cooperative == k.ID {
				groups[i].Works, groups[i].Makers = r.Works, r.Makers
			}
		}
	}
	return groups, nil
}

const placesOnSale = `
	SELECT region.code, region.name, count(*) AS works
	FROM on_sale s CROSS JOIN LATERAL unnest(s.places) AS at (code)
	JOIN region ON region.code = at.code AND region.level = 4
	GROUP BY region.code, region.name ORDER BY region.name, region.code`

// VillageOnSale is a village that products on sale come from, as far as that is
// public.
type VillageOnSale struct {
	Code  region.Code `db:"code"`
	Name  string      `db:"name"`
	Works int         `db:"works"`
}

// Villages lists the villages that Filter.Village can name.
func Villages(ctx context.Context, q database.Queryer) ([]VillageOnSale, error) {
	var all []VillageOnSale
	if err := q.SelectContext(ctx, &all, placesOnSale); err != nil {
		return nil, fmt.Errorf("catalog: villages: %w", err)
	}
	return all, nil
}

const coloursOnSale = `
	SELECT l.slug, l.name, l.name_en, l.hex FROM colour l
	WHERE EXISTS (SELECT 1 FROM on_sale s WHERE l.slug = ANY (s.colours))
	ORDER BY l.position, l.slug`

// ColoursOnSale lists the colours that something on sale has.
func ColoursOnSale(ctx context.Context, q database.Queryer) ([]Colour, error) {
	var all []Colour
	if err := q.SelectContext(ctx, &all, coloursOnSale); err != nil {
		return nil, fmt.Errorf("catalog: colours on sale: %w", err)
	}
	return all, nil
}

const makersIn = `
	SELECT known.id, known.name, known.place, known.place_code, coalesce(known.picture_id, 0) AS picture_id, known.story, known.shows_income
	FROM public_producer known
	WHERE known.id IN (
		SELECT m.producer_id FROM product_maker m JOIN on_sale s USING (product_id) WHERE m.cooperative_id = $1)
	ORDER BY known.name = '', known.name, known.id`

// MakersIn lists those who make what a cooperative has on sale, by name.
func MakersIn(ctx context.Context, q database.Queryer, group identity.CooperativeID) ([]producer.Public, error) {
	var all []producer.Public
	if err := q.SelectContext(ctx, &all, makersIn, group); err != nil {
		return nil, fmt.Errorf("catalog: makers in cooperative %d: %w", group, err)
	}
	return all, nil
}

// Maker is a producer as her page shows her.
type Maker struct {
	producer.Public
	Groups []cooperative.Cooperative // in which she has something on sale
	Works  Result
}

const groupsOfMaker = `
	SELECT DISTINCT p.cooperative_id FROM product_maker m
	JOIN product p ON p.id = m.product_id
	JOIN publication pub ON pub.product_id = p.id AND pub.withdrawn_at IS NULL
	WHERE m.producer_id = $1 ORDER BY p.cooperative_id`

// MakerPage reads a producer who has something on sale, with a page of it;
// anybody else is NotFound.
func MakerPage(ctx context.Context, q database.Queryer, id identity.PersonID, page Page) (Maker, error) {
	known, err := producer.PublicByID(ctx, q, id)
	if err != nil {
		return Maker{}, err
	}
	m := Maker{Public: known}
	var groups []identity.CooperativeID
	if err := q.SelectContext(ctx, &groups, groupsOfMaker, id); err != nil {
		return Maker{}, fmt.Errorf("catalog: maker %d: %w", id, err)
	}
	if len(groups) == 0 {
		return Maker{}, unknownMaker()
	}
	for _, g := range groups {
		k, err := cooperative.ByID(ctx, q, g)
		if err != nil {
			return Maker{}, err
		}
		m.Groups = append(m.Groups, k)
	}
	m.Works, err = Published(ctx, q, Filter{Maker: id}, Newest, page)
	return m, err
}

func unknownMaker() error { return fault.New(fault.NotFound, "catalog.producer.unknown") }
