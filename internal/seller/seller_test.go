package seller_test

import (
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/seller"
)

var now = time.Date(2026, time.January, 14, 7, 30, 0, 0, time.UTC)

func whole() seller.Seller {
	s := seller.Ministry
	s.Name, s.Address, s.NIB, s.WhatsApp = "Program Simpul", "Jl. Contoh No. 1", "1234567890123", "+6281200009000"
	return s
}

func put(t *testing.T, db *dbtest.DB, s seller.Seller) error {
	t.Helper()
	return database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
		return seller.Set(t.Context(), tx, identity.Program(), s, now)
	})
}

func TestTheNewestCountsAndNothingIsLost(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	if s, err := seller.Current(t.Context(), db.App); err != nil || s != seller.Ministry {
		t.Errorf("before: %+v, %v", s, err)
	}
	if err := put(t, db, whole()); err != nil {
		t.Fatal(err)
	}
	changed := whole()
	changed.Address = "Jl. Contoh No. 2"
	if err := put(t, db, changed); err != nil {
		t.Fatal(err)
	}
	if s, err := seller.Current(t.Context(), db.App); err != nil || s != changed {
		t.Errorf("after: %+v, %v", s, err)
	}
	for _, statement := range []string{`UPDATE seller SET name = 'Lain'`, `DELETE FROM seller`, `TRUNCATE seller`} {
		for who, pool := range map[string]*database.DB{"the application": db.App, "the owner": db.Owner} {
			if _, err := pool.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s may %s", who, statement)
			}
		}
	}
}

func TestWhatASellerMustSay(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	for field, change := range map[string]func(s *seller.Seller){
		"name":             func(s *seller.Seller) { s.Name = "  " },
		"address":          func(s *seller.Seller) { s.Address = "" },
		"nib":              func(s *seller.Seller) { s.NIB = "123" },
		"email":            func(s *seller.Seller) { s.WhatsApp = "" },
		"whatsapp":         func(s *seller.Seller) { s.WhatsApp = "0812" },
		"service":          func(s *seller.Seller) { s.Service = "" },
		"service_email":    func(s *seller.Seller) { s.ServiceEmail = "x" },
		"service_whatsapp": func(s *seller.Seller) { s.ServiceWhatsApp = "12" },
	} {
		s := whole()
		change(&s)
		refusal, ok := fault.As(put(t, db, s))
		if !ok || len(refusal.Fields) != 1 || refusal.Fields[0].Name != field {
			t.Errorf("%s: %+v", field, refusal)
		}
	}
}
