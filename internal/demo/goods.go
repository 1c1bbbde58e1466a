package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"simpul/internal/money"
)

// Product is a planned listing.
type Product struct {
	Cooperative   int
	Makers        []Maker
	Kind          Kind
	Technique     Technique
	Title         string
	TitleEN       string
	Description   string
	DescriptionEN string
	Colours       []string // slugs, one variant each
	Price         money.Amount
	MadeToOrder   bool
	LeadDays      int
	OpeningStock  int // of each variant
	ListedAt      time.Time
	// Weight of its sales among its first maker's listings.
	popularity int
}

// Maker is a producer, by her place in the plan, with her share.
type Maker struct {
	Producer int
	ShareBP  int
}

// Kind is a sort of goods.
type Kind struct {
	Slug                          string // of the drawing
	Category                      string // slug
	Name, NameEN                  string
	LowPrice, HighPrice           int64 // rupiah
	WeightG                       int
	LengthMM, WidthMM, HeightMM   int
	description, descriptionLatin string
}

var kinds = [...]Kind{
	{"tote", "tas-jinjing", "Tas jinjing", "Tote bag", 165_000, 245_000, 520, 340, 120, 300, "Muat buku, dompet, dan bekal. Talinya kuat di bahu.", "Holds books, a purse and lunch. The straps sit well on the shoulder."},
	{"sling", "tas-selempang", "Tas selempang", "Sling bag", 125_000, 175_000, 340, 240, 80, 180, "Ringan, pas untuk ponsel, dompet, dan kunci.", "Light; just right for a phone, a purse and keys."},
	{"bucket", "tas-serut", "Tas serut", "Bucket bag", 155_000, 215_000, 460, 240, 200, 280, "Mulut serut, lapisan kain, tidak gampang tumpah.", "Drawstring mouth and a cloth lining; nothing spills."},
	{"clutch", "tas-pesta", "Tas pesta", "Clutch", 95_000, 145_000, 220, 240, 50, 140, "Untuk kondangan dan malam takbiran.", "For weddings and festive evenings."},
	{"round", "tas-selempang", "Tas bundar", "Round bag", 145_000, 195_000, 380, 240, 90, 240, "Bundar, dengan pegangan rotan.", "Round, with a rattan handle."},
	{"backpack", "ransel", "Ransel", "Backpack", 215_000, 295_000, 680, 300, 140, 380, "Dua tali bahu, ruang utama lega.", "Two shoulder straps and a roomy main compartment."},
	{"wallet", "dompet", "Dompet", "Purse", 35_000, 65_000, 90, 200, 30, 110, "Resletingnya kuat, muat kartu dan ponsel kecil.", "A sturdy zip; holds cards and a small phone."},
	{"planter", "gantungan-pot", "Gantungan pot", "Plant hanger", 45_000, 85_000, 180, 150, 150, 60, "Untuk pot sampai 18 cm. Panjang satu meter.", "For pots up to 18 cm. One metre long."},
	{"mat", "perlengkapan-rumah", "Tatakan", "Table mat", 55_000, 95_000, 240, 300, 300, 20, "Isi empat, bisa dicuci tangan.", "A set of four, washable by hand."},
	{"tissue", "perlengkapan-rumah", "Tempat tisu", "Tissue box", 60_000, 110_000, 300, 250, 130, 100, "Menutup kotak tisu biasa.", "Covers an ordinary tissue box."},
	{"keyring", "aksesori", "Gantungan kunci", "Key ring", 20_000, 35_000, 30, 120, 40, 15, "Simpul kecil untuk oleh-oleh.", "A small knot to give away."},
	{"phone", "aksesori", "Tas ponsel", "Phone pouch", 55_000, 85_000, 110, 190, 30, 120, "Digantung di leher waktu belanja.", "Hangs round the neck on the way to market."},
}

// Technique is a way of knotting.
type Technique struct {
	Slug         string // of the drawing
	Name, NameEN string
}

var techniques = [...]Technique{
	{"square", "simpul datar", "square knot"},
	{"spiral", "simpul pilin", "spiral knot"},
	{"diamond", "motif wajik", "diamond pattern"},
	{"chevron", "motif zigzag", "chevron pattern"},
	{"alternating", "simpul selang-seling", "alternating knot"},
	{"net", "anyam jala", "open net"},
	{"woven", "anyam rapat", "close weave"},
	{"motif", "motif bunga", "flower motif"},
}

// colour names as titles use them; slugs are those of the table colour.
var colours = [...]struct{ slug, name, nameEN string }{
	{"merah", "merah", "red"}, {"merah-marun", "merah marun", "maroon"}, {"terakota", "terakota", "terracotta"},
	{"kunyit", "kuning kunyit", "turmeric"}, {"krem", "krem", "cream"}, {"putih-gading", "putih gading", "ivory"},
	{"cokelat-kopi", "cokelat kopi", "coffee brown"}, {"hitam", "hitam", "black"}, {"abu", "abu-abu", "grey"},
	{"biru-dongker", "biru dongker", "navy"}, {"toska", "toska", "turquoise"}, {"hijau-daun", "hijau daun", "leaf green"},
	{"ungu", "ungu", "purple"}, {"salem", "salem", "salmon"},
}

const (
	listingsOfSteady = 4
	sharedListings   = 40
)

// planProducts plans what is listed: four things of each producer who keeps
// producing, and forty of the others, some made by two or three together.
func planProducts(random *rand.Rand, producers []Producer, start time.Time) []Product {
	var all []Product
	titles := map[string]bool{}
	for i, p := range producers {
		if !p.Steady {
			continue
		}
		for n := range listingsOfSteady {
			listed := start.AddDate(0, 0, n*45+random.IntN(20)).Add(time.Duration(8+random.IntN(9)) * time.Hour)
			if n == 0 {
				listed = start.Add(time.Duration(random.IntN(10)) * time.Hour)
			}
			product := planProduct(random, titles, p.Cooperative, []Maker{{i, 10_000}}, listed, 6)
			product.popularity = 5 - n
			all = append(all, product)
		}
	}
	for range sharedListings {
		all = append(all, planShared(random, titles, producers, start))
	}
	return all
}

// planShared is a listing of one to three producers of one cooperative who
// sell now and then.
func planShared(random *rand.Rand, titles map[string]bool, producers []Producer, start time.Time) Product {
	cooperative := random.IntN(len(Cooperatives))
	var others []int
	for i, p := range producers {
		if p.Cooperative == cooperative && !p.Steady {
			others = append(others, i)
		}
	}
	random.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	splits := [][]int{{10_000}, {10_000}, {6_000, 4_000}, {7_000, 3_000}, {5_000, 3_000, 2_000}}
	split := splits[random.IntN(len(splits))]
	makers := make([]Maker, len(split))
	for i, bp := range split {
		makers[i] = Maker{others[i], bp}
	}
	listed := start.AddDate(0, 0, random.IntN(200)).Add(time.Duration(9+random.IntN(8)) * time.Hour)
	lastKind := len(kinds)
	product := planProduct(random, titles, cooperative, makers, listed, lastKind)
	product.popularity = 1
	return product
}

// planProduct plans one listing among the first kindCount kinds, with a title
// that no other has.
func planProduct(random *rand.Rand, titles map[string]bool, cooperative int, makers []Maker, listedAt time.Time, kindCount int) Product {
	p := Product{Cooperative: cooperative, Makers: makers, ListedAt: listedAt}
	var main int
	for {
		p.Kind, p.Technique, main = kinds[random.IntN(kindCount)], techniques[random.IntN(len(techniques))], random.IntN(len(colours))
		p.Title = fmt.Sprintf("%s %s %s", p.Kind.Name, p.Technique.Name, colours[main].name)
		if !titles[p.Title] {
			break
		}
	}
	titles[p.Title] = true
	colour := colours[main].nameEN
	p.TitleEN = strings.ToUpper(colour[:1]) + colour[1:] + " " + strings.ToLower(p.Kind.NameEN) + ", " + p.Technique.NameEN
	p.Description = fmt.Sprintf("%s Dibuat dari tali kur dengan %s, warna %s. %s", "Dikerjakan tangan, satu per satu.", p.Technique.Name, colours[main].name, p.Kind.description)
	p.DescriptionEN = fmt.Sprintf("Knotted by hand, one at a time, from polyester cord: %s, %s. %s", p.Technique.NameEN, colour, p.Kind.descriptionLatin)
	p.Colours = []string{colours[main].slug}
	if second := random.IntN(len(colours)); second != main && random.IntN(100) < 35 {
		p.Colours = append(p.Colours, colours[second].slug)
	}
	steps := (p.Kind.HighPrice - p.Kind.LowPrice) / 5_000
	p.Price = money.Rupiah(p.Kind.LowPrice + 5_000*random.Int64N(steps+1))
	if random.IntN(100) < 25 {
		p.MadeToOrder, p.LeadDays = true, 5+random.IntN(6)
	} else {
		p.OpeningStock = 3 + random.IntN(4)
	}
	return p
}
