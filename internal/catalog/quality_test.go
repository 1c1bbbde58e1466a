package catalog_test

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/cooperative"
	"simpul/internal/demo"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/producer"
	"simpul/internal/region"
	"simpul/internal/region/regiontest"
)

// fair lists the goods of the demonstration as planned for a fixed day, by the
// same people.
func fair(t testing.TB) *catalogtest.Market {
	t.Helper()
	m := catalogtest.New(t, regiontest.New(t))
	plan := demo.NewPlan(1, time.Date(2026, time.January, 14, 0, 0, 0, 0, time.UTC))
	var groups []cooperative.Cooperative
	for _, k := range demo.Cooperatives {
		groups = append(groups, m.Cooperative(k.Name, k.Village))
	}
	var makers []identity.Actor
	for _, p := range plan.Producers {
		maker := m.Producer(groups[p.Cooperative], p.Name, p.Village)
		if p.FullName {
			m.Consent(maker, producer.FullName, producer.Village)
		}
		makers = append(makers, maker)
	}
	for _, p := range plan.Products {
		d := catalog.Draft{
			Cooperative: groups[p.Cooperative].ID, Category: m.Category(p.Kind.Category), Title: p.Title, TitleEN: p.TitleEN,
			Description: p.Description, DescriptionEN: p.DescriptionEN, WeightG: p.Kind.WeightG, Pictures: []media.ID{m.Picture(makers[p.Makers[0].Producer])},
		}
		if p.MadeToOrder {
			d.MadeToOrder, d.LeadDays, d.OpenUnitsCap = true, p.LeadDays, 5
		}
		for _, maker := range p.Makers {
			d.Makers = append(d.Makers, catalog.MakerShare{Producer: makers[maker.Producer].Person, ShareBP: maker.ShareBP})
		}
		for _, colour := range p.Colours {
			d.Variants = append(d.Variants, catalog.DraftVariant{Colour: colour, Price: p.Price, OnHand: p.OpeningStock})
		}
		m.List(d)
	}
	return m
}

// question is a line of testdata/queries.txt.
type question struct {
	query string
	kind  catalog.HitKind
	want  []string // any of these
}

func questions(t testing.TB) []question {
	t.Helper()
	file, err := os.Open("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []question
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		query, answer, _ := strings.Cut(line, " | ")
		kind, want, found := strings.Cut(answer, ": ")
		if !found {
			t.Fatalf("queries.txt: %q", line)
		}
		all = append(all, question{query, catalog.HitKind(kind), strings.Split(want, " / ")})
	}
	return all
}

// right tells whether a name holds all words of one of the answers.
func (q question) right(name string) bool {
	words := strings.Fields(strings.ToLower(name))
	return slices.ContainsFunc(q.want, func(want string) bool {
		for _, w := range strings.Fields(strings.ToLower(want)) {
			if !slices.ContainsFunc(words, func(have string) bool { return strings.HasPrefix(have, w) }) {
				return false
			}
		}
		return true
	})
}

// names are what the page of a search shows of the kind that is asked for, in
// its order.
func (q question) names(t testing.TB, m *catalogtest.Market) []string {
	t.Helper()
	var names []string
	if q.kind == catalog.HitProduct {
		found, err := catalog.Published(t.Context(), m.DB.App, catalog.Filter{Text: q.query}, "", catalog.Page{Number: 1, Size: 24})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found.Cards {
			names = append(names, c.Title)
		}
		return names
	}
	hits, err := catalog.Named(t.Context(), m.DB.App, q.query, 4)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range hits {
		if h.Kind == q.kind {
			names = append(names, h.Name)
		}
	}
	return names
}

func TestSearchOverTheDemonstration(t *testing.T) {
	t.Parallel()
	m := fair(t)
	t.Run("quality", func(t *testing.T) { searchQuality(t, m) })
	t.Run("suggestions", func(t *testing.T) { suggestions(t, m) })
	t.Run("facets", func(t *testing.T) { facetsCountWhatTheListWouldHold(t, m) })
	t.Run("facets counted by hand", func(t *testing.T) { facetsAsCountedByHand(t, m) })
}

// searchQuality asks what people ask and reports the mean reciprocal rank of
// the first right answer.
func searchQuality(t *testing.T, m *catalogtest.Market) {
	all := questions(t)
	if len(all) < 60 {
		t.Fatalf("only %d questions", len(all))
	}
	sum := 0.0
	for _, q := range all {
		names := q.names(t, m)
		rank := slices.IndexFunc(names, q.right) + 1
		if rank > 0 {
			sum += 1 / float64(rank)
		}
		if rank != 1 {
			t.Logf("%q wants %s %v: rank %d of %.3q", q.query, q.kind, q.want, rank, names[:min(3, len(names))])
		}
	}
	mean := sum / float64(len(all))
	t.Logf("mean reciprocal rank %.3f over %d questions", mean, len(all))
	if mean < 0.9 {
		t.Errorf("mean reciprocal rank %.3f", mean)
	}
}

func suggestions(t *testing.T, m *catalogtest.Market) {
	for typed, want := range map[string]question{
		"tas jin":   {kind: catalog.HitProduct, want: []string{"tas jinjing"}},
		"macra":     {kind: catalog.HitProduct, want: []string{"simpul", "motif", "anyam"}},
		"tali k":    {kind: catalog.HitProduct, want: []string{"simpul", "motif", "anyam"}},
		"DOM":       {kind: catalog.HitCategory, want: []string{"dompet"}},
		"wali":      {kind: catalog.HitVillage, want: []string{"waliwis"}},
		"kriya m":   {kind: catalog.HitCooperative, want: []string{"kriya mekar baru"}},
		"nene":      {kind: catalog.HitMaker, want: []string{"neneng"}},
		"gantugan":  {kind: catalog.HitCategory, want: []string{"gantungan pot"}},
		"ransl put": {kind: catalog.HitProduct, want: []string{"ransel"}},
	} {
		hits, err := catalog.Suggested(t.Context(), m.DB.App, typed, 5)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(hits, func(h catalog.Hit) bool { return h.Kind == want.kind && want.right(h.Name) }) {
			t.Errorf("%q suggests %v", typed, hits)
		}
	}
	for _, typed := range []string{"", " ", "t", "' & | !", "xqzw", "%", "_a_"} {
		if hits, err := catalog.Suggested(t.Context(), m.DB.App, typed, 5); err != nil || len(hits) > 0 {
			t.Errorf("%q suggests %v, %v", typed, hits, err)
		}
	}
}

// TestNobodyIsFoundByWhatSheKeepsToHerself looks for every surname and village
// of those who have not made them public.
func TestNobodyIsFoundByWhatSheKeepsToHerself(t *testing.T) {
	t.Parallel()
	m := goods(t)
	for _, text := range []string{"aminah", "permata", "siti aminah"} {
		if hits, err := catalog.Named(t.Context(), m.DB.App, text, 5); err != nil || len(hits) > 0 {
			t.Errorf("%q names %v, %v", text, hits, err)
		}
	}
	m.Consent(m.aminah, producer.FullName)
	hits, err := catalog.Named(t.Context(), m.DB.App, "aminah", 5)
	if err != nil || len(hits) != 1 || hits[0].Ref != strconv.FormatInt(int64(m.aminah.Person), 10) {
		t.Errorf("with consent: %v, %v", hits, err)
	}
}

// facetsCountWhatTheListWouldHold compares every count with the list that it
// promises.
func facetsCountWhatTheListWouldHold(t *testing.T, m *catalogtest.Market) {
	for _, f := range []catalog.Filter{
		{}, {Text: "tas"}, {Text: "tas jinjng merh"}, {Category: "tas-jinjing", Colour: "merah"},
		{Cooperative: "simpul-waliwis", Supply: catalog.Ready}, {Village: catalogtest.Waliwis, PriceMax: money.Rupiah(150_000)},
	} {
		found, err := catalog.Published(t.Context(), m.DB.App, f, "", catalog.Page{Number: 1, Size: 1})
		if err != nil {
			t.Fatal(err)
		}
		counts, err := catalog.FacetsOf(t.Context(), m.DB.App, f, found)
		if err != nil {
			t.Fatal(err)
		}
		checked := 0
		check := func(field string, values map[string]int, with func(f *catalog.Filter, value string)) {
			for value, count := range values {
				narrowed := f
				with(&narrowed, value)
				if found.Sought != "" {
					narrowed.Text = found.Sought
				}
				r, err := catalog.Published(t.Context(), m.DB.App, narrowed, "", catalog.Page{Number: 1, Size: 1})
				if err != nil || r.Total != count {
					t.Errorf("%+v: %s %s promises %d, the list has %d, %v", f, field, value, count, r.Total, err)
				}
				checked++
			}
		}
		check("category", counts.Categories, func(f *catalog.Filter, v string) { f.Category = v })
		check("cooperative", counts.Cooperatives, func(f *catalog.Filter, v string) { f.Cooperative = v })
		check("village", counts.Villages, func(f *catalog.Filter, v string) { f.Village = region.Code(v) })
		check("colour", counts.Colours, func(f *catalog.Filter, v string) { f.Colour = v })
		check("supply", counts.Supplies, func(f *catalog.Filter, v string) { f.Supply = catalog.Supply(v) })
		if checked < 5 {
			t.Errorf("%+v: only %d counts", f, checked)
		}
	}
}
