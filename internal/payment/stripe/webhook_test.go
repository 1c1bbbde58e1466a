package stripe_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/stripe"
	"simpul/internal/payment/stripe/standin"
)

func verifier() stripe.Verifier { return stripe.NewVerifier(standin.WebhookSecret, standin.SecretKey) }

// told is the body of a made-up event.
func told(change func(*standin.Made)) []byte {
	m := standin.Made{ID: "evt_1", Type: "checkout.session.completed", At: noon, Object: map[string]any{"id": "cs_1"}}
	if change != nil {
		change(&m)
	}
	return standin.Make(m).Body
}

func TestVerify(t *testing.T) {
	t.Parallel()
	good := told(nil)
	signed := func(body []byte, at time.Time) string { return standin.Sign(body, standin.WebhookSecret, at) }
	live := told(func(m *standin.Made) { m.Live = true })
	newer := told(func(m *standin.Made) { m.Version = "2024-06-20" })
	unversioned := bytes.Replace(good, []byte(`"api_version":"2023-10-16"`), []byte(`"api_version":null`), 1)
	truncated := good[:len(good)-7]
	session := []byte(`{"id":"cs_1","object":"checkout.session","type":"x","api_version":"2023-10-16"}`)
	_, signature, _ := strings.Cut(signed(good, noon), ",")

	for name, test := range map[string]struct {
		with   stripe.Verifier
		body   []byte
		header string
		want   error
	}{
		"genuine":                        {verifier(), good, signed(good, noon), nil},
		"five minutes on the way":        {verifier(), good, signed(good, noon.Add(-5*time.Minute)), nil},
		"a minute ahead":                 {verifier(), good, signed(good, noon.Add(time.Minute)), nil},
		"two secrets at once":            {verifier(), good, signed(good, noon) + ",v1=00ff", nil},
		"another scheme beside":          {verifier(), good, signed(good, noon) + ",v0=00ff", nil},
		"live on a live key":             {stripe.NewVerifier(standin.WebhookSecret, "sk_live_x"), live, signed(live, noon), nil},
		"live on a restricted live key":  {stripe.NewVerifier(standin.WebhookSecret, "rk_live_x"), live, signed(live, noon), nil},
		"signed with another secret":     {verifier(), good, standin.Sign(good, "whsec_other", noon), stripe.ErrSignature},
		"another body":                   {verifier(), live, signed(good, noon), stripe.ErrSignature},
		"truncated":                      {verifier(), truncated, signed(good, noon), stripe.ErrSignature},
		"truncated and signed so":        {verifier(), truncated, signed(truncated, noon), stripe.ErrBody},
		"empty":                          {verifier(), nil, signed(nil, noon), stripe.ErrBody},
		"no event":                       {verifier(), session, signed(session, noon), stripe.ErrBody},
		"stale":                          {verifier(), good, signed(good, noon.Add(-5*time.Minute-time.Second)), stripe.ErrStale},
		"future":                         {verifier(), good, signed(good, noon.Add(time.Minute+time.Second)), stripe.ErrFuture},
		"far future":                     {verifier(), good, signed(good, noon.AddDate(200, 0, 0)), stripe.ErrFuture},
		"no secret":                      {stripe.NewVerifier("", standin.SecretKey), good, standin.Sign(good, "", noon), stripe.ErrUnconfigured},
		"zero verifier":                  {stripe.Verifier{}, good, standin.Sign(good, "", noon), stripe.ErrUnconfigured},
		"another version":                {verifier(), newer, signed(newer, noon), stripe.ErrVersion},
		"no version":                     {verifier(), unversioned, signed(unversioned, noon), stripe.ErrVersion},
		"live on a test key":             {verifier(), live, signed(live, noon), stripe.ErrMode},
		"test on a live key":             {stripe.NewVerifier(standin.WebhookSecret, "sk_live_x"), good, signed(good, noon), stripe.ErrMode},
		"no header":                      {verifier(), good, "", stripe.ErrHeader},
		"header without a time":          {verifier(), good, signature, stripe.ErrHeader},
		"header without a signature":     {verifier(), good, "t=1", stripe.ErrHeader},
		"time is no number":              {verifier(), good, "t=now," + signature, stripe.ErrHeader},
		"two times, one of them genuine": {verifier(), good, "t=1," + signed(good, noon), stripe.ErrHeader},
		"old scheme alone":               {verifier(), good, strings.Replace(signed(good, noon), "v1=", "v0=", 1), stripe.ErrHeader},
		"signature is no hex":            {verifier(), good, "t=1,v1=zz", stripe.ErrHeader},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := test.with.Verify(test.body, test.header, noon)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			want := payment.Event{}
			if test.want == nil {
				want = payment.Event{Provider: payment.Stripe, ExternalID: "evt_1", Kind: "checkout.session.completed", Body: test.body, ReceivedAt: noon}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func TestReceipt(t *testing.T) {
	t.Parallel()
	key := uuid.New()
	session := func(change func(map[string]any)) map[string]any {
		s := map[string]any{
			"id": "cs_1", "object": "checkout.session", "status": "complete", "payment_status": "paid", "currency": "idr",
			"amount_total": 15_000_000, "client_reference_id": "12", "payment_intent": "pi_1",
			"metadata": map[string]string{"simpul_order": "12", "simpul_number": "SP1", "simpul_intent": key.String()},
		}
		if change != nil {
			change(s)
		}
		return s
	}
	paid := payment.Receipt{
		Order: 12, Key: key, Provider: payment.Stripe, ExternalID: "pi_1", Amount: money.Rupiah(150_000), OccurredAt: noon,
	}
	foreign := paid
	foreign.Amount = money.Minor(950, "USD")

	const completed, arrived = "checkout.session.completed", "checkout.session.async_payment_succeeded"
	for name, test := range map[string]struct {
		kind    string
		session map[string]any
		want    payment.Receipt
		none    bool
		broken  bool
	}{
		"paid by card":      {kind: completed, session: session(nil), want: paid},
		"delayed, arrived":  {kind: arrived, session: session(nil), want: paid},
		"delayed, waiting":  {kind: completed, session: session(func(s map[string]any) { s["payment_status"] = "unpaid" }), none: true},
		"delayed, bounced":  {kind: "checkout.session.async_payment_failed", session: session(nil), none: true},
		"nothing to pay":    {kind: completed, session: session(func(s map[string]any) { s["payment_status"] = "no_payment_required" }), none: true},
		"expired":           {kind: "checkout.session.expired", session: session(nil), none: true},
		"another event":     {kind: "charge.succeeded", session: session(nil), none: true},
		"made by others":    {kind: completed, session: session(func(s map[string]any) { s["metadata"] = map[string]string{} }), none: true},
		"another currency":  {kind: completed, session: session(func(s map[string]any) { s["currency"], s["amount_total"] = "usd", 950 }), want: foreign},
		"shown in dollars":  {kind: completed, session: session(func(s map[string]any) { inDollars(s) }), want: paid},
		"no payment":        {kind: completed, session: session(func(s map[string]any) { s["payment_intent"] = nil }), broken: true},
		"another reference": {kind: completed, session: session(func(s map[string]any) { s["client_reference_id"] = "13" }), broken: true},
		"order is no number": {kind: completed, session: session(func(s map[string]any) {
			s["metadata"] = map[string]string{"simpul_order": "x", "simpul_intent": key.String()}
		}), broken: true},
		"key is none": {kind: completed, session: session(func(s map[string]any) {
			s["metadata"] = map[string]string{"simpul_order": "12", "simpul_intent": "x"}
		}), broken: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := standin.Make(standin.Made{ID: "evt_1", Type: test.kind, At: noon, Object: test.session}).Body
			got, ok, err := stripe.Receipt(payment.Event{Provider: payment.Stripe, ExternalID: "evt_1", Kind: test.kind, Body: body})
			if (err != nil) != test.broken || ok == (test.none || test.broken) {
				t.Fatalf("ok %v, error %v", ok, err)
			}
			if diff := cmp.Diff(test.want, got, cmp.Comparer(sameAmount)); diff != "" {
				t.Fatal(diff)
			}
		})
	}
}

func inDollars(s map[string]any) {
	s["currency"], s["amount_total"] = "usd", 950
	s["currency_conversion"] = map[string]any{
		"amount_total": 15_000_000, "amount_subtotal": 15_000_000, "source_currency": "idr", "fx_rate": "0.0000633",
	}
}
