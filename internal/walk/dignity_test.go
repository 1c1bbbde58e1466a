package walk_test

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/producer"
	"simpul/internal/shots"
	"simpul/internal/web/webtest"
)

// passing is what differs from one answer to the next: tokens, times, names of
// requests.
var passing = regexp.MustCompile(`name="token" value="[^"]*"|token=[\w-]+|value="[\w-]{20,}"|\b\d{1,2}[.:]\d{2}([.:]\d{2})?\b|\d{4}-\d\d-\d\dT[^<"]*`)

// TestWhatIsPublicIsHerChoice reads every public page that links lead to, the
// feeds, the sitemaps, searches, the customer's receipt and the parcel's label:
// nothing in any of them depends on whether a maker is a returned worker, and
// each thing of hers is there while she consents to it, and gone at once after.
func TestWhatIsPublicIsHerChoice(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	group := s.Cooperative("Simpul Kronjo", checkouttest.Kronjo)
	maker := s.Producer(group, "Zubaidah Kusumawardani", checkouttest.Waliwis)
	portrait := s.portrait(t, maker)
	bag := s.Bag(group, "Tas pandan", money.Rupiah(185_000), 5, catalog.MakerShare{Producer: maker.Person, ShareBP: 10_000})
	sold := s.Sold(checkouttest.Item{Variant: bag, Quantity: 1})
	photo, err := media.Pictures(t.Context(), s.App, []media.ID{portrait})
	if err != nil {
		t.Fatal(err)
	}
	described := func(of producer.Background) {
		t.Helper()
		if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) error {
			return producer.Change(t.Context(), tx, maker, maker.Person, producer.Draft{
				Village: checkouttest.Waliwis, Background: of, Story: "Menyimpul sejak pulang kampung.", Picture: portrait,
			}, s.Now)
		}); err != nil {
			t.Fatal(err)
		}
	}
	described(producer.FamilyMember)
	parcel, err := order.ParcelFor(t.Context(), s.App, group.ID, sold.ID)
	if err != nil {
		t.Fatal(err)
	}
	begin := []string{
		"/", "/en/", "/pembuat/" + fmt.Sprint(maker.Person), "/pesanan/" + sold.Token, "/pesanan/" + sold.Token + "/kuitansi", "/dampak/" + sold.TraceToken,
		"/karya.atom", "/en/karya.atom", "/katalog/google.xml", "/sitemap.xml", "/robots.txt",
	}
	for _, word := range []string{"zubaidah", "kusumawardani", "waliwis", "menyimpul", "returned_worker", "pmi purna", "mantan pekerja migran", "korban", "pandan"} {
		begin = append(begin, "/cari?q="+url.QueryEscape(word), "/saran?q="+url.QueryEscape(word))
	}
	visitor, officer := webtest.NewClient(t, s.url), s.byPhone(t, s.Officer(group).Person)
	slip := fmt.Sprintf("/koperasi/paket/%d/surat", parcel.ID)

	read := func(paths []string) map[string]string {
		t.Helper()
		all := map[string]string{slip: officer.Get(slip).Want(http.StatusOK).Body}
		for _, path := range paths {
			if body := visitor.Get(path).Body; body != "" {
				all[path] = body
			}
		}
		return all
	}
	paths := s.reachable(t, visitor, begin)
	if len(paths) < 40 {
		t.Fatalf("only %d public pages: %v", len(paths), paths)
	}
	family := read(paths)
	described(producer.ReturnedWorker)
	returned := read(paths)
	described(producer.FamilyMember)
	again := read(paths)
	described(producer.ReturnedWorker)
	for path, body := range returned {
		// What the jobs change meanwhile, such as the forms of a picture, stays so.
		if strip(body) != strip(family[path]) && strip(body) != strip(again[path]) {
			t.Errorf("%s is another page for a returned worker", path)
		}
		if strings.Contains(body, "returned_worker") && !strings.Contains(path, "returned_worker") {
			t.Errorf("%s names her background", path)
		}
	}

	// What is hers, and where it is seen once she consents.
	secrets := map[producer.Field]string{
		producer.FullName: "Kusumawardani", producer.Village: "Waliwis", producer.Story: "sejak pulang kampung", producer.Portrait: photo[portrait].URL("", 320),
	}
	shown := func() map[producer.Field][]string {
		t.Helper()
		where := map[producer.Field][]string{}
		for path, body := range read(paths) {
			for field, secret := range secrets {
				// The words of a search stand on its page.
				if strings.Contains(body, secret) && !strings.HasPrefix(path, "/cari") && !strings.HasPrefix(path, "/saran") && hers(path, field) {
					where[field] = append(where[field], path)
				}
			}
		}
		return where
	}
	hits := func() int { return strings.Count(visitor.Get("/saran?q=kusumawardani").Body, "Tas pandan") }
	fields := slices.Sorted(maps.Keys(secrets))
	steps := [][]producer.Field{fields}
	if everyLook() { // each by itself
		steps = nil
		for _, field := range fields {
			steps = append(steps, []producer.Field{field})
		}
	}
	if before := shown(); len(before) > 0 || hits() > 0 {
		t.Errorf("without her consent: %v, %d hits", before, hits())
	}
	for _, together := range steps {
		for _, field := range together {
			consent(t, s, maker, field, true)
		}
		with := shown()
		for _, field := range fields {
			if is := len(with[field]) > 0; is != slices.Contains(together, field) {
				t.Errorf("with her consent to %v %s is on %v", together, field, with[field])
			}
		}
		if (hits() > 0) != slices.Contains(together, producer.FullName) {
			t.Errorf("with her consent to %v her name has %d hits", together, hits())
		}
		for _, field := range together {
			consent(t, s, maker, field, false)
		}
	}
	if after := shown(); len(after) > 0 || hits() > 0 {
		t.Errorf("after she withdrew it: %v, %d hits", after, hits())
	}
}

func strip(body string) string { return passing.ReplaceAllString(body, "") }

// hers tells whether a page that names a village may mean hers: the stage's own
// cooperative is in Waliwis too.
func hers(path string, field producer.Field) bool {
	return field != producer.Village || slices.ContainsFunc([]string{"/pembuat/", "/produk/", "/pesanan/", "/surat"}, func(part string) bool { return strings.Contains(path, part) })
}

func consent(t *testing.T, s *stage, who identity.Actor, field producer.Field, given bool) {
	t.Helper()
	if err := database.InTx(t.Context(), s.App, func(tx *database.Tx) error {
		if given {
			return producer.Give(t.Context(), tx, who, who.Person, field, "Ani Pendamping", s.Now)
		}
		return producer.Withdraw(t.Context(), tx, who, who.Person, field, s.Now)
	}); err != nil {
		t.Fatal(err)
	}
}

// portrait takes in a photograph of somebody.
func (s *stage) portrait(t *testing.T, who identity.Actor) media.ID {
	t.Helper()
	file, err := os.Open(photograph(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	taken, err := media.Add(t.Context(), s.App, s.Studio, int64(who.Person), file, s.Now)
	if err != nil {
		t.Fatal(err)
	}
	return taken.ID
}

var linked = regexp.MustCompile(`(?:href|src|content)="([^"]+)"`)

// reachable are the addresses that links of public pages lead to, with those of
// the sitemaps: one of each route that takes no words of a visitor, and all of
// what begins the search.
func (s *stage) reachable(t *testing.T, visitor *webtest.Client, begin []string) []string {
	t.Helper()
	var routes []string
	for _, r := range s.program.Web.GetRoutes(true) {
		if r.Method == http.MethodGet {
			routes = append(routes, r.Path)
		}
	}
	seen := map[string]bool{}
	var all []string
	ahead := slices.Clone(begin)
	for len(ahead) > 0 && len(all) < 300 {
		path := ahead[0]
		ahead = ahead[1:]
		if path = strings.TrimPrefix(path, s.url); !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
			continue
		}
		path, _, _ = strings.Cut(path, "#")
		path = strings.ReplaceAll(path, "&amp;", "&")
		bare, query, _ := strings.Cut(path, "?")
		part, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(bare, "/en"), "/"), "/")
		if seen[path] || audiences[part] != everybody || slices.Contains([]string{"static", "m", "metrics", "masuk", "keluar", "bayar", "simulasi"}, part) || strings.HasSuffix(bare, ".jpg") {
			continue
		}
		if query != "" && !slices.Contains(begin, path) {
			continue // the same page sorted or filtered
		}
		seen[path] = true
		if route := shots.Route(routes, strings.TrimPrefix(bare, "/en")); !everyLook() && !slices.Contains(begin, path) {
			if seen["route "+route] {
				continue
			}
			seen["route "+route] = true
		}
		page := visitor.Get(path)
		if page.Status != http.StatusOK {
			continue
		}
		all = append(all, path)
		for _, link := range linked.FindAllStringSubmatch(page.Body, -1) {
			ahead = append(ahead, link[1])
		}
		if strings.HasSuffix(bare, ".xml") || strings.HasPrefix(bare, "/sitemap") {
			ahead = append(ahead, locations(page.Body)...)
		}
	}
	return all
}

// locations are the addresses in a sitemap.
func locations(body string) (all []string) {
	decoder := xml.NewDecoder(strings.NewReader(body))
	for {
		token, err := decoder.Token()
		if err != nil {
			return all
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "loc" {
			var address string
			if decoder.DecodeElement(&address, &start) == nil {
				all = append(all, address)
			}
		}
	}
}
