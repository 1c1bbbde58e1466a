package demo

import (
	"fmt"
	"math/rand/v2"

	"simpul/internal/region"
)

// Cooperative is a planned cooperative.
type Cooperative struct {
	Name, Slug    string
	LegalForm     string
	DeedNumber    string
	Village       region.Code
	Street        string
	Phone         string
	Story         string
	StoryEN       string
	Officer       string
	OfficerPhone  string
	memberVillage []members
}

// members says how many producers live in a village.
type members struct {
	village region.Code
	count   int
	steady  int // of them, those who keep producing
}

// Cooperatives are the four of the demonstration, in Kecamatan Mekar Baru and
// its neighbours.
var Cooperatives = [...]Cooperative{
	{
		Name: "Simpul Waliwis", Slug: "simpul-waliwis", LegalForm: "business_group",
		Village: "36.03.33.2004", Street: "Kp. Waliwis, RT 02/RW 01, dekat balai desa", Phone: "+6281200009001",
		Story:   "Empat mesin jahit dari desa, satu teras rumah, dan tangan-tangan yang tidak mau diam. Kami mulai dari tas pesanan tetangga, sekarang tas kami dibawa sampai ke Papua.",
		StoryEN: "Four sewing machines from the village, one veranda, and hands that will not sit still. We began with bags for the neighbours; now they travel as far as Papua.",
		Officer: "Wulan Contoh", OfficerPhone: "+6281200009101",
		memberVillage: []members{{"36.03.33.2004", 18, 6}, {"36.03.33.2006", 8, 3}, {"36.03.33.2005", 4, 0}},
	},
	{
		Name: "Kriya Mekar Baru", Slug: "kriya-mekar-baru", LegalForm: "cooperative", DeedNumber: "CONTOH-0001.2023",
		Village: "36.03.33.2001", Street: "Jl. Raya Mekar Baru No. 8", Phone: "+6281200009002",
		Story:   "Koperasi perajin dari lima desa. Setiap tas dikerjakan dari awal sampai akhir oleh orang yang namanya tertulis di labelnya.",
		StoryEN: "A cooperative of makers from five villages. Each bag is made from the first knot to the last by the person whose name is on its label.",
		Officer: "Yanti Contoh", OfficerPhone: "+6281200009102",
		memberVillage: []members{
			{"36.03.33.2001", 16, 6}, {"36.03.33.2002", 9, 3}, {"36.03.33.2003", 6, 2}, {"36.03.33.2007", 4, 0}, {"36.03.33.2008", 3, 0},
		},
	},
	{
		Name: "Tali Kur Kronjo", Slug: "tali-kur-kronjo", LegalForm: "business_group",
		Village: "36.03.07.2001", Street: "Kp. Kronjo Lama, RT 01/RW 03", Phone: "+6281200009003",
		Story:   "Kami tinggal di pesisir utara. Warna tali kami ambil dari perahu-perahu yang pulang pagi.",
		StoryEN: "We live on the north coast. The colours of our cord are those of the boats that come home in the morning.",
		Officer: "Hesti Contoh", OfficerPhone: "+6281200009103",
		memberVillage: []members{{"36.03.07.2001", 12, 0}, {"36.03.07.2002", 6, 0}, {"36.03.07.2007", 4, 0}},
	},
	{
		Name: "Anyam Gunung Kaler", Slug: "anyam-gunung-kaler", LegalForm: "business_group",
		Village: "36.03.32.2001", Street: "Kp. Gunung Kaler, RT 04/RW 02", Phone: "+6281200009004",
		Story:   "Barang kecil yang dibuat dengan sabar: dompet, gantungan kunci, tempat tisu, gantungan pot.",
		StoryEN: "Small things made with patience: purses, key rings, tissue boxes, plant hangers.",
		Officer: "Ratmi Contoh", OfficerPhone: "+6281200009104",
		memberVillage: []members{{"36.03.32.2001", 10, 0}, {"36.03.32.2005", 6, 0}, {"36.03.32.2006", 4, 0}},
	},
}

// Producer is a planned producer.
type Producer struct {
	Name           string
	Phone          string
	Cooperative    int // place in Cooperatives
	Village        region.Code
	Steady         bool
	ReturnedWorker bool
	Story          string
	Portrait       bool // whether she lets her portrait be seen
	FullName       bool // whether she lets her full name be seen
}

var givenNames = [...]string{
	"Aminah", "Siti", "Rohayati", "Nurhayati", "Sulastri", "Wati", "Eka", "Dewi", "Marni", "Sumiati", "Kartini", "Yuliana",
	"Rina", "Tuti", "Asih", "Ningsih", "Sari", "Maryam", "Halimah", "Fatimah", "Khodijah", "Aisyah", "Zubaedah", "Rukmini",
	"Lilis", "Iis", "Enung", "Euis", "Nining", "Titin", "Cucu", "Neneng", "Ipah", "Eti", "Oom", "Omah", "Juju", "Sutinah",
	"Warsinah", "Turinah", "Daryati", "Murni", "Saodah", "Masitoh", "Mastur", "Jaenab", "Sopiah", "Romlah", "Suryani",
	"Herlina", "Nengsih", "Yayah", "Samsiah", "Sarinah", "Tarmi",
}

var surnames = [...]string{"Contoh", "Peraga"}

var stories = [...]string{
	"Belajar simpul pertama dari ibu mertua, sekarang mengajari tetangga.",
	"Mengerjakan tas sore hari, setelah anak-anak pulang sekolah.",
	"Paling suka simpul wajik: kalau salah satu baris, harus dibongkar semua.",
	"Dulu bekerja jauh dari rumah. Sekarang pekerjaan ada di teras sendiri.",
	"Tas pertama saya miring. Tas keseratus dipakai Bu Camat.",
	"Warna saya pilih pagi hari, waktu cahayanya jujur.",
	"Satu tas sedang selesai dua hari, kalau tidak ada hajatan.",
	"Uang tas pertama saya belikan tali lagi.",
}

// planProducers plans the 110 producers; of those who keep producing the
// first in each village come first.
func planProducers(random *rand.Rand) []Producer {
	var all []Producer
	for c := range Cooperatives {
		for _, m := range Cooperatives[c].memberVillage {
			for i := range m.count {
				all = append(all, Producer{
					Cooperative: c, Village: m.village, Steady: i < m.steady,
					ReturnedWorker: random.IntN(100) < 60, Story: stories[random.IntN(len(stories))],
					Portrait: random.IntN(100) < 70, FullName: random.IntN(100) < 30,
				})
			}
		}
	}
	for place, name := range random.Perm(len(givenNames) * len(surnames))[:len(all)] {
		all[place].Name = givenNames[name%len(givenNames)] + " " + surnames[name/len(givenNames)]
		all[place].Phone = producerPhone(place)
	}
	return all
}

// producerPhone is the number of the producer at a place in the plan.
func producerPhone(place int) string { return fmt.Sprintf("+628120000%04d", place+1) }
