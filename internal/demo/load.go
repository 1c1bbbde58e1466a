package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/demo/drawing"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/producer"
	"simpul/internal/region"
)

// Target is where a plan is loaded.
type Target struct {
	DB       *database.DB // of the application
	Owner    *database.DB // notes that the data are complete
	Studio   *media.Studio
	Checkout *checkout.Checkout
	Gate     *identity.Gate
	// Progress hears how much of how much is done; it may be nil.
	Progress func(step Step, done, total int)
}

// Step is a part of loading.
type Step string

// The steps.
const (
	People Step = "people"
	Goods  Step = "goods"
	Orders Step = "orders"
)

// Steps are all steps in their order.
func Steps() []Step { return []Step{People, Goods, Orders} }

// Seed is the demonstration's usual seed.
const Seed = 2022

// Whole is the number that Overall counts to.
const Whole = 100

// Overall is how far the whole is, of Whole, when a step is so far.
func (s Step) Overall(done, total int) int {
	spans := map[Step][2]int{People: {0, 5}, Goods: {5, 50}, Orders: {50, Whole}}
	span := spans[s]
	return span[0] + (span[1]-span[0])*done/max(total, 1)
}

// Fees of the demonstration: 6 % to the cooperative, 2 % to the programme, 2 %
// to the cost of payment.
var fees = cooperative.Rates{CooperativeBP: 600, ProgrammeBP: 200, ContributionBP: 200}

// Loaded tells whether an installation's demonstration data are complete.
func Loaded(ctx context.Context, q database.Queryer) (bool, error) {
	const loaded = `SELECT coalesce((SELECT loaded_at IS NOT NULL FROM installation), FALSE)`
	var complete bool
	if err := q.GetContext(ctx, &complete, loaded); err != nil {
		return false, fmt.Errorf("demo: %w", err)
	}
	return complete, nil
}

// Load loads a plan into an empty demonstration installation whose regions are
// there. It fails on one that has people already.
func Load(ctx context.Context, p *Plan, seed uint64, t Target, now time.Time) error {
	l := &load{Plan: p, Target: t, seed: seed, now: now}
	if l.Progress == nil {
		l.Progress = func(Step, int, int) {}
	}
	var people int
	if err := t.DB.GetContext(ctx, &people, `SELECT count(*) FROM person`); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if people > 0 {
		return errors.New("demo: the installation has people already; demonstration data go into an empty one")
	}
	for _, step := range []func(context.Context) error{l.people, l.goods, l.orders} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return database.InTx(ctx, t.Owner, func(tx *database.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE installation SET loaded_at = now()`)
		return err
	})
}

// load is a plan on its way, with the ids of what exists already by its place
// in the plan.
type load struct {
	*Plan
	Target
	seed uint64
	now  time.Time

	programme    identity.ProgrammeID
	cooperatives [len(Cooperatives)]cooperative.Cooperative
	officers     [len(Cooperatives)]identity.Actor
	producers    []identity.PersonID
	variants     [][]catalog.VariantID // by product and colour
}

// people makes the programme, those who run it, the cooperatives and the
// producers.
func (l *load) people(ctx context.Context) error {
	l.Progress(People, 0, len(l.Producers))
	err := database.InTx(ctx, l.DB, func(tx *database.Tx) error {
		programme, err := cooperative.CreateProgramme(ctx, tx, identity.Program(), ProgrammeName, "BP3MI Contoh", l.Start)
		if err != nil {
			return err
		}
		l.programme = programme.ID
		if err := l.office(ctx, tx, Manager, identity.Office{Role: identity.Manager, Programme: programme.ID}); err != nil {
			return err
		}
		if err := l.office(ctx, tx, Administrator, identity.Office{Role: identity.Administrator}); err != nil {
			return err
		}
		for i := range Cooperatives {
			if err := l.cooperative(ctx, tx, i, programme.ID); err != nil {
				return fmt.Errorf("%s: %w", Cooperatives[i].Name, err)
			}
		}
		l.producers = make([]identity.PersonID, len(l.Producers))
		for i := range l.Producers {
			if err := l.producer(ctx, tx, i); err != nil {
				return fmt.Errorf("%s: %w", l.Producers[i].Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	l.Progress(People, len(l.Producers), len(l.Producers))
	return l.secrets(ctx)
}

// office makes a person with an office.
func (l *load) office(ctx context.Context, tx *database.Tx, login Login, o identity.Office) error {
	person, err := identity.CreatePerson(ctx, tx, identity.Program(), identity.NewPerson{Name: login.Name, Phone: login.Phone, Email: login.Email}, l.Start)
	if err != nil {
		return err
	}
	return identity.Grant(ctx, tx, identity.Program(), person, o, l.Start)
}

func (l *load) cooperative(ctx context.Context, tx *database.Tx, i int, programme identity.ProgrammeID) error {
	planned := Cooperatives[i]
	made, err := cooperative.Create(ctx, tx, identity.Program(), programme, cooperative.Draft{
		Name: planned.Name, LegalForm: cooperative.LegalForm(planned.LegalForm), DeedNumber: planned.DeedNumber,
		Village: planned.Village, Street: planned.Street, Phone: planned.Phone, Story: planned.Story, StoryEN: planned.StoryEN,
	}, l.Start)
	if err != nil {
		return err
	}
	if _, err := cooperative.SetPolicy(ctx, tx, identity.Program(), made.ID, fees, l.Start, l.Start); err != nil {
		return err
	}
	if err := delivery.SetRates(ctx, tx, identity.Program(), made.ID, shippingRates(), l.Start); err != nil {
		return err
	}
	officer := Login{Name: planned.Officer, Phone: planned.OfficerPhone}
	if err := l.office(ctx, tx, officer, identity.Office{Role: identity.Officer, Cooperative: made.ID}); err != nil {
		return err
	}
	l.cooperatives[i] = made
	var id identity.PersonID
	if err := tx.GetContext(ctx, &id, `SELECT id FROM person WHERE phone = $1`, planned.OfficerPhone); err != nil {
		return err
	}
	l.officers[i], err = identity.Load(ctx, tx, id, l.now)
	return err
}

// shippingRates are two couriers' prices by zone, the same for all four
// cooperatives, which are neighbours.
func shippingRates() []delivery.Rate {
	zones := []struct {
		zone              region.Zone
		jne, pos          int64
		fast, slow, later int
	}{
		{region.SameRegency, 9_000, 8_000, 1, 2, 4},
		{region.SameProvince, 11_000, 10_000, 1, 3, 5},
		{region.WithinJava, 18_000, 15_000, 2, 4, 7},
		{region.Beyond, 42_000, 36_000, 3, 7, 14},
	}
	const jne, pos = 1, 4
	var rates []delivery.Rate
	for _, z := range zones {
		rates = append(rates,
			delivery.Rate{Courier: jne, Zone: z.zone, FirstKg: money.Rupiah(z.jne), NextKg: money.Rupiah(z.jne), DaysMin: z.fast, DaysMax: z.slow},
			delivery.Rate{Courier: pos, Zone: z.zone, FirstKg: money.Rupiah(z.pos), NextKg: money.Rupiah(z.pos), DaysMin: z.slow, DaysMax: z.later})
	}
	return rates
}

func (l *load) producer(ctx context.Context, tx *database.Tx, i int) error {
	planned := l.Producers[i]
	officer := l.officers[planned.Cooperative]
	id, err := identity.CreatePerson(ctx, tx, officer, identity.NewPerson{Name: planned.Name, Phone: planned.Phone}, l.Start)
	if err != nil {
		return err
	}
	l.producers[i] = id
	background := producer.FamilyMember
	if planned.ReturnedWorker {
		background = producer.ReturnedWorker
	}
	draft := producer.Draft{Village: planned.Village, Background: background, Story: planned.Story}
	if err := producer.Create(ctx, tx, officer, id, draft, l.Start); err != nil {
		return err
	}
	if err := cooperative.Join(ctx, tx, officer, l.cooperatives[planned.Cooperative].ID, id, l.Start); err != nil {
		return err
	}
	for _, choice := range []struct {
		field producer.Field
		given bool
	}{
		{producer.FullName, planned.FullName}, {producer.Village, planned.FullName},
		{producer.Portrait, planned.Portrait}, {producer.Story, planned.Portrait},
	} {
		if !choice.given {
			continue
		}
		if err := producer.Give(ctx, tx, officer, id, choice.field, planned.explainer(), l.Start); err != nil {
			return err
		}
	}
	return nil
}

func (p Producer) explainer() string { return Cooperatives[p.Cooperative].Officer }

// secrets gives the logins of the demonstration their PINs and passwords.
func (l *load) secrets(ctx context.Context) error {
	for _, login := range l.Logins() {
		const byContact = `SELECT id FROM person WHERE phone = NULLIF($1, '') OR email = NULLIF($2, '')`
		var id identity.PersonID
		if err := l.DB.GetContext(ctx, &id, byContact, login.Phone, login.Email); err != nil {
			return fmt.Errorf("login of %s: %w", login.Name, err)
		}
		set := l.Gate.SetPIN
		if login.Email != "" {
			set = l.Gate.SetPassword
		}
		if err := set(ctx, l.DB, identity.Program(), id, login.Secret, l.Start); err != nil {
			return fmt.Errorf("login of %s: %w", login.Name, err)
		}
	}
	return nil
}

// each runs fn for 0 to n−1 on all cores and tells the step's progress.
func (l *load) each(ctx context.Context, step Step, n, done, total, workers int, fn func(context.Context, int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	var finished atomic.Int64
	var mu sync.Mutex
	for i := range n {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := fn(ctx, i); err != nil {
				return err
			}
			count := done + int(finished.Add(1))
			mu.Lock()
			defer mu.Unlock()
			l.Progress(step, count, total)
			return nil
		})
	}
	return group.Wait()
}

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
	return database.InTx(ctx, l.DB, func(tx *database.Tx) error {
		return cooperative.Present(ctx, tx, officer, made.ID, cooperative.Profile{
			Name: made.Name, Street: made.Street, Phone: made.Phone, Story: made.Story, StoryEN: made.StoryEN, Picture: picture,
		}, l.Start)
	})
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

// toOrderCap is how many of a thing may be on order at once.
const toOrderCap = 40

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
