package demo

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"time"

	"simpul/internal/demo/drawing"
	"simpul/internal/media"
	"simpul/internal/order"
	"simpul/internal/review"
)

const (
	// everyReviewed is of how many orders that have arrived a customer says
	// something, and everyPictured of how many of these with a photograph.
	everyReviewed = 45
	everyPictured = 8
	// undecided are how many of the newest nobody has decided on.
	undecided = 3
)

// opinion is what an invented customer says.
type opinion struct {
	stars    int
	said     string
	language string
	answer   string        // of the cooperative, "" for none
	reason   review.Reason // why it is not shown, "" when it is
	reported review.Reason // by whoever looks at the page, "" by nobody
}

var opinions = [...]opinion{
	{stars: 5, said: "Rapi sekali simpulnya, persis seperti di foto. Nama pembuatnya ada di label, saya suka.", language: "id", answer: "Terima kasih. Kami sampaikan kepada pembuatnya."},
	{stars: 5, said: "Sudah dua bulan dipakai ke pasar, belum ada yang lepas.", language: "id"},
	{stars: 4, said: "Bagus dan kuat. Talinya sedikit lebih pendek dari yang saya kira.", language: "id", answer: "Terima kasih. Lain kali boleh minta tali lebih panjang lewat Pesan banyak / warna khusus."},
	{stars: 5, said: "Arrived in Hong Kong in nine days, beautifully packed. My mother cried when she read where it was made.", language: "en"},
	{stars: 3, said: "Warnanya agak lebih tua daripada di layar ponsel saya.", language: "id", answer: "Maaf, layar memang bisa berbeda. Kalau mau tukar warna, hubungi kami lewat WhatsApp."},
	{stars: 5, said: "", language: "id"},
	{stars: 1, said: "Barang jelek!!! Beli di toko saya saja, lebih murah, ketik CONTOH.", language: "id", reason: review.Advert},
	{stars: 4, said: "Pengirimannya cepat, barangnya wangi kain baru.", language: "id"},
	{stars: 5, said: "Saya beli tiga untuk oleh-oleh, semuanya beda motif dan semuanya cantik.", language: "id"},
	{stars: 2, said: "Kancingnya lepas di hari kedua, tapi koperasi langsung mengganti.", language: "id", answer: "Terima kasih sudah memberi tahu. Semua kancing sekarang kami jahit dua kali."},
	{stars: 5, said: "The knots are even, the lining is neat. Better than the photograph.", language: "en"},
	{stars: 4, said: "Pas untuk ponsel, dompet, dan kunci.", language: "id", reported: review.Unrelated},
	{stars: 5, said: "Pembuatnya rumahnya di dekat masjid, gampang dicari, ini alamatnya: Jl. Contoh No. 1.", language: "id", reason: review.Private},
	{stars: 5, said: "Hadiah ulang tahun untuk ibu. Beliau langsung hafal nama pembuatnya.", language: "id"},
	{stars: 4, said: "Bahannya tebal, tidak gampang kotor.", language: "id"},
}

// reviews lets customers say something of what has arrived: most is shown, some
// not, some was reported since, and of the newest nobody has decided.
func (s *scenes) reviews(ctx context.Context) error {
	var written []int
	for place, planned := range s.Orders {
		if planned.Fate == Bought && planned.At.Add(planned.DeliveredAfter+2*day).Before(s.now) && place%everyReviewed == everyReviewed/2 {
			written = append(written, place)
		}
	}
	// The last of the scenes.
	n := len(written)
	return s.each(ctx, Scenes, n, (sceneCount-1)*n, sceneCount*n, runtime.GOMAXPROCS(0), func(ctx context.Context, n int) error {
		return s.review(ctx, written[n], n, len(written)-n <= min(undecided, len(written)/2))
	})
}

// review is the n-th of them, of the first line of the order at a place.
func (s *scenes) review(ctx context.Context, place, n int, waits bool) error {
	planned, said := s.Orders[place], opinions[n%len(opinions)]
	lines, err := order.Lines(ctx, s.DB, s.placed[place])
	if err != nil {
		return err
	}
	// An order's lines stand as its parcels do, not as they were wished for.
	first := planned.Lines[0]
	line := slices.IndexFunc(lines, func(l order.Line) bool { return l.Variant == s.variants[first.Product][first.Colour] })
	at := planned.At.Add(planned.DeliveredAfter + 30*time.Hour)
	pictures, err := s.pictured(ctx, first.Product, n, at)
	if err != nil {
		return err
	}
	r := review.Review{
		Line: int64(lines[line].ID), Stars: said.stars, Said: said.said, Name: strings.Fields(planned.Buyer.Name)[0] + " P.",
		Language: said.language,
	}
	if err := review.Write(ctx, s.DB, int64(s.placed[place]), &r, pictures, at); err != nil || waits {
		return err
	}
	if err := review.Decide(ctx, s.DB, s.manager, r.ID, said.reason == "", said.reason, at.Add(5*time.Hour)); err != nil {
		return err
	}
	if said.answer != "" {
		if err := review.Answer(ctx, s.DB, s.officers[s.Products[first.Product].Cooperative], r.ID, said.answer, at.Add(9*time.Hour)); err != nil {
			return err
		}
	}
	if said.reported == "" {
		return nil
	}
	return review.Report(ctx, s.DB, r.ID, said.reported, soonest(at.Add(15*time.Hour), s.now))
}

// pictured is a photograph of some reviews: the work where its owner uses it.
func (s *scenes) pictured(ctx context.Context, product, n int, at time.Time) ([]media.ID, error) {
	if n%everyPictured != 0 {
		return nil, nil
	}
	taken, err := s.add(ctx, 0, draw(s.Products[product], s.seed<<16+uint64(1000+n), drawing.Scene), at)
	return []media.ID{taken}, err
}
