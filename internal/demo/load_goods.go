package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"runtime"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/demo/drawing"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/producer"
)

// toOrderCap is how many of a thing may be on order at once.
const toOrderCap = 40

// goods draws, lists and publishes the products, and pictures the cooperatives
// and those producers who let themselves be seen.
func (l *load) goods(ctx context.Context) error {
	l.variants = make([][]catalog.VariantID, len(l.Products))
	var portrayed []int
	for i, p := range l.Producers {
		if p.Portrait && (p.Steady || i%3 == 0) {
			portrayed = append(portrayed, i)
		}
	}
	total := len(l.Products) + len(Cooperatives) + len(portrayed)
	workers := runtime.GOMAXPROCS(0)
	if err := l.each(ctx, Goods, len(Cooperatives), 0, total, workers, l.place); err != nil {
		return err
	}
	if err := l.hero(ctx); err != nil {
		return err
	}
	if err := l.each(ctx, Goods, len(l.Products), len(Cooperatives), total, workers, l.product); err != nil {
		return err
	}
	return l.each(ctx, Goods, len(portrayed), total-len(portrayed), total, workers, func(ctx context.Context, i int) error {
		return l.portrait(ctx, portrayed[i])
	})
}

// add takes a drawing in as a photograph of a person, through the pipeline.
func (l *load) add(ctx context.Context, owner identity.PersonID, img image.Image, at time.Time) (media.ID, error) {
	file, err := drawing.JPEG(img, jpegQuality)
	if err != nil {
		return 0, err
	}
	picture, err := media.Add(ctx, l.DB, l.Studio, int64(owner), bytes.NewReader(file), at)
	return picture.ID, err
}

func (l *load) place(ctx context.Context, i int) error {
	officer, made := l.officers[i], l.cooperatives[i]
	picture, err := l.add(ctx, officer.Person, drawing.Place(uint64(i)+4*(l.seed%1000)), l.Start)
	if err != nil {
		return err
	}
	var workshop []media.ID
	for n := range workshops(i) {
		photo, err := l.add(ctx, officer.Person, drawing.Place(uint64(len(l.cooperatives)+n)+4*(l.seed%1000)), l.Start)
		if err != nil {
			return err
		}
		workshop = append(workshop, photo)
	}
	return database.InTx(ctx, l.DB, func(tx *database.Tx) error {
		return cooperative.Present(ctx, tx, officer, made.ID, cooperative.Profile{
			Name: made.Name, Street: made.Street, Phone: made.Phone, Story: made.Story, StoryEN: made.StoryEN, Picture: picture, Workshop: workshop,
		}, l.Start)
	})
}

// workshops is how many photographs of its workshop a cooperative shows.
func workshops(cooperative int) int {
	if cooperative == 0 {
		return 2
	}
	return 0
}

// hero is the photograph that opens the shop.
func (l *load) hero(ctx context.Context) error {
	picture, err := l.add(ctx, l.officers[0].Person, drawing.Hero(l.seed), l.Start)
	if err != nil {
		return err
	}
	return database.InTx(ctx, l.DB, func(tx *database.Tx) error {
		return cooperative.Illustrate(ctx, tx, identity.Program(), l.programme, picture, l.Start)
	})
}

func (l *load) portrait(ctx context.Context, i int) error {
	planned, id := l.Producers[i], l.producers[i]
	picture, err := l.add(ctx, id, drawing.Portrait(l.seed+uint64(i), drawing.AnySitter), l.Start)
	if err != nil {
		return err
	}
	background := producer.FamilyMember
	if planned.ReturnedWorker {
		background = producer.ReturnedWorker
	}
	return database.InTx(ctx, l.DB, func(tx *database.Tx) error {
		return producer.Change(ctx, tx, l.officers[planned.Cooperative], id, producer.Draft{
			Village: planned.Village, Background: background, Story: planned.Story, Picture: picture,
		}, l.Start)
	})
}

func (l *load) product(ctx context.Context, i int) error {
	p := l.Products[i]
	categories, err := catalog.CategoryBySlug(ctx, l.DB, p.Kind.Category)
	if err != nil {
		return err
	}
	maker := identity.Actor{Person: l.producers[p.Makers[0].Producer], Producer: true}
	draft := catalog.Draft{
		Cooperative: l.cooperatives[p.Cooperative].ID, Category: categories.ID, Title: p.Title, TitleEN: p.TitleEN,
		Description: p.Description, DescriptionEN: p.DescriptionEN, MadeToOrder: p.MadeToOrder, LeadDays: p.LeadDays,
		WeightG: p.Kind.WeightG, LengthMM: p.Kind.LengthMM, WidthMM: p.Kind.WidthMM, HeightMM: p.Kind.HeightMM,
	}
	if p.MadeToOrder {
		draft.OpenUnitsCap = toOrderCap
	}
	for _, m := range p.Makers {
		draft.Makers = append(draft.Makers, catalog.MakerShare{Producer: l.producers[m.Producer], ShareBP: m.ShareBP})
	}
	for _, colour := range p.Colours {
		draft.Variants = append(draft.Variants, catalog.DraftVariant{Colour: colour, Price: p.Price, OnHand: p.OpeningStock})
	}
	seed := l.seed<<16 + uint64(i)
	views := []drawing.View{drawing.Front}
	if i%3 == 0 {
		views = append(views, drawing.Scene)
	}
	for _, view := range views {
		picture, err := l.add(ctx, maker.Person, draw(p, seed, view), p.ListedAt)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Title, err)
		}
		draft.Pictures = append(draft.Pictures, picture)
	}
	id, err := catalog.List(ctx, l.DB, maker, draft, p.ListedAt)
	if err != nil {
		return fmt.Errorf("%s: %w", p.Title, err)
	}
	const variants = `SELECT id FROM variant WHERE product_id = $1 ORDER BY position, id`
	return l.DB.SelectContext(ctx, &l.variants[i], variants, int64(id))
}

// random is the source of one order's number and link: it depends on nothing
// but the seed and the order's place.
func (l *load) random(place int) *rand.ChaCha8 {
	var key [32]byte
	for i, b := range []uint64{l.seed, uint64(place)} {
		for shift := range 8 {
			key[8*i+shift] = byte(b >> (8 * shift))
		}
	}
	return rand.NewChaCha8(key)
}
