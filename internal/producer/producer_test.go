package producer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog/catalogtest"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/producer"
	"simpul/internal/region/regiontest"
)

var now = catalogtest.Now

func TestOnlyWhatSheConsentedToIsPublic(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Kelompok", catalogtest.Waliwis)
	aminah := m.Producer(k, "Siti Aminah", catalogtest.Waliwis)
	portrait := m.Picture(aminah)
	m.Do(func(tx *database.Tx) error {
		return producer.Change(t.Context(), tx, aminah, aminah.Person, producer.Draft{
			Village: catalogtest.Waliwis, Background: producer.FamilyMember, Story: "Belajar dari ibu.", Picture: portrait,
		}, now)
	})
	known := func() producer.Public {
		p, err := producer.PublicByID(t.Context(), m.DB.App, aminah.Person)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}

	least := producer.Public{ID: aminah.Person, Name: "Siti", Place: "Mekar Baru", PlaceCode: "36.03.33"}
	if diff := cmp.Diff(least, known()); diff != "" {
		t.Errorf("without consent (-want +got):\n%s", diff)
	}
	for _, tc := range []struct {
		field producer.Field
		want  func(*producer.Public)
	}{
		{producer.FullName, func(p *producer.Public) { p.Name = "Siti Aminah" }},
		{producer.Village, func(p *producer.Public) { p.Place, p.PlaceCode = "Waliwis", catalogtest.Waliwis }},
		{producer.Portrait, func(p *producer.Public) { p.Portrait = portrait }},
		{producer.Story, func(p *producer.Public) { p.Story = "Belajar dari ibu." }},
		{producer.Income, func(p *producer.Public) { p.ShowsIncome = true }},
	} {
		m.Consent(aminah, tc.field)
		want := least
		tc.want(&want)
		if diff := cmp.Diff(want, known()); diff != "" {
			t.Errorf("with consent to %s (-want +got):\n%s", tc.field, diff)
		}
		m.Do(func(tx *database.Tx) error {
			return producer.Withdraw(t.Context(), tx, aminah, aminah.Person, tc.field, now)
		})
		if diff := cmp.Diff(least, known()); diff != "" {
			t.Errorf("after withdrawing %s (-want +got):\n%s", tc.field, diff)
		}
	}
	still, err := media.Pictures(t.Context(), m.DB.App, []media.ID{portrait})
	if err != nil || len(still) != 0 {
		t.Errorf("the withdrawn portrait is still there: %v, %v", still, err)
	}
	all, err := producer.Consents(t.Context(), m.DB.App, aminah.Person)
	if err != nil || len(all) != len(producer.Fields()) || all[0].WithdrawnAt == nil {
		t.Errorf("what was once consented to is kept: %+v, %v", all, err)
	}
}

func TestFirstName(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Kelompok", catalogtest.Waliwis)
	for full, first := range map[string]string{
		"Sumiati": "Sumiati", "Siti Aminah": "Siti", "Hj. Fatimah binti Ali": "Fatimah", "H. Yusuf": "Yusuf",
		"Ibu Rani": "Rani", "M. Hasan": "Hasan", "Nur'aini  Dewi": "Nur'aini", "H.": "", "Dr. Ir. Wulan": "Wulan",
	} {
		p, err := producer.PublicByID(t.Context(), m.DB.App, m.Producer(k, full, catalogtest.Kedaung).Person)
		if err != nil || p.Name != first {
			t.Errorf("%q is shown as %q, want %q (%v)", full, p.Name, first, err)
		}
	}
}

func TestProducerIsRefused(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Kelompok", catalogtest.Waliwis)
	known := m.Producer(k, "Aminah", catalogtest.Waliwis)
	create := func(id identity.PersonID, d producer.Draft) error {
		return database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error {
			return producer.Create(t.Context(), tx, known, id, d, now)
		})
	}
	for name, tc := range map[string]struct {
		err  error
		kind fault.Kind
	}{
		"twice":              {create(known.Person, producer.Draft{Village: catalogtest.Waliwis}), fault.Conflict},
		"in no village":      {create(m.Person("Rani"), producer.Draft{Village: "36.03.33.2999"}), fault.Invalid},
		"in a district":      {create(m.Person("Rani"), producer.Draft{Village: "36.03.33"}), fault.Invalid},
		"unknown background": {create(m.Person("Rani"), producer.Draft{Village: catalogtest.Waliwis, Background: "tourist"}), fault.Invalid},
	} {
		if fault.KindOf(tc.err) != tc.kind {
			t.Errorf("%s: %v", name, tc.err)
		}
	}
	err := database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error {
		return producer.Give(t.Context(), tx, known, 999_999, producer.Story, "", now)
	})
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("consent of nobody: %v", err)
	}
}

func TestByCooperativeListsItsOwn(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k, other := m.Cooperative("Satu", catalogtest.Waliwis), m.Cooperative("Dua", catalogtest.Kedaung)
	m.Producer(k, "Wati", catalogtest.Waliwis)
	m.Producer(k, "Aminah", catalogtest.Klutuk)
	m.Producer(other, "Rani", catalogtest.Kedaung)
	members, err := producer.ByCooperative(t.Context(), m.DB.App, k.ID)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range members {
		names = append(names, p.Name+" "+p.VillageName)
	}
	if diff := cmp.Diff([]string{"Aminah Klutuk", "Wati Waliwis"}, names); diff != "" {
		t.Error(diff)
	}
}
