package demo

import (
	"context"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/demo/drawing"
	"simpul/internal/identity"
	"simpul/internal/inspection"
	"simpul/internal/money"
)

// checks shows what the cooperative looks at before it is on sale: of the first
// producer one new listing that was sent back and one that waits, and an edit
// that waits while the listing stays as it is.
func (s *scenes) checks(ctx context.Context) error {
	place := s.listed[0]
	product := s.Products[place]
	maker := identity.Actor{Person: s.producers[product.Makers[0].Producer], Producer: true}
	err := database.InTx(ctx, s.DB, func(tx *database.Tx) error {
		return catalog.DistrustIn(ctx, tx, s.officer(), s.group(), maker.Person, s.before(3*day))
	})
	if err != nil {
		return err
	}
	sentBack, err := s.listAgain(ctx, maker, place, "Tas pasar lipat", s.before(2*day))
	if err != nil {
		return err
	}
	err = inspection.SendBack(ctx, s.DB, s.officer(), s.group(), sentBack.ID, "Foto kurang jelas. Coba foto lagi dekat jendela.", s.before(30*time.Hour))
	if err != nil {
		return err
	}
	if _, err := s.listAgain(ctx, maker, place, "Tas pundak contoh", s.before(5*time.Hour)); err != nil {
		return err
	}
	var id catalog.ProductID
	if err := s.DB.GetContext(ctx, &id, `SELECT product_id FROM variant WHERE id = $1`, int64(s.variants[place][0])); err != nil {
		return err
	}
	edit, err := catalog.ForEdit(ctx, s.DB, maker, id)
	if err != nil {
		return err
	}
	edit.Description += " Talinya kini lebih panjang."
	for i := range edit.Variants {
		edit.Variants[i].Price = edit.Variants[i].Price.Add(money.Rupiah(10_000))
	}
	_, err = catalog.Edit(ctx, s.DB, maker, id, edit, s.before(3*time.Hour))
	return err
}

// listAgain lists another work of the kind of a planned one, and gives what
// waits of it.
func (s *scenes) listAgain(ctx context.Context, maker identity.Actor, place int, title string, at time.Time) (catalog.Submission, error) {
	planned := s.Products[place]
	category, err := catalog.CategoryBySlug(ctx, s.DB, planned.Kind.Category)
	if err != nil {
		return catalog.Submission{}, err
	}
	draft := catalog.Draft{
		Cooperative: s.group(), Category: category.ID, Title: title, Description: planned.Description,
		WeightG: planned.Kind.WeightG, LengthMM: planned.Kind.LengthMM, WidthMM: planned.Kind.WidthMM, HeightMM: planned.Kind.HeightMM,
		Variants: []catalog.DraftVariant{{Colour: planned.Colours[0], Price: planned.Price, OnHand: 2}},
		Makers:   []catalog.MakerShare{{Producer: maker.Person, ShareBP: catalog.WholeBP}},
	}
	picture, err := s.add(ctx, maker.Person, draw(planned, s.seed<<16+sceneRandom+uint64(len(title)), drawing.Front), at)
	if err != nil {
		return catalog.Submission{}, err
	}
	draft.Pictures = append(draft.Pictures, picture)
	id, err := catalog.List(ctx, s.DB, maker, draft, at)
	if err != nil {
		return catalog.Submission{}, err
	}
	waiting, err := catalog.Submissions(ctx, s.DB, s.group())
	if err != nil {
		return catalog.Submission{}, err
	}
	for _, w := range waiting {
		if w.Product == id {
			return w, nil
		}
	}
	return catalog.Submission{}, nil
}
