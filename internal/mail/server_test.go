package mail

import (
	netmail "net/mail"
	"testing"
)

// TestOpenReadsAddresses takes what people write and refuses what is no server.
func TestOpenReadsAddresses(t *testing.T) {
	t.Parallel()
	from := netmail.Address{Name: "Simpul", Address: "toko@contoh.example"}
	for _, good := range []string{
		"smtp://mail.example", "smtp://user:pass%40word@mail.example:587", "smtps://user@mail.example", "smtp://127.0.0.1:2525",
	} {
		if s, err := Open(good, from); err != nil || s.host == "" {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"smtp://mail.example:port", "smtp://", "smtp://mail.example:0"} {
		if _, err := Open(bad, from); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}
