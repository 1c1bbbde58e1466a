package i18n

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/feature/plural"
	"pgregory.net/rapid"

	"simpul/internal/money"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	// 17:30 UTC on Tuesday is half past midnight on Wednesday in Jakarta.
	late := time.Date(2026, time.January, 13, 17, 30, 0, 0, time.UTC)
	may := time.Date(2026, time.May, 9, 7, 5, 0, 0, time.UTC)
	for _, tc := range []struct {
		name   string
		show   func(context.Context) string
		id, en string
	}{
		{"money", func(c context.Context) string { return Money(c, money.Rupiah(1_250_000)) }, "Rp1.250.000", "Rp1,250,000"},
		{"number", func(c context.Context) string { return Number(c, 1_234_567) }, "1.234.567", "1,234,567"},
		{"small number", func(c context.Context) string { return Number(c, 999) }, "999", "999"},
		{"negative number", func(c context.Context) string { return Number(c, -1000) }, "−1.000", "−1,000"},
		{"percent", func(c context.Context) string { return Percent(c, 6000) }, "60\u00a0%", "60%"},
		{"fraction of a percent", func(c context.Context) string { return Percent(c, 250) }, "2,5\u00a0%", "2.5%"},
		{"hundredths of a percent", func(c context.Context) string { return Percent(c, -1205) }, "−12,05\u00a0%", "−12.05%"},
		{"date in WIB", func(c context.Context) string { return Date(c, late) }, "Rabu, 14 Januari 2026", "Wednesday, 14 January 2026"},
		{"date and time", func(c context.Context) string { return DateTime(c, may) }, "Sabtu, 9 Mei 2026 pukul 14.05 WIB", "Saturday, 9 May 2026, 14:05 WIB"},
		{"short date", func(c context.Context) string { return ShortDate(c, may) }, "9 Mei 2026", "9 May 2026"},
		{"short date and time", func(c context.Context) string { return ShortDateTime(c, may) }, "9 Mei 2026, 14.05", "9 May 2026, 14:05"},
		{"month", func(c context.Context) string { return Month(c, late) }, "Januari 2026", "January 2026"},
		{"short month", func(c context.Context) string { return ShortMonth(c, may) }, "Mei 2026", "May 2026"},
		{"list of three", func(c context.Context) string { return List(c, []string{"Aminah", "Siti", "Rani"}) }, "Aminah, Siti dan Rani", "Aminah, Siti and Rani"},
		{"list of two", func(c context.Context) string { return List(c, []string{"Aminah", "Siti"}) }, "Aminah dan Siti", "Aminah and Siti"},
		{"list of one", func(c context.Context) string { return List(c, []string{"Aminah"}) }, "Aminah", "Aminah"},
		{"empty list", func(c context.Context) string { return List(c, nil) }, "", ""},
		{"plural, one", func(c context.Context) string { return T(c, "shop.works", 1) }, "1 karya", "1 work"},
		{"plural, many, grouped", func(c context.Context) string { return T(c, "shop.works", 1200) }, "1.200 karya", "1,200 works"},
		{"money inside a message", func(c context.Context) string { return T(c, "common.price.from", money.Rupiah(185_000)) }, "mulai Rp185.000", "from Rp185,000"},
		{"missing key", func(c context.Context) string { return T(c, "no.such.key") }, "⟦no.such.key⟧", "⟦no.such.key⟧"},
		{"missing argument", func(c context.Context) string { return T(c, "common.price.from") }, "mulai ⟦1⟧", "from ⟦1⟧"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := tc.show(With(t.Context(), Indonesian)); got != tc.id {
				t.Errorf("Indonesian: got %q, want %q", got, tc.id)
			}
			if got := tc.show(With(t.Context(), English)); got != tc.en {
				t.Errorf("English: got %q, want %q", got, tc.en)
			}
		})
	}
}

func TestTemplateKeepsEveryOtherPercentSign(t *testing.T) {
	t.Parallel()
	m := message{forms: map[plural.Form]template{plural.Other: parseTemplate("60 % of 100%% in %[2]s, not %[1]s")}}
	if got, want := m.render(English, []any{2026, "May"}), "60 % of 100% in May, not 2026"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLanguageOfContext(t *testing.T) {
	t.Parallel()
	if got := From(t.Context()); got != Indonesian {
		t.Errorf("without a language: got %q", got)
	}
	if _, ok := ParseLanguage("fr"); ok {
		t.Error("French was accepted")
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ id, en string }{
		{"/", "/en"},
		{"/?q=tas", "/en?q=tas"},
		{"/keranjang", "/en/keranjang"},
		{"/cari?q=tas&hal=2#hasil", "/en/cari?q=tas&hal=2#hasil"},
		{"/engkel", "/en/engkel"},
		{"/perajinan", "/en/perajinan"},
	} {
		english := With(t.Context(), English)
		if got := Path(english, tc.id); got != tc.en {
			t.Errorf("Path(en, %q) = %q, want %q", tc.id, got, tc.en)
		}
		if got := Path(english, tc.en); got != tc.en {
			t.Errorf("Path(en, %q) = %q, want no change", tc.en, got)
		}
		if got := Path(t.Context(), tc.id); got != tc.id {
			t.Errorf("Path(id, %q) = %q", tc.id, got)
		}
		if got := Alternate(tc.id); got != tc.en {
			t.Errorf("Alternate(%q) = %q, want %q", tc.id, got, tc.en)
		}
		if got := Alternate(tc.en); got != tc.id {
			t.Errorf("Alternate(%q) = %q, want %q", tc.en, got, tc.id)
		}
	}
	for _, p := range []string{"/perajin", "/perajin/jual", "/koperasi?x=1", "/program", "/admin/jobs", "/static/shop.1a2b.css", "https://wa.me/62812"} {
		if got := Path(With(t.Context(), English), p); got != p {
			t.Errorf("Path(en, %q) = %q, want no change", p, got)
		}
	}
}

func TestAlternateOfAlternateIsTheSamePage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := "/" + rapid.StringMatching(`[a-df-z][a-z-]{0,8}(/[a-z0-9]{1,5}){0,2}(\?[a-z]=[0-9])?`).Draw(t, "path")
		if got := Alternate(Alternate(p)); got != p {
			t.Errorf("%q became %q", p, got)
		}
	})
}

func TestNumberWithoutSeparatorsIsTheNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-1<<60, 1<<60).Draw(t, "n")
		shown := Number(context.Background(), n)
		groups := strings.Split(strings.TrimPrefix(shown, "−"), ".")
		for i, group := range groups {
			if len(group) > 3 || i > 0 && len(group) != 3 || group == "" {
				t.Fatalf("%d is shown as %q", n, shown)
			}
		}
		plain := strings.ReplaceAll(strings.ReplaceAll(shown, ".", ""), "−", "-")
		if got, err := strconv.ParseInt(plain, 10, 64); err != nil || got != n {
			t.Fatalf("%d is shown as %q", n, shown)
		}
	})
}
