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
	"simpul/internal/producer"
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

func TestImpactHidesTheFew(t *testing.T) {
	t.Parallel()
	s := open(t)
	past := catalogtest.Now.AddDate(0, -1, 0)
	for i := range 4 {
		s.earn(past, s.Producer(s.group, fmt.Sprint("Perajin ", i), catalogtest.Waliwis), catalogtest.Waliwis, 100_000)
	}
	if p := s.want("/dampak", http.StatusOK); p.Has("table") || strings.Contains(p.Body, "400.000") || !p.Has(".empty") {
		t.Error("the income of four is shown")
	}
	s.earn(past.AddDate(0, 0, 1), s.Producer(s.group, "Perajin kelima", catalogtest.Waliwis), catalogtest.Waliwis, 50_000)
	s.earn(catalogtest.Now, s.siti, catalogtest.Waliwis, 777_000) // this month is not over
	p := s.want("/dampak", http.StatusOK)
	if text := p.Text("main"); !strings.Contains(text, "Rp450.000") || !strings.Contains(text, "Waliwis, Mekar Baru") || strings.Contains(text, "777") {
		t.Errorf("of five: %q", text)
	}
	s.earn(past, s.wati, catalogtest.Klutuk, 9_000)
	p = s.want("/dampak", http.StatusOK)
	if text := p.Text("main"); strings.Contains(text, "Klutuk") || strings.Contains(text, "Rp9.000") || strings.Contains(text, "Rp450.000") || !strings.Contains(text, "Rp459.000") {
		t.Errorf("the sixth, alone in her village, can be worked out: %q", text)
	}
	for i := range 4 {
		s.earn(past.Add(time.Duration(i+1)*time.Hour), s.Producer(s.group, fmt.Sprint("Tetangga ", i), catalogtest.Kedaung), catalogtest.Kedaung, 10_000)
	}
	p = s.want("/dampak", http.StatusOK)
	if text := p.Text("table"); !strings.Contains(text, "Waliwis, Mekar Baru 5 Rp450.000") || !strings.Contains(text, "Desa lain 5 Rp49.000") || strings.Contains(text, "Kedaung") {
		t.Errorf("of ten: %q", text)
	}
}
