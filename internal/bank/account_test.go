package bank_test

import (
	"context"
	"testing"

	"simpul/internal/bank"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

func TestAccountsBelongToAProgrammeOrACooperative(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	k := w.Cooperative("Kelompok Contoh", checkouttest.Waliwis)
	manager := identity.Actor{Person: w.Person("Pengelola Contoh")}
	add := func(a bank.Account) (bank.Account, error) {
		var made bank.Account
		err := database.InTx(t.Context(), w.App, func(tx *database.Tx) (err error) {
			made, err = bank.Add(t.Context(), tx, manager, a, w.Now)
			return err
		})
		return made, err
	}
	own, err := add(bank.Account{Programme: w.Programme.ID, Code: " BRI-utama ", Bank: "BRI", Holder: "Program Contoh", NumberEnd: "1234"})
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := add(bank.Account{Cooperative: k.ID, Code: "bjb-waliwis", Bank: "bjb", Holder: "Kelompok Contoh", NumberEnd: "9876"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := bank.OfProgramme(t.Context(), w.App, w.Programme.ID)
	if err != nil || len(all) != 2 || all[0].ID != own.ID || all[1].ID != theirs.ID {
		t.Fatalf("the programme has %+v, %v", all, err)
	}
	if got := all[0].Label(); all[0].Code != "bri-utama" || got != "BRI ••1234" {
		t.Errorf("label %q, code %q", got, all[0].Code)
	}
	if one, err := bank.OfCooperative(t.Context(), w.App, k.ID); err != nil || len(one) != 1 || one[0].ID != theirs.ID {
		t.Errorf("the cooperative has %+v, %v", one, err)
	}

	for _, test := range []struct {
		field string
		a     bank.Account
	}{
		{"code", bank.Account{Programme: w.Programme.ID, Code: "bri-utama", Bank: "BRI", Holder: "P", NumberEnd: "1234"}},
		{"code", bank.Account{Programme: w.Programme.ID, Code: "bri utama", Bank: "BRI", Holder: "P", NumberEnd: "1234"}},
		{"bank", bank.Account{Programme: w.Programme.ID, Code: "b1", Bank: "", Holder: "P", NumberEnd: "1234"}},
		{"holder", bank.Account{Programme: w.Programme.ID, Code: "b2", Bank: "BRI", Holder: " ", NumberEnd: "1234"}},
		{"number", bank.Account{Programme: w.Programme.ID, Code: "b3", Bank: "BRI", Holder: "P", NumberEnd: "0812345678901234"}},
	} {
		_, err := add(test.a)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != test.field {
			t.Errorf("%+v: %v, want a fault of %s", test.a, err, test.field)
		}
	}
	if _, err := add(bank.Account{Programme: w.Programme.ID, Cooperative: k.ID, Code: "b4", Bank: "BRI", Holder: "P", NumberEnd: "1234"}); database.ConstraintOf(err) != "bank_account_owner" {
		t.Errorf("two owners: %v", err)
	}
	if _, err := bank.ByID(context.Background(), w.App, 99); fault.KindOf(err) != fault.NotFound {
		t.Errorf("unknown: %v", err)
	}
}
