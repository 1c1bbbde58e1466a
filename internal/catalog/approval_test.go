package catalog_test

import (
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// unchecked is a market whose cooperative looks at what Siti Aminah lists.
func unchecked(t *testing.T) *market {
	t.Helper()
	m := newMarket(t)
	m.Distrust(m.group, m.aminah)
	return m
}

// waits is the one thing that waits for the cooperative.
func (m *market) waits(count int) catalog.Submission {
	m.Helper()
	all, err := catalog.Submissions(m.Context(), m.DB.App, m.group.ID)
	if err != nil || len(all) != count {
		m.Fatalf("%d wait, want %d: %v", len(all), count, err)
	}
	if count == 0 {
		return catalog.Submission{}
	}
	return all[0]
}

func (m *market) approve(officer identity.Actor, s catalog.Submission) error {
	return database.InTx(m.Context(), m.DB.App, func(tx *database.Tx) error {
		_, err := catalog.ApproveIn(m.Context(), tx, officer, m.group.ID, s.ID, s.Revision, now)
		return err
	})
}

func (m *market) sendBack(s catalog.Submission, reason string) error {
	return database.InTx(m.Context(), m.DB.App, func(tx *database.Tx) error {
		_, err := catalog.SendBackIn(m.Context(), tx, m.officer, m.group.ID, s.ID, reason, now)
		return err
	})
}

func TestNewListingWaitsForTheCooperative(t *testing.T) {
	t.Parallel()
	m := unchecked(t)
	id, err := catalog.List(t.Context(), m.DB.App, m.aminah, m.Draft(m.group, "Tas tali kur", m.aminah), now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := catalog.ProductBySlug(t.Context(), m.DB.App, "tas-tali-kur"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("anybody sees what waits: %v", err)
	}
	if err := catalog.Publish(t.Context(), m.DB.App, m.aminah, id, now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("she puts it on sale herself: %v", err)
	}
	first := m.waits(1)
	stranger := m.Officer(m.Cooperative("Kelompok lain", catalogtest.Kedaung))
	if err := m.approve(stranger, first); fault.KindOf(err) != fault.NotFound {
		t.Errorf("approved by a stranger: %v", err)
	}
	if err := m.sendBack(first, "  "); fault.KindOf(err) != fault.Invalid {
		t.Errorf("sent back without a reason: %v", err)
	}
	if err := m.sendBack(first, "Foto kurang terang."); err != nil {
		t.Fatal(err)
	}
	listed, err := catalog.ListingOf(t.Context(), m.DB.App, m.aminah.Person, id)
	if err != nil || listed.SentBack != "Foto kurang terang." || listed.Checking {
		t.Errorf("%+v %v", listed, err)
	}
	mended, err := catalog.Proposed(t.Context(), m.DB.App, m.aminah, id)
	if err != nil {
		t.Fatal(err)
	}
	mended.Title = "Tas tali kur merah"
	if waits, err := catalog.Edit(t.Context(), m.DB.App, m.aminah, id, mended, now); err != nil || !waits {
		t.Fatalf("mended: waits %v, %v", waits, err)
	}
	again := m.waits(1)
	if err := m.approve(m.officer, first); fault.KindOf(err) != fault.Conflict {
		t.Errorf("what was sent back is approved: %v", err)
	}
	stale := again
	stale.Revision--
	if err := m.approve(m.officer, stale); fault.KindOf(err) != fault.Conflict {
		t.Errorf("approved as it was before: %v", err)
	}
	if err := m.approve(m.officer, again); err != nil {
		t.Fatal(err)
	}
	if err := m.approve(m.officer, again); fault.KindOf(err) != fault.Conflict {
		t.Errorf("approved twice: %v", err)
	}
	if shown, err := catalog.ProductBySlug(t.Context(), m.DB.App, "tas-tali-kur"); err != nil || shown.Title != "Tas tali kur merah" {
		t.Errorf("%q %v", shown.Title, err)
	}
	m.waits(0)
}

func TestLiveVersionStaysWhileAnEditWaits(t *testing.T) {
	t.Parallel()
	m := unchecked(t)
	id := m.listed("Tas tali kur")
	price := func() money.Amount {
		offers, err := catalog.Offers(t.Context(), m.DB.App, m.Variants(id)[:1])
		if err != nil || !offers[0].Published {
			t.Fatalf("%+v %v", offers, err)
		}
		return offers[0].Price
	}
	for _, asked := range []int64{190_000, 200_000} {
		d, err := catalog.Proposed(t.Context(), m.DB.App, m.aminah, id)
		if err != nil {
			t.Fatal(err)
		}
		d.Variants[0].Price, d.Description = money.Rupiah(asked), "Lebih kuat."
		if waits, err := catalog.Edit(t.Context(), m.DB.App, m.aminah, id, d, now); err != nil || !waits {
			t.Fatalf("waits %v, %v", waits, err)
		}
	}
	if got := price(); got != money.Rupiah(185_000) {
		t.Errorf("while the edit waits it costs %v", got)
	}
	edit := m.waits(1)
	_, was, shall, err := catalog.SubmissionOf(t.Context(), m.DB.App, m.officer, m.group.ID, edit.ID)
	if err != nil || was.Variants[0].Price != money.Rupiah(185_000) || shall.Variants[0].Price != money.Rupiah(200_000) {
		t.Errorf("%v → %v, %v", was.Variants, shall.Variants, err)
	}
	if hers, err := catalog.Proposed(t.Context(), m.DB.App, m.aminah, id); err != nil || hers.Description != "Lebih kuat." {
		t.Errorf("she no longer finds what she wrote: %q %v", hers.Description, err)
	}
	if err := m.approve(m.officer, edit); err != nil {
		t.Fatal(err)
	}
	if got := price(); got != money.Rupiah(200_000) {
		t.Errorf("afterwards it costs %v", got)
	}
	// What could not be done is refused at once, and nothing waits.
	d, err := catalog.ForEdit(t.Context(), m.DB.App, m.aminah, id)
	if err != nil {
		t.Fatal(err)
	}
	d.Pictures = append(d.Pictures, m.Picture(m.officer))
	if _, err := catalog.Edit(t.Context(), m.DB.App, m.aminah, id, d, now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("somebody else's photograph: %v", err)
	}
	m.waits(0)
	m.sound()
}

// listed is a listing of Siti's that an officer let go on sale.
func (m *market) listed(title string) catalog.ProductID {
	m.Helper()
	id, err := catalog.List(m.Context(), m.DB.App, m.aminah, m.Draft(m.group, title, m.aminah), now)
	if err != nil {
		m.Fatal(err)
	}
	if err := m.approve(m.officer, m.waits(1)); err != nil {
		m.Fatal(err)
	}
	return id
}

// The application itself cannot put on sale what nobody has looked at.
func TestDatabaseRefusesWhatNobodyChecked(t *testing.T) {
	t.Parallel()
	m := unchecked(t)
	on := m.listed("Tas tali kur")
	off, err := catalog.List(t.Context(), m.DB.App, m.aminah, m.Draft(m.group, "Tas lain", m.aminah), now)
	if err != nil {
		t.Fatal(err)
	}
	const approval = `INSERT INTO listing_approval (product_id, revision, approved_at, approved_by) SELECT id, revision, now(), $2 FROM product WHERE id = $1`
	for name, tc := range map[string]struct {
		statement, constraint string
		args                  []any
	}{
		"on sale without a look":       {`INSERT INTO publication (product_id, published_at, published_by) SELECT id, now(), created_by FROM product WHERE id = $1`, "listing_unchecked", []any{off}},
		"another title":                {`UPDATE product SET title = 'Lain' WHERE id = $1`, "listing_unchecked", []any{on}},
		"another price":                {`UPDATE variant SET price = 100000 WHERE product_id = $1`, "listing_unchecked", []any{on}},
		"another option":               {`INSERT INTO variant (product_id, colour, price) VALUES ($1, 'ungu', 18500000)`, "listing_unchecked", []any{on}},
		"a photograph less":            {`DELETE FROM product_picture WHERE product_id = $1`, "listing_unchecked", []any{on}},
		"approved by its maker":        {approval, "listing_approval_right", []any{off, m.aminah.Person}},
		"approved by a stranger":       {approval, "listing_approval_right", []any{off, m.Officer(m.Cooperative("Kelompok lain", catalogtest.Kedaung)).Person}},
		"a revision that is not":       {`INSERT INTO listing_approval (product_id, revision, approved_at, approved_by) VALUES ($1, 99, now(), $2)`, "listing_approval_revision", []any{off, m.aminah.Person}},
		"sent back without a reason":   {`UPDATE submission SET outcome = 'sent_back', decided_at = now(), decided_by = $2 WHERE product_id = $1 AND outcome IS NULL`, "submission_reason", []any{off, m.officer.Person}},
		"two that wait of one thing":   {`INSERT INTO submission (product_id, revision, submitted_at, submitted_by) VALUES ($1, 1, now(), $2)`, "submission_open", []any{off, m.aminah.Person}},
		"trust in who is not a member": {`INSERT INTO listing_trust (cooperative_id, producer_id, given_at, given_by) SELECT cooperative_id, $2, now(), $2 FROM product WHERE id = $1`, "listing_trust_member", []any{off, m.officer.Person}},
	} {
		err := database.InTx(t.Context(), m.DB.App, func(tx *database.Tx) error {
			_, err := tx.ExecContext(t.Context(), tc.statement, tc.args...)
			return err
		})
		if got := database.ConstraintOf(err); got != tc.constraint {
			t.Errorf("%s: %q refused, want %q (%v)", name, got, tc.constraint, err)
		}
	}
	for _, statement := range []string{`UPDATE listing_approval SET revision = 2`, `DELETE FROM listing_approval`, `DELETE FROM submission`, `UPDATE product SET revision = 1`, `UPDATE submission SET outcome = NULL WHERE outcome IS NOT NULL`} {
		if _, err := m.DB.App.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("the application may: %s", statement)
		}
	}
}
