package demo

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/dossier"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/region"
	"simpul/internal/training"
)

// support plays what the programme does beside the shop: a training of three days
// with twenty participants, another one to come, four sewing machines that a group
// shares, what makers told of themselves, a pause, a choice and a letterhead.
func (l *load) support(ctx context.Context) error {
	manager, err := l.actor(ctx, Manager)
	if err != nil {
		return err
	}
	return database.InTx(ctx, l.DB, func(tx *database.Tx) error {
		for _, step := range []func(context.Context, *database.Tx, identity.Actor) error{l.trainings, l.machines, l.told, l.letterhead} {
			if err := step(ctx, tx, manager); err != nil {
				return fmt.Errorf("support: %w", err)
			}
		}
		return nil
	})
}

// mekarBaru is the district of the first trainings.
const mekarBaru region.Code = "36.03.33"

func (l *load) trainings(ctx context.Context, tx *database.Tx, manager identity.Actor) error {
	today := clock.Day(l.now)
	first := today.AddDate(0, -5, 0)
	id, err := training.AddCohort(ctx, tx, manager, l.programme, training.Cohort{
		Name: "Angkatan 3 Mekar Baru", Topic: "Tas makrame tali kur", Place: "Kantor Kecamatan Mekar Baru", District: mekarBaru, Funder: "BP3MI Contoh",
		First: first, Last: first.AddDate(0, 0, 2), Target: money.Rupiah(500_000),
	}, l.now)
	if err != nil {
		return err
	}
	var all []training.Participant
	for i, p := range l.Producers {
		if p.Village.At(region.District) != mekarBaru || len(all) == 20 {
			continue
		}
		background := "family_member"
		if p.ReturnedWorker {
			background = "returned_worker"
		}
		all = append(all, training.Participant{Name: p.Name, Producer: l.producers[i], Background: background, Attended: 3 - i%5/4})
	}
	all = append(all, training.Participant{Name: "Calon Peraga", Background: "returned_worker", Attended: 2})
	if err := training.AddParticipants(ctx, tx, manager, l.programme, id, all, l.now); err != nil {
		return err
	}
	next := today.AddDate(0, 0, 40)
	_, err = training.AddCohort(ctx, tx, manager, l.programme, training.Cohort{
		Name: "Angkatan 4 Mekar Baru", Topic: "Foto produk dan ukuran", Place: "Balai Desa Waliwis", District: mekarBaru, Funder: "BP3MI Contoh",
		First: next, Last: next.AddDate(0, 0, 1), Target: money.Rupiah(0),
	}, l.now)
	return err
}

func (l *load) machines(ctx context.Context, tx *database.Tx, manager identity.Actor) error {
	given := clock.Day(l.now).AddDate(-1, 0, -25)
	id, err := training.AddAid(ctx, tx, manager, l.programme, training.Aid{
		What: "Mesin jahit", Quantity: 4, Serial: "CONTOH-1 sampai CONTOH-4", Giver: "Pemerintah Desa Waliwis", GivenOn: given, Worth: money.Rupiah(10_000_000),
		Cooperative: l.cooperatives[sceneGroup].ID,
	}, l.now)
	if err != nil {
		return err
	}
	return training.NoteAid(ctx, tx, manager, l.programme, id, "good", given.AddDate(0, 6, 0), 0, 0, "Dipakai bergantian di balai desa", l.now)
}

// told gives two in three makers a gender, a year of birth, and those who returned a
// country.
func (l *load) told(ctx context.Context, tx *database.Tx, manager identity.Actor) error {
	countries := [...]string{"SA", "MY", "TW", "HK", "SG", "SA", "MY"}
	for i, p := range l.Producers {
		if i%3 == 2 {
			continue
		}
		f := training.Facts{Gender: "female", BirthYear: 1970 + i*7%30}
		if i%16 == 0 {
			f.Gender = "male"
		}
		if p.ReturnedWorker {
			f.Country = countries[i%len(countries)]
		}
		if err := training.Tell(ctx, tx, manager, l.programme, l.producers[i], f, l.now); err != nil {
			return err
		}
	}
	month := clock.Month(l.now)
	if err := training.Pause(ctx, tx, manager, l.programme, l.producers[len(l.producers)-1], month.AddDate(0, -3, 0), "harvest", l.now); err != nil {
		return err
	}
	if err := training.NoteBaseline(ctx, tx, manager, l.programme, l.producers[0], training.Baseline{
		Low: money.Rupiah(100_000), High: money.Rupiah(300_000), Source: "Wawancara saat bergabung",
	}, l.now); err != nil {
		return err
	}
	return training.Choose(ctx, tx, manager, l.programme, l.producers[len(l.producers)-1], "take", "Mengajari tiga tetangga menyimpul", l.now)
}

func (l *load) letterhead(ctx context.Context, tx *database.Tx, manager identity.Actor) error {
	return dossier.SetLetterhead(ctx, tx, manager, l.programme, dossier.Letterhead{
		Address: "Jl. Peraga No. 1, Serang, Banten", Place: "Serang", FirstRole: "Kepala BP3MI Contoh", FirstName: "Bagus Contoh", FirstNIP: "198001012005011001",
		SecondRole: "Pengelola program", SecondName: "Maya Peraga", SecondNIP: "198502022010012002",
	}, l.now)
}

// prepared are the reports of the months that are over: here, of the last.
func (l *load) prepared(ctx context.Context) error {
	_, err := dossier.Prepare(ctx, l.DB, l.now.Add(time.Minute))
	return err
}
