package demo

import (
	"context"
	"fmt"

	"simpul/internal/catalog"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/delivery"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/producer"
	"simpul/internal/region"
	"simpul/internal/seller"
)

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
		if err := l.setExchange(ctx, tx); err != nil {
			return err
		}
		if err := seller.Set(ctx, tx, identity.Program(), shopSeller(), l.Start); err != nil {
			return err
		}
		if err := l.office(ctx, tx, Manager, identity.Office{Role: identity.Manager, Programme: programme.ID}); err != nil {
			return err
		}
		if err := l.office(ctx, tx, Administrator, identity.Office{Role: identity.Administrator}); err != nil {
			return err
		}
		if err := l.payable(ctx, tx); err != nil {
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

// shopSeller is who runs the demonstration's shop: nobody.
func shopSeller() seller.Seller {
	s := seller.Ministry
	s.Name, s.Address, s.NIB = "Simpul (penjual peraga)", "Jl. Contoh No. 1, Mekar Baru, Kabupaten Tangerang, Banten", "0000000000000"
	s.Email, s.WhatsApp = "tanya@simpul.example", "+6281200009000"
	return s
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
	if err := delivery.SetRates(ctx, tx, identity.Program(), made.ID, append(shippingRates(), ratesAbroad()...), l.Start); err != nil {
		return err
	}
	if err := cooperative.SetPickup(ctx, tx, identity.Program(), made.ID, "Senin–Sabtu 09.00–15.00", l.Start); err != nil {
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
	group := l.cooperatives[planned.Cooperative].ID
	if err := cooperative.Join(ctx, tx, officer, group, id, l.Start); err != nil {
		return err
	}
	// Her cooperative has long known her works; scene_check has one who is new.
	if err := catalog.TrustIn(ctx, tx, officer, group, id, l.Start); err != nil {
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
