package admin_test

import (
	"testing"

	"simpul/internal/seller"
	"simpul/internal/web/webtest"
	"simpul/views/viewtest"
)

func TestTheAdministratorSaysWhoSells(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	page := c.Get("/admin/penjual").Want(200)
	viewtest.Check(t, page.Body)
	if page.Attr("input[name=service_whatsapp]", "value") != "+6285311111010" {
		t.Error("the ministry's service is not proposed")
	}
	page = c.Submit(page, "form[action='/admin/penjual']", webtest.Fill{"name": "Program Simpul", "address": "Jl. Contoh No. 1", "nib": "12", "whatsapp": "0812-0000-9000"}).Want(422)
	viewtest.Check(t, page.Body)
	if page.Text("#f-nib-error") == "" || page.Attr("input[name=name]", "value") != "Program Simpul" {
		t.Errorf("refused: %q", page.Text(".form-errors"))
	}
	page = c.Submit(page, "form[action='/admin/penjual']", webtest.Fill{"nib": "1234567890123"}).Want(200)
	if page.Text(".flash") == "" {
		t.Error("nothing says that it was saved")
	}
	now, err := seller.Current(t.Context(), s.DB.App)
	if err != nil || now.Name != "Program Simpul" || now.NIB != "1234567890123" || now.WhatsApp != "+6281200009000" {
		t.Errorf("%+v, %v", now, err)
	}
}
