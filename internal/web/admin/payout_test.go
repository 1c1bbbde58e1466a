package admin_test

import (
	"net/http"
	"testing"

	"simpul/views/viewtest"
)

// What is not the administrator's turn is not shown, and cannot be approved.
func TestNothingWaitsForTheAdministrator(t *testing.T) {
	t.Parallel()
	_, c := start(t)
	page := c.Get("/admin/pembayaran").Want(http.StatusOK)
	viewtest.Check(t, page.Body)
	if page.Has("form[action^='/admin/pembayaran/']") {
		t.Error("something waits")
	}
	token := page.Attr("input[name=token]", "value")
	for _, address := range []string{"/admin/pembayaran/daftar/1", "/admin/pembayaran/penyerahan/1", "/admin/pembayaran/daftar/x"} {
		c.Post(address, map[string][]string{"token": {token}}).Want(http.StatusNotFound)
	}
}
