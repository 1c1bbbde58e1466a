package perajin_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"simpul/internal/checkout/checkouttest"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// vector is one thing that both sides reckon: a price as it is typed, and rates.
type vector struct {
	Typed string `json:"typed"`
	Rates [4]int `json:"rates"`
}

// reckoned is what comes of it, as text: "", "? <amount>" for a question, else
// the four parts.
func (v vector) reckoned() string {
	price, err := money.Parse(strings.TrimSpace(v.Typed))
	switch {
	case errors.Is(err, money.ErrAmbiguous) && !price.IsZero():
		return fmt.Sprintf("? %d", price.Mul(1000).Rupiah())
	case err != nil, price.Rupiah() < 1_000, price.Rupiah() > 100_000_000:
		return ""
	}
	rates := order.FeeRates{CooperativeBP: v.Rates[1], ProgrammeBP: v.Rates[2], ContributionBP: v.Rates[3]}
	s := order.Split(price, rates, []order.Maker{{Producer: identity.PersonID(1), ShareBP: 10_000}})[0]
	return fmt.Sprint(s.Income.Rupiah(), s.CooperativeFee.Rupiah(), s.ProgrammeFee.Rupiah(), s.Contribution.Rupiah())
}

// randomTyped is a price as people type it, or something like it.
func randomTyped(r *rand.Rand) string {
	n := r.Int64N([]int64{1_000, 100_000, 3_000_000, 120_000_000}[r.IntN(4)])
	switch r.IntN(10) {
	case 0:
		return fmt.Sprint(n)
	case 1:
		return money.Rupiah(n).String()
	case 2:
		return strings.TrimPrefix(money.Rupiah(n).Format(',', '.'), "Rp")
	case 3:
		return fmt.Sprintf("%d%s", n%1_000, []string{"rb", " ribu", "k", "K", "jt", " Juta"}[r.IntN(6)])
	case 4:
		return fmt.Sprintf("%d%c%d%s", n%50, ".,"[r.IntN(2)], r.IntN(2_000), []string{"rb", "jt", "k", ""}[r.IntN(4)])
	case 5:
		return fmt.Sprintf("Rp %s,-", strings.TrimPrefix(money.Rupiah(n).String(), "Rp"))
	case 6:
		return strings.TrimPrefix(money.Rupiah(n).String(), "Rp") + []string{",00", ".00", ",0"}[r.IntN(3)]
	}
	letters := []rune("0123456789.,  rpidkbjt-")
	typed := make([]rune, r.IntN(9))
	for i := range typed {
		typed[i] = letters[r.IntN(len(letters))]
	}
	return string(typed)
}

func randomRates(r *rand.Rand) (rates [4]int) {
	left := 10_000
	for i := 1; i < 4; i++ {
		rates[i] = r.IntN([]int{left + 1, min(left, 1_500) + 1}[r.IntN(2)])
		left -= rates[i]
	}
	rates[0] = left
	return rates
}

// What the phone says without a network is what the sale will post: over many
// prices and rates the script in the browser and the rules of Go agree.
func TestThePhoneReckonsAsTheShopDoes(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("../../../static/js/module/split.js")
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // prices
	all := make([]vector, 20_000)
	for i := range all {
		all[i] = vector{randomTyped(r), randomRates(r)}
	}
	given, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	s := newStage(t)
	b := s.server.Browser(t)
	b.Open("/masuk")
	got := strings.Split(webtest.Run(b, chromedp.Evaluate[string](`(() => {`+strings.ReplaceAll(string(script), "export ", "")+`
		return `+string(given)+`.map(({ typed, rates }) => {
			const price = readPrice(typed.trim());
			if (price?.question) return "? " + price.question;
			return price && price.amount >= 1000 && price.amount <= 100000000 ? allocate(price.amount, rates).join(" ") : "";
		}).join("\n");
	})()`)), "\n")
	if len(got) != len(all) {
		t.Fatalf("%d answers", len(got))
	}
	priced, asked := 0, 0
	for i, v := range all {
		want := v.reckoned()
		if got[i] != want {
			t.Errorf("%q at %v: the phone says %q, the shop %q", v.Typed, v.Rates, got[i], want)
		}
		if strings.HasPrefix(want, "?") {
			asked++
		} else if want != "" {
			priced++
		}
	}
	t.Logf("%d prices, %d questions", priced, asked)
	if priced < 5_000 || asked < 500 {
		t.Error("too few of them are prices")
	}
}

// Without a network she still sees what she will receive and what similar works
// sold for, and chooses her cooperative.
func TestSellingHelpsWithoutANetwork(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	other := s.Cooperative("Koperasi Kronjo", checkouttest.Kronjo)
	s.join(t, other, s.siti)
	bag := s.bag(t, "Tas tali kur merah", 9)
	category := s.count(t, `SELECT category_id FROM product`)
	for range 3 {
		s.Sold(checkouttest.Item{Variant: bag, Quantity: 1})
	}
	c := s.client(t, s.siti.Person)
	said := c.Get(fmt.Sprintf("/perajin/jual/bersih?harga=185rb&koperasi=%d&kategori=%d&ukuran=m", s.group.ID, category)).Want(200)
	if !strings.Contains(said.Text("body"), "terjual Rp185.000 (dari 3 pesanan terakhir)") {
		t.Errorf("similar works: %q", said.Text("body"))
	}
	c.Get("/perajin/jual/bersih?harga=185rb&kategori=x&ukuran=zz").Want(200)

	line := webtest.NewLine(t, s.server.URL)
	b := s.ready(t, line)
	b.Open("/perajin/jual")
	b.Wait("form[data-draft=ready]")
	time.Sleep(500 * time.Millisecond) // its terms come
	line.Cut()
	b.Open("/perajin/jual")
	b.Wait("[data-groups]:not([hidden]) .choice:nth-child(2)")
	fill(b, "185", "merah", heavy(t, 1))
	b.Do(chromedp.SetValue(chromedp.CSS("#f-category"), fmt.Sprint(category)))
	b.Click(fmt.Sprintf("input[name=cooperative][value='%d']", s.group.ID))
	b.Wait("[data-net-of=price] [data-amount='185.000']")
	b.Click("[data-net-of=price] [data-amount='185.000']")
	b.Wait("[data-net-of=price] .net-amount")
	told := b.Text("[data-net-of=price]")
	for _, want := range []string{"Bersih diterima Rp166.500", "kelompok Rp", "terjual Rp185.000 (dari 3"} {
		if !strings.Contains(told, want) {
			t.Errorf("without a network: %q lacks %q", told, want)
		}
	}
	b.Screenshot("hp-bersih-tanpa-sinyal-360")
	b.Follow(sell)
	await(t, b, "queued", 10*time.Second)
	line.Mend()
	b.Open("/perajin")
	await(t, b, "live", 30*time.Second)
	if n := s.count(t, `SELECT count(*) FROM product WHERE cooperative_id = $1`, int64(s.group.ID)); n != 2 {
		t.Errorf("%d products in the chosen cooperative", n)
	}

	var known struct {
		Cooperatives []struct {
			ID    string
			Rates []int
		}
	}
	if err := json.Unmarshal([]byte(c.Get("/perajin/jual/aturan").Want(200).Body), &known); err != nil {
		t.Fatal(err)
	}
	if len(known.Cooperatives) != 2 || slices.ContainsFunc(known.Cooperatives, func(k struct {
		ID    string
		Rates []int
	}) bool {
		return len(k.Rates) != 4 || k.Rates[0]+k.Rates[1]+k.Rates[2]+k.Rates[3] != 10_000
	}) {
		t.Errorf("terms: %+v", known)
	}
	rani := s.Producer(other, "Rani", checkouttest.Waliwis)
	if told := s.client(t, rani.Person).Get("/perajin/jual/aturan").Body; strings.Contains(told, "Waliwis\"") && strings.Contains(told, s.group.Name) {
		t.Errorf("Rani is told of another cooperative: %s", told)
	}
}
