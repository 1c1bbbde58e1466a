package identity_test

import (
	"testing"

	"simpul/internal/identity"
)

func TestPhone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ typed, country, want string }{
		{"081234567890", "ID", "+6281234567890"},
		{"81234567890", "ID", "+6281234567890"},
		{"6281234567890", "ID", "+6281234567890"},
		{"+62 812-3456-7890", "ID", "+6281234567890"},
		{"+62 (0)812 3456 7890", "ID", "+6281234567890"},
		{" 0812 3456 7890 ", "ID", "+6281234567890"},
		{"0812.3456.7890", "ID", "+6281234567890"},
		{"62 812 3456 7890", "ID", "+6281234567890"},
		{"(021) 555-0123", "ID", "+62215550123"},
		{"+60 12-345 6789", "ID", "+60123456789"},
		{"012-345 6789", "MY", "+60123456789"},
		{"+1 202 555 0123", "ID", "+12025550123"},
		{"", "ID", ""},
		{"12345", "ID", ""},
		{"081234", "ID", ""},
		{"nomor saya", "ID", ""},
		{"0812 3456 7890 ext 5", "ID", ""},
		{"0812abc567890", "ID", ""},
		{"+62812345678901234567", "ID", ""},
	} {
		got, err := identity.Phone(test.typed, test.country)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("Phone(%q, %s) = %q, %v; want %q", test.typed, test.country, got, err, test.want)
		}
	}
}

func TestEmail(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"Siti@Contoh.ID":               "siti@contoh.id",
		" rani+toko@contoh.co.id ":     "rani+toko@contoh.co.id",
		"":                             "",
		"siti":                         "",
		"siti@contoh":                  "",
		"Siti <siti@contoh.id>":        "",
		"siti@contoh.id, b@contoh.id":  "",
		"siti@contoh.id\r\nBcc: x@y.z": "",
	} {
		got, err := identity.Email(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Email(%q) = %q, %v; want %q", typed, got, err, want)
		}
	}
}
