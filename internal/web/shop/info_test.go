package shop_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"simpul/internal/catalog/catalogtest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/impact"
	"simpul/internal/producer"
	"simpul/internal/region"
	"simpul/internal/seller"
)

func TestPagesOfText(t *testing.T) {
	t.Parallel()
	s := open(t)
	for path, heading := range map[string]string{
		"/tentang": "Tentang Simpul", "/bantuan": "Bantuan", "/ketentuan": "Ketentuan", "/privasi": "Privasi", "/pengaduan": "Pengaduan",
		"/cerita": "Cerita", "/dampak": "Dampak",
	} {
		p := s.want(path, http.StatusOK)
		if p.Text("h1") != heading || strings.Contains(p.Body, "⟦") {
			t.Errorf("%s is headed %q", path, p.Text("h1"))
		}
		if !p.Has(".shop-footer a[href='" + path + "']") {
			t.Errorf("the footer does not lead to %s", path)
		}
	}
	if text := s.want("/bantuan", http.StatusOK).Text("#help_back"); !strings.Contains(text, "dalam 7 hari") {
		t.Errorf("return window: %q", text)
	}
}

func TestComplaintsNameTheSellerAndTheMinistry(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Do(func(tx *database.Tx) error {
		who := seller.Ministry
		who.Name, who.Address, who.NIB, who.WhatsApp = "Koperasi Peraga", "Jl. Contoh No. 1", "1234567890123", "+6281200009000"
		return seller.Set(t.Context(), tx, identity.Program(), who, catalogtest.Now)
	})
	p := s.want("/pengaduan", http.StatusOK)
	for _, want := range []string{"Koperasi Peraga", "Jl. Contoh No. 1", "1234567890123", "+6281200009000", "Kementerian Perdagangan", "+6285311111010"} {
		if !strings.Contains(p.Text("main"), want) {
			t.Errorf("%q is missing: %q", want, p.Text("main"))
		}
	}
	if !p.Has("main a[href='https://wa.me/6281200009000']") || !strings.Contains(p.Text(".shop-footer-end"), "Koperasi Peraga") {
		t.Error("the seller cannot be reached")
	}
}

func TestStoriesAreThoseMadePublic(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.bag("Tas tali kur", nil)
	s.Do(func(tx *database.Tx) error {
		return producer.Change(t.Context(), tx, s.siti, s.siti.Person, producer.Draft{
			Village: catalogtest.Waliwis, Background: producer.ReturnedWorker, Story: "Belajar dari ibu.",
		}, catalogtest.Now)
	})
	p := s.want("/cerita", http.StatusOK)
	if strings.Contains(p.Body, "Belajar dari ibu") || !strings.Contains(p.Text(".story"), "sejak 2019") {
		t.Errorf("without her consent: %q", p.Text("main"))
	}
	s.Consent(s.siti, producer.Story)
	if p = s.want("/cerita", http.StatusOK); !strings.Contains(p.Text(".person"), "Belajar dari ibu.") {
		t.Errorf("with her consent: %q", p.Text("main"))
	}
	s.want("/cerita?hal=2", http.StatusNotFound)
}

// freeze freezes the months that are over.
func (s *street) freeze(t *testing.T) {
	t.Helper()
	if _, err := impact.Freeze(t.Context(), s.DB.App, catalogtest.Now); err != nil {
		t.Fatal(err)
	}
}

// TestImpactHidesTheFew: of four nothing is shown; a fifth and a sixth alone in her
// village are shown together; ten in three villages are shown as two groups, of which
// neither is a village of fewer than five, and all tables sum to the total.
func TestImpactHidesTheFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	month := func(ago int) time.Time { return catalogtest.Now.AddDate(0, -ago, 0) }
	makers := []identity.Actor{s.siti}
	for i := range 4 {
		makers = append(makers, s.Producer(s.group, fmt.Sprint("Perajin ", i), catalogtest.Waliwis))
	}
	for _, m := range makers[1:] {
		s.earn(month(3), m, catalogtest.Waliwis, 100_000)
	}
	s.freeze(t)
	if p := s.want("/dampak", http.StatusOK); p.Has("table") || strings.Contains(p.Body, "400.000") || !p.Has(".empty") {
		t.Error("the income of four is shown, or a month that was frozen early")
	}
}

func TestImpactPutsTheFewTogether(t *testing.T) {
	t.Parallel()
	s := open(t)
	month := func(ago int) time.Time { return catalogtest.Now.AddDate(0, -ago, 0) }
	var makers []identity.Actor
	for i := range 5 {
		makers = append(makers, s.Producer(s.group, fmt.Sprint("Perajin ", i), catalogtest.Waliwis))
	}
	neighbours := []identity.Actor{}
	for i := range 4 {
		neighbours = append(neighbours, s.Producer(s.group, fmt.Sprint("Tetangga ", i), catalogtest.Kedaung))
	}
	for i, m := range makers {
		s.earn(month(3).Add(time.Duration(i)*time.Hour), m, catalogtest.Waliwis, 100_000)
	}
	s.earn(month(3), s.wati, catalogtest.Klutuk, 9_000) // alone in her village
	for i, m := range makers {
		s.earn(month(2).Add(time.Duration(i)*time.Hour), m, catalogtest.Waliwis, 50_000)
	}
	for i, m := range neighbours {
		s.earn(month(2).Add(time.Duration(i)*time.Hour), m, catalogtest.Kedaung, 10_000)
	}
	s.earn(month(2), s.wati, catalogtest.Klutuk, 7_000)
	s.earn(catalogtest.Now, s.siti, catalogtest.Waliwis, 777_000) // this month is not over
	s.freeze(t)
	p := s.want("/dampak", http.StatusOK)
	text := p.Text("main")
	for _, hidden := range []string{"777", "Rp9.000", "Rp7.000", "Rp40.000", "Rp500.000"} {
		if strings.Contains(text, hidden) {
			t.Errorf("%s is shown: %q", hidden, text)
		}
	}
	// 509.000 in the first month, 250.000 and 47.000 in the second; over both, the
	// villages are one group.
	for _, shown := range []string{"Rp806.000", "Rp509.000", "Rp297.000"} {
		if !strings.Contains(text, shown) {
			t.Errorf("%s is not shown: %q", shown, text)
		}
	}
	if got := p.Text("table:first-of-type tbody tr > :first-child"); !strings.HasPrefix(got, "3 desa bersama Mekar Baru: Kedaung, Klutuk, Waliwis") {
		t.Errorf("the groups are %q", got)
	}
	s.earn(month(3), s.siti, catalogtest.Waliwis, 123_000) // learnt too late
	s.freeze(t)
	if again := s.want("/dampak", http.StatusOK).Text("table"); again != p.Text("table") {
		t.Errorf("a frozen month changed: %q", again)
	}

	boss := identity.Actor{Person: s.siti.Person, ManagerOf: []identity.ProgrammeID{s.group.Programme}}
	link := func(village region.Code) (shown string) {
		s.Do(func(tx *database.Tx) error {
			made, err := impact.AddLink(t.Context(), tx, boss, s.group.Programme, village, "Kepala Desa", catalogtest.Now)
			if err == nil {
				shown = "/desa/" + made.Token
			}
			return err
		})
		return s.visitor.Get(shown).Want(http.StatusOK).Text("table")
	}
	if shown := link(catalogtest.Waliwis); !strings.Contains(shown, "Rp250.000") || strings.Contains(shown, "Rp500.000") || !strings.Contains(shown, "digabung") {
		t.Errorf("to the head of Waliwis: %q", shown)
	}
	if shown := link(catalogtest.Klutuk); strings.Contains(shown, ".000") {
		t.Errorf("to the head of Klutuk: %q", shown)
	}

	district := s.want("/kecamatan/36.03.33", http.StatusOK)
	if text := district.Text("main"); !strings.Contains(text, "Kelompok Usaha Waliwis") || !strings.Contains(text, "Rp50.000") || !district.Has("svg.qr") || strings.Contains(text, "⟦") {
		t.Errorf("the district: %q", text)
	}
	s.want("/kecamatan/36.03.07", http.StatusNotFound)
	s.want("/kecamatan/36.03", http.StatusNotFound)
	s.want("/desa/tidakada", http.StatusNotFound)
}
