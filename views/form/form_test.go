package form_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/views/form"
	"simpul/views/part"
)

func typed(value string) *form.Form { return form.New(map[string][]string{"isi": {value}}) }

func key(f *form.Form) string {
	refused, ok := fault.As(f.Err())
	if !ok {
		return ""
	}
	return refused.Fields[0].Key
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ typed, want, key string }{
		{"  tas   merah ", "tas merah", ""},
		{"", "", "error.required"},
		{" \t\n ", "", "error.required"},
		{strings.Repeat("é", 10), strings.Repeat("é", 10), ""},
		{"e\u0301", "é", ""},
		{strings.Repeat("x", 11), "", "error.too_long"},
		{"tas\x00", "", "error.characters"},
		{"tas\nmerah", "", "error.characters"},
		{"tas\x1b[31m", "", "error.characters"},
		{"\xff\xfe", "", "error.characters"},
	} {
		f := typed(test.typed)
		if got := f.Required("isi", 10); got != test.want || key(f) != test.key {
			t.Errorf("%q: %q %s, want %q %s", test.typed, got, key(f), test.want, test.key)
		}
	}
	f := typed(" satu\r\ndua\r\n\r\ntiga ")
	if got := f.Lines("isi", 100); got != "satu\ndua\n\ntiga" || !f.Valid() {
		t.Errorf("%q %v", got, f.Err())
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		typed string
		want  int
		key   string
	}{
		{"7", 7, ""}, {" 7 ", 7, ""}, {"1.250", 1250, ""}, {"007", 7, ""},
		{"", 0, "error.required"}, {"tujuh", 0, "error.number"}, {"1.5", 0, "error.number"}, {"1,5", 0, "error.number"}, {"1e3", 0, "error.number"},
		{"0", 0, "error.number.range"}, {"-3", 0, "error.number.range"}, {"2001", 0, "error.number.range"},
		{"99999999999999999999", 0, "error.number.range"},
	} {
		f := typed(test.typed)
		if got := f.Int("isi", 1, 2000); got != test.want || key(f) != test.key {
			t.Errorf("%q: %d %s, want %d %s", test.typed, got, key(f), test.want, test.key)
		}
	}
	if got := typed("").OptionalInt("isi", 5, 1, 9); got != 5 {
		t.Errorf("nothing typed: %d", got)
	}
	for value, want := range map[string]int64{"12": 12, "0": 0, "-1": 0, "x": 0, "": 0} {
		if f := typed(value); f.ID("isi") != want || f.Valid() != (want != 0) {
			t.Errorf("id %q", value)
		}
	}
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		typed string
		want  int64
		key   string
	}{
		{"185000", 185000, ""}, {"Rp185.000", 185000, ""}, {"185rb", 185000, ""},
		{"185", 0, "error.amount.ambiguous"}, {"1.5", 0, "error.amount"}, {"mahal", 0, "error.amount"}, {"", 0, "error.required"},
		{"4.000", 0, "error.amount.min"}, {"50jt", 0, "error.amount.max"}, {"99999999999999", 0, "error.amount.max"},
	} {
		f := typed(test.typed)
		got := f.Money("isi", money.Rupiah(5000), money.Rupiah(10_000_000))
		if got != money.Rupiah(test.want) && !(test.want == 0 && got.IsZero()) || key(f) != test.key {
			t.Errorf("%q: %s %s, want %d %s", test.typed, got, key(f), test.want, test.key)
		}
	}
	f := typed("185")
	f.Money("isi", money.Rupiah(5000), money.Rupiah(10_000_000))
	if got := f.Error(t.Context(), "isi"); !strings.Contains(got, "Rp185.000?") {
		t.Errorf("asked back: %q", got)
	}
}

func TestContactAndChoice(t *testing.T) {
	t.Parallel()
	if f := typed("0812 3456 7890"); f.Phone("isi", "ID") != "+6281234567890" || !f.Valid() {
		t.Error(f.Err())
	}
	if f := typed("0812"); f.Phone("isi", "ID") != "" || key(f) != "error.phone" {
		t.Error(key(f))
	}
	if f := typed(""); f.OptionalPhone("isi", "ID") != "" || !f.Valid() {
		t.Error(key(f))
	}
	if f := typed("Siti@Contoh.id"); f.Email("isi") != "siti@contoh.id" {
		t.Error(key(f))
	}
	if f := typed("siti"); f.Email("isi") != "" || key(f) != "error.email" {
		t.Error(key(f))
	}
	if f := typed("merah"); f.Choice("isi", "merah", "biru") != "merah" || !f.Valid() {
		t.Error(key(f))
	}
	if f := typed("hijau"); f.Choice("isi", "merah", "biru") != "" || key(f) != "error.choice" {
		t.Error(key(f))
	}
	if f := typed(""); f.Choice("isi", "merah") != "" || key(f) != "error.choose" {
		t.Error(key(f))
	}
}

func TestWhatACommandRefuses(t *testing.T) {
	t.Parallel()
	f := typed("x")
	f.Refuse("isi", "error.required")
	if !f.Take(fault.InvalidFields(fault.Field{Name: "isi", Key: "error.number"}, fault.Field{Name: "lain", Key: "error.choose"})) {
		t.Fatal("not taken")
	}
	if !f.Take(fault.New(fault.Conflict, "error.conflict")) || f.Take(errors.New("broken")) || f.Take(nil) || f.Take(fault.New(fault.NotFound, "error.not_found")) {
		t.Error("the wrong errors are the form's")
	}
	ctx := i18n.With(context.Background(), i18n.Indonesian)
	want := []part.FormError{
		{Message: i18n.T(ctx, "error.conflict")},
		{Name: "isi", Label: "Isi", Message: "Wajib diisi."},
		{Message: "Pilih salah satu."},
	}
	if diff := cmp.Diff(want, f.Summary(ctx, form.Label{Name: "isi", Text: "Isi"})); diff != "" {
		t.Error(diff)
	}
}

// A page shows a form before anybody has sent it.
func TestNoForm(t *testing.T) {
	t.Parallel()
	var f *form.Form
	if f.Value("isi") != "" || f.Error(t.Context(), "isi") != "" || f.Summary(t.Context()) != nil || !f.Valid() || f.Has("isi", "") || f.Err() != nil {
		t.Error("an unsent form is not empty")
	}
	if got := form.Filled(map[string]string{"isi": "lama"}).Value("isi"); got != "lama" {
		t.Errorf("%q", got)
	}
}

func TestPercent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		typed, key string
		want       int
	}{
		{"0", "", 0}, {"7", "", 700}, {"2,5", "", 250}, {"2.25 %", "", 225}, {"100", "", 10_000}, {"", "error.required", 0},
		{"100,01", "error.number.range", 0}, {"99999999999", "error.number.range", 0}, {"2,555", "error.percent", 0},
		{"-1", "error.percent", 0}, {",5", "error.percent", 0}, {"lima", "error.percent", 0}, {"1,2,3", "error.percent", 0},
	} {
		f := typed(test.typed)
		if got := f.Percent("isi", 10_000); got != test.want || key(f) != test.key {
			t.Errorf("%q: %d %q, want %d %q", test.typed, got, key(f), test.want, test.key)
		}
	}
}
