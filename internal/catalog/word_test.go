package catalog_test

import (
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/database"
)

func (m *market) word(word string) (known bool) {
	m.Helper()
	if err := m.DB.App.GetContext(m.Context(), &known, `SELECT EXISTS (SELECT FROM search_word WHERE word = $1)`, word); err != nil {
		m.Fatal(err)
	}
	return known
}

func (m *market) collect() int64 {
	m.Helper()
	n, err := catalog.CollectWords(m.Context(), m.DB.App)
	if err != nil {
		m.Fatal(err)
	}
	return n
}

// TestUnusedWordsAreCollected changes a description: the word that went is no
// longer what a typing error may have meant, and all others stay.
func TestUnusedWordsAreCollected(t *testing.T) {
	t.Parallel()
	m := goods(t)
	if n := m.collect(); n != 0 {
		t.Errorf("%d words were collected while all are used", n)
	}
	rename := func(tx *database.Tx, description string) error {
		if _, err := tx.ExecContext(t.Context(), `UPDATE product SET description = $1 WHERE slug = 'tas-jinjing-tali-kur'`, description); err != nil {
			return err
		}
		_, err := tx.ExecContext(t.Context(), catalogtest.Checked)
		return err
	}
	m.Do(func(tx *database.Tx) error { return rename(tx, "Untuk pantai dan kondangan.") })
	if !m.word("belanja") || !m.word("pantai") || m.collect() == 0 || m.word("belanja") || !m.word("pantai") || !m.word("macrame") && !m.word("makrame") {
		t.Errorf("belanja %v, pantai %v", m.word("belanja"), m.word("pantai"))
	}

	// Somebody indexes and has not committed: her word has no product yet that
	// others can see, so nothing is collected until she has.
	m.Do(func(tx *database.Tx) error { return rename(tx, "Untuk pasar.") })
	m.Do(func(tx *database.Tx) error {
		if err := rename(tx, "Untuk pantai lagi."); err != nil {
			return err
		}
		if n := m.collect(); n != 0 || !m.word("pantai") {
			t.Errorf("%d words were collected beside somebody who indexes", n)
		}
		return nil
	})
	if m.collect(); !m.word("pantai") || m.word("pasar") {
		t.Errorf("afterwards: pantai %v, pasar %v", m.word("pantai"), m.word("pasar"))
	}
}
