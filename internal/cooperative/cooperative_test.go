package cooperative_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog/catalogtest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/region/regiontest"
)

var now = catalogtest.Now

func TestSetupMakesWhatSellingNeeds(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	var made cooperative.Cooperative
	m.Do(func(tx *database.Tx) (err error) {
		_, made, err = cooperative.Setup(t.Context(), tx, identity.Actor{}, cooperative.Beginning{
			ProgrammeName: "Program Baru", Agency: "BP3MI Banten",
			Cooperative: cooperative.Draft{
				Name: "Koperasi Simpul Waliwis", LegalForm: cooperative.Koperasi, DeedNumber: "AHU-1", Village: catalogtest.Waliwis, Phone: "+6281234567890",
			},
			Rates: catalogtest.Rates,
		}, now)
		return err
	})
	got, err := cooperative.BySlug(t.Context(), m.DB.App, "koperasi-simpul-waliwis")
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != made.ID || got.VillageName != "Waliwis" || got.DistrictName != "Mekar Baru" || got.RegencyName != "Tangerang" {
		t.Errorf("got %+v", got)
	}
	policy, err := cooperative.PolicyAt(t.Context(), m.DB.App, made.ID, now)
	if err != nil || policy.Rates != catalogtest.Rates {
		t.Errorf("policy %+v, %v", policy, err)
	}
}

func TestSlugIsNumberedWhereTaken(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	var slugs []string
	for range 3 {
		slugs = append(slugs, m.Cooperative("Kelompok Usaha “Tali Kur”", catalogtest.Waliwis).Slug)
	}
	if diff := cmp.Diff([]string{"kelompok-usaha-tali-kur", "kelompok-usaha-tali-kur-2", "kelompok-usaha-tali-kur-3"}, slugs); diff != "" {
		t.Error(diff)
	}
}

func TestCooperativeIsRefused(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	good := cooperative.Draft{Name: "Kelompok", LegalForm: cooperative.KelompokUsaha, Village: catalogtest.Waliwis, Phone: "+6281234567890"}
	for name, tc := range map[string]struct {
		change func(*cooperative.Draft)
		field  string
	}{
		"without a name":           {func(d *cooperative.Draft) { d.Name = " " }, "name"},
		"cooperative without deed": {func(d *cooperative.Draft) { d.LegalForm = cooperative.Koperasi }, "deed"},
		"unknown legal form":       {func(d *cooperative.Draft) { d.LegalForm = "pt" }, "legal_form"},
		"in a district":            {func(d *cooperative.Draft) { d.Village = "36.03.33" }, "village"},
		"phone of our own country": {func(d *cooperative.Draft) { d.Phone = "08123456789" }, "phone"},
	} {
		t.Run(name, func(t *testing.T) {
			d := good
			tc.change(&d)
			err := database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error {
				_, err := cooperative.Create(t.Context(), tx, identity.Actor{}, m.Programme.ID, d, now)
				return err
			})
			f, ok := fault.As(err)
			if !ok || len(f.Fields) != 1 || f.Fields[0].Name != tc.field {
				t.Errorf("got %v, want a fault of %s", err, tc.field)
			}
		})
	}
}

func TestFeePolicyHoldsUntilTheNext(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Kelompok", catalogtest.Waliwis)
	later := now.AddDate(0, 1, 0)
	higher := cooperative.Rates{CooperativeBP: 800, ProgrammeBP: 200, ContributionBP: 200}
	m.Do(func(tx *database.Tx) error {
		_, err := cooperative.SetPolicy(t.Context(), tx, identity.Actor{}, k.ID, higher, later, now)
		return err
	})
	for _, tc := range []struct {
		at   time.Time
		want cooperative.Rates
	}{{now, catalogtest.Rates}, {later.Add(-time.Microsecond), catalogtest.Rates}, {later, higher}, {later.AddDate(5, 0, 0), higher}} {
		p, err := cooperative.PolicyAt(t.Context(), m.DB.App, k.ID, tc.at)
		if err != nil || p.Rates != tc.want {
			t.Errorf("at %v: %+v, %v", tc.at, p, err)
		}
	}
	if _, err := cooperative.PolicyAt(t.Context(), m.DB.App, k.ID, now.Add(-time.Second)); fault.KindOf(err) != fault.NotFound {
		t.Errorf("before the first: %v", err)
	}
	all, err := cooperative.Policies(t.Context(), m.DB.App, k.ID)
	if err != nil || len(all) != 2 || all[0].Until != nil || !all[1].Until.Equal(later) {
		t.Errorf("policies %+v, %v", all, err)
	}
}

func TestFeePolicyIsRefused(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Kelompok", catalogtest.Waliwis)
	for name, tc := range map[string]struct {
		rates cooperative.Rates
		from  time.Time
		kind  fault.Kind
		key   string
	}{
		"at the moment another begins": {catalogtest.Rates, now, fault.Conflict, "catalog.policy.overlap"},
		"in the past":                  {catalogtest.Rates, now.Add(-time.Hour), fault.Invalid, "error.form"},
		"nothing left for the makers":  {cooperative.Rates{CooperativeBP: 9000, ProgrammeBP: 500, ContributionBP: 500}, now.Add(time.Hour), fault.Invalid, "catalog.policy.rates"},
		"negative":                     {cooperative.Rates{CooperativeBP: -1}, now.Add(time.Hour), fault.Invalid, "catalog.policy.rates"},
	} {
		t.Run(name, func(t *testing.T) {
			err := database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error {
				_, err := cooperative.SetPolicy(t.Context(), tx, identity.Actor{}, k.ID, tc.rates, tc.from, now)
				return err
			})
			f, ok := fault.As(err)
			if !ok || f.Kind != tc.kind || f.Key != tc.key {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestMembershipEndsAndBeginsAgain(t *testing.T) {
	t.Parallel()
	m := catalogtest.New(t, regiontest.New(t))
	k := m.Cooperative("Kelompok", catalogtest.Waliwis)
	aminah := m.Producer(k, "Aminah", catalogtest.Waliwis)
	members := func() int {
		all, err := cooperative.MembershipsOf(t.Context(), m.DB.App, aminah.Person)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	leave := func() error {
		return database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error {
			return cooperative.Leave(t.Context(), tx, aminah, k.ID, aminah.Person, now.Add(time.Hour))
		})
	}
	if err := leave(); err != nil || members() != 0 {
		t.Fatalf("after leaving: %d, %v", members(), err)
	}
	if err := leave(); fault.KindOf(err) != fault.NotFound {
		t.Errorf("leaving twice: %v", err)
	}
	m.Do(func(tx *database.Tx) error {
		return cooperative.Join(t.Context(), tx, aminah, k.ID, aminah.Person, now.Add(2*time.Hour))
	})
	if members() != 1 {
		t.Error("she is no member after joining again")
	}
}
