package perajin_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/database"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/producer"
	"simpul/internal/report"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

func TestNewProducerIsWelcomed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	home := c.Get("/perajin/").Want(200)
	viewtest.Check(t, home.Body)
	if home.Text("h1") != "Halo, Siti Aminah" || !home.Has(".empty a[href='/perajin/jual']") {
		t.Errorf("home of a new producer: %q", home.Text("main"))
	}
	s.bag(t, "Tas merah", 1)
	home = c.Get("/perajin")
	if home.Text(".income-amount") != "Rp0" || !strings.Contains(home.Text(".income-detail"), "Belum ada penjualan bulan ini") {
		t.Errorf("a month without sales: %q", home.Text(".income"))
	}
	for _, path := range []string{"/perajin/pesanan", "/perajin/uang"} {
		viewtest.Check(t, c.Get(path).Want(200).Body)
	}
}

// Of a sale she sees what she earned and how it was divided; of the buyer, the
// town alone.
func TestASaleIsSeen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	red := s.bag(t, "Tas merah", 1)
	bag := s.BagToOrder(s.group, "Ransel besar", money.Rupiah(265_000), 5, alone(s.siti))
	rani := s.Producer(s.group, "Rani Perajin", checkouttest.Waliwis)
	shared := s.Bag(s.group, "Tas berdua", money.Rupiah(155_000), 3,
		catalog.MakerShare{Producer: s.siti.Person, ShareBP: 6000}, catalog.MakerShare{Producer: rani.Person, ShareBP: 4000})
	theirs := s.Bag(s.group, "Tas Rani", money.Rupiah(99_000), 3, alone(rani))
	s.Sold(checkouttest.Item{Variant: red, Quantity: 1}, checkouttest.Item{Variant: bag, Quantity: 2}, checkouttest.Item{Variant: theirs, Quantity: 1})
	s.Sold(checkouttest.Item{Variant: shared, Quantity: 1})
	s.Order(checkouttest.Item{Variant: shared, Quantity: 1}) // not paid
	c := s.client(t, s.siti.Person)

	// 166.500 + 2 × 238.500 + 83.700
	const income = "Rp727.200"
	home := c.Get("/perajin").Want(200)
	viewtest.Check(t, home.Body)
	if home.Text(".income-amount") != income || home.Count(".sale-link") != 3 {
		t.Errorf("home: %q, %d sales", home.Text(".income"), home.Count(".sale-link"))
	}
	want := []string{"Buat 2 barang", "Antar 2 barang ke kelompok", "1 barang habis di toko"}
	for i, task := range home.Texts(".task") {
		if i >= len(want) || !strings.Contains(task, want[i]) {
			t.Errorf("task %d: %q", i, task)
		}
	}
	if home.Count(".task") != len(want) {
		t.Errorf("%d tasks", home.Count(".task"))
	}

	orders := c.Get("/perajin/pesanan").Want(200)
	viewtest.Check(t, orders.Body)
	if orders.Count(".work") != 3 || !strings.Contains(orders.Text(".work"), "Buat 2 buah Ransel besar") || strings.Contains(orders.Body, "Tas Rani") {
		t.Errorf("to prepare: %q", orders.Text("main"))
	}
	if n := strings.Count(orders.Text("main"), "Jakarta Selatan"); n != 3 {
		t.Errorf("the town is named %d times", n)
	}

	uang := c.Get("/perajin/uang").Want(200)
	viewtest.Check(t, uang.Body)
	if got := uang.Text(".metric-value"); got != income+" Rp0 Rp0" {
		t.Errorf("balances %q", got)
	}
	split := uang.Texts(".sale")
	if len(split) != 3 || strings.Contains(uang.Text("main"), "Tas Rani") {
		t.Fatalf("sales %q", split)
	}
	for _, says := range []string{
		"Pembeli membayar Rp155.000", "Bagian perajin lain −Rp62.000", "Untuk Kelompok Usaha Simpul Waliwis −Rp5.580",
		"Untuk program −Rp1.860", "Biaya pembayaran −Rp1.860", "Untuk Anda Rp83.700",
	} {
		if !strings.Contains(split[0], says) {
			t.Errorf("the shared sale does not say %q: %q", says, split[0])
		}
	}
	for _, page := range []*webtest.Page{home, orders, uang} {
		for _, secret := range []string{"Rani Pembeli", "81300000001", "Jl. Contoh", "12810"} {
			if strings.Contains(page.Body, secret) {
				t.Errorf("%s tells a producer %q", page.URL, secret)
			}
		}
	}
	month := clock.Month(s.Now)
	if before := c.Get("/perajin/uang?bulan=" + month.AddDate(0, -1, 0).Format("2006-01")); before.Has(".sale") {
		t.Error("this month's sales stand in the month before")
	}
	c.Get("/perajin/uang?bulan=kapan").Want(200)
}

// A parcel that has left is nothing to prepare any more.
func TestWhatHasLeftIsNotPrepared(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	placed := s.Sold(checkouttest.Item{Variant: s.bag(t, "Tas merah", 2), Quantity: 1})
	parcels, err := order.Parcels(t.Context(), s.App, placed.ID)
	if err != nil {
		t.Fatal(err)
	}
	c := s.client(t, s.siti.Person)
	if err := s.Checkout.Ship(t.Context(), s.Officer(s.group), s.group.ID, parcels[0].ID, "JNE12345678", s.Now); err != nil {
		t.Fatal(err)
	}
	if orders := c.Get("/perajin/pesanan"); !orders.Has(".empty") {
		t.Errorf("to prepare: %q", orders.Text("main"))
	}
	if uang := c.Get("/perajin/uang"); !strings.Contains(uang.Text(".sale"), "Dalam perjalanan") {
		t.Errorf("the sale: %q", uang.Text(".sale"))
	}
}

// The list of a month's earnings sums to the month's bar, line by line to what
// was divided.
func TestEarningsSumToTheMonth(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.busy(t)
	earned, err := report.EarningsOf(t.Context(), s.Report, s.siti.Person, report.MonthOf(s.Now))
	if err != nil {
		t.Fatal(err)
	}
	months, err := report.MonthsOf(t.Context(), s.Report, s.siti.Person, s.Now, 1)
	if err != nil {
		t.Fatal(err)
	}
	var sum money.Amount
	for _, e := range earned {
		sum = sum.Add(e.Income)
		if parts := money.Sum(e.Income, e.CooperativeFee, e.ProgrammeFee, e.Contribution); parts != e.Revenue {
			t.Errorf("line %d: parts %v of %v", e.Line, parts, e.Revenue)
		}
	}
	if sum != months[0].Income || sum.IsZero() {
		t.Errorf("the list sums to %v, the month to %v", sum, months[0].Income)
	}
	latest, err := report.LatestEarningsOf(t.Context(), s.Report, s.siti.Person, s.Now, 2)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(earned[:2], latest, cmp.Comparer(func(a, b money.Amount) bool { return a == b })); diff != "" {
		t.Errorf("the latest (-want +got):\n%s", diff)
	}
}

func TestWhatIsPublicIsHerChoice(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	page := c.Get("/perajin/saya").Want(200)
	viewtest.Check(t, page.Body)
	if page.Text(".person-name") != "Siti" || page.Count("form[action='/perajin/saya/izin']") != 3 {
		t.Errorf("at first: %q", page.Text("main"))
	}
	given := c.Submit(page, "#izin-full_name form", webtest.Fill{"answer": "give"}).Want(200)
	if given.Text(".person-name") != "Siti Aminah" || !strings.Contains(given.Text("#izin-full_name"), "Diizinkan") {
		t.Errorf("after consenting: %q", given.Text("#izin-full_name"))
	}
	viewtest.Check(t, given.Body)
	withdrawn := c.Submit(given, "#izin-full_name form", webtest.Fill{"answer": "withdraw"}).Want(200)
	if withdrawn.Text(".person-name") != "Siti" {
		t.Errorf("after withdrawing: %q", withdrawn.Text(".person-name"))
	}
	token := page.Attr("input[name=token]", "value")
	c.Post("/perajin/saya/izin", url.Values{"token": {token}, "field": {"background"}, "answer": {"give"}}).Want(422)
	if !page.Has("form[action='/keluar'] input[name=token]") {
		t.Error("she cannot sign out")
	}
}

// Whoever has no story or portrait is not asked to make it public.
func TestStoryCanBeShownOnceItIsThere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c := s.client(t, s.siti.Person)
	if c.Get("/perajin/saya").Has("#izin-story form") {
		t.Error("nothing can be made public")
	}
	s.in(t, func(ctx context.Context, tx *database.Tx) error {
		return producer.Change(ctx, tx, s.siti, s.siti.Person, producer.Draft{Village: checkouttest.Waliwis, Story: "Belajar dari ibu."}, s.Now)
	})
	if page := c.Get("/perajin/saya"); !page.Has("#izin-story form") || !strings.Contains(page.Text("#izin-story"), "Belajar dari ibu.") {
		t.Errorf("the story: %q", page.Text("#izin-story"))
	}
}
