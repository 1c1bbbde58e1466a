package wiring

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"simpul/internal/config"
	"simpul/internal/database/dbtest"
	"simpul/internal/i18n"
	"simpul/internal/payment"
	"simpul/internal/payment/paymenttest"
)

// TestOfferedWaysOfPayingAreComplete looks at every way of paying that the
// program can offer: customers read what it is and see its picture, it has a
// time to pay, and the database knows it under the same terms.
func TestOfferedWaysOfPayingAreComplete(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	paymenttest.Demonstration(t, db)
	pay, err := newPayments(t.Context(), Options{
		Config: config.Config{BaseURL: "http://127.0.0.1:8080", StripeSecretKey: "sk_test_1", StripeWebhookSecret: "whsec_1"}, App: db.App, Clock: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []payment.Method{payment.Stripe, payment.QRIS, payment.Transfer, payment.CashOnDelivery, payment.Simulation}
	if !slices.Equal(pay.Methods, want) {
		t.Errorf("offered are %v, want %v", pay.Methods, want)
	}
	texts := i18n.Keys()
	if !slices.Contains(texts, payment.Cash.Label()) {
		t.Error("cash has no words")
	}
	for _, method := range pay.Methods {
		terms := pay.Providers[method].Terms()
		if !slices.Contains(texts, method.Label()) || !slices.Contains(texts, method.Hint()) {
			t.Errorf("%s has no words", method)
		}
		if _, err := os.Stat(filepath.Join("..", "..", "static", "icon", "lucide", terms.Icon+".svg")); err != nil {
			t.Errorf("%s: %v", method, err)
		}
		if terms.Method != method || terms.Lifetime <= 0 || terms.Hold < terms.Lifetime {
			t.Errorf("%s has the terms %+v", method, terms)
		}
	}
	if len(pay.Notifiers) != 1 || len(pay.Processors) != 1 || len(pay.Readers) != 2 {
		t.Errorf("%d notify, %d list, %d are read", len(pay.Notifiers), len(pay.Processors), len(pay.Readers))
	}
	if !slices.Contains(pay.Origins, "https://checkout.stripe.com") {
		t.Errorf("forms may lead to %v", pay.Origins)
	}
}

// TestOnlyWhatIsSetUpIsOffered: without a key there is no card, and outside a
// demonstration no simulation.
func TestOnlyWhatIsSetUpIsOffered(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	pay, err := newPayments(t.Context(), Options{Config: config.Config{BaseURL: "http://127.0.0.1:8080"}, App: db.App, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if want := []payment.Method{payment.QRIS, payment.Transfer, payment.CashOnDelivery}; !slices.Equal(pay.Methods, want) {
		t.Errorf("offered are %v, want %v", pay.Methods, want)
	}
	if len(pay.Notifiers) != 0 || len(pay.Origins) != 0 {
		t.Errorf("%d notify, forms may lead to %v", len(pay.Notifiers), pay.Origins)
	}
}
