package till

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/cart"
	"simpul/internal/checkout"
	"simpul/internal/delivery"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/voucher"
	"simpul/internal/web"
	"simpul/views/form"
)

// choiceOf reads the couriers chosen, one field for each cooperative.
func choiceOf(sent *form.Form) checkout.Choice {
	choice := checkout.Choice{}
	for name, value := range sent.Prefixed("courier_") {
		cooperative, err := strconv.ParseInt(name, 10, 64)
		if err != nil {
			continue
		}
		if courier, err := strconv.ParseInt(value, 10, 64); err == nil {
			choice[identity.CooperativeID(cooperative)] = delivery.CourierID(courier)
		}
	}
	return choice
}

// request reads the fields of the form, refusing each that is wrong.
func (o Options) request(c *fiber.Ctx, a attempt) checkout.Request {
	f := a.form
	r := checkout.Request{
		FormKey: a.key, Cart: cart.Token(web.Browser(c)), Bespoke: a.goods.made, Choice: choiceOf(f), Language: string(web.Language(c)),
		BuyerName: f.Required("name", 120), BuyerPhone: phone(f, "phone", a.country, false), BuyerEmail: f.Email("email"),
		RecipientName: f.Text("recipient_name", 120), RecipientPhone: phone(f, "recipient_phone", a.country, true),
		Note: f.Lines("note", 500),
		Gift: f.Ticked("gift"), Voucher: f.Text(voucher.Field, 40),
	}
	if r.Gift {
		r.Greeting = f.Lines("greeting", 300)
		f.Required("recipient_name", 120)
		phone(f, "recipient_phone", a.country, false)
	}
	r.Institution = institution(f)
	if r.RecipientName == "" {
		r.RecipientName = r.BuyerName
	}
	if r.RecipientPhone == "" {
		r.RecipientPhone = r.BuyerPhone
	}
	if a.country.Abroad() {
		to := readAddress(a.country, f)
		r.Country, r.Street, r.City, r.Area, r.Postcode = to.Country, to.Street, to.City, to.Area, to.Postcode
	} else {
		r.Destination, r.Street, r.Postcode = a.place, f.Lines("street", 500), f.Text("postcode", 5)
		if r.Postcode != "" && !fiveDigits(r.Postcode) {
			f.Refuse("postcode", "checkout.postcode.shape")
		}
	}
	if len([]rune(r.Street)) < 5 && (r.Street != "" || !a.quote.Fetched()) {
		f.Refuse("street", "checkout.street.short")
	}
	methods := make([]string, len(a.methods))
	for i, m := range a.methods {
		methods[i] = string(m)
	}
	if a.to().Known() && !a.quote.Askable() {
		r.Method = payment.Method(f.Choice("method", methods...))
	}
	if minor, err := strconv.ParseInt(f.Value("total_seen"), 10, 64); err == nil {
		r.TotalSeen = money.Minor(minor, money.IDR)
	}
	return r
}

// institution is in whose name the receipt is to be; a tax number needs a name.
func institution(f *form.Form) order.Institution {
	i := order.Institution{Name: f.Text("institution", 160)}
	var err error
	if i.NPWP, err = order.CleanNPWP(f.Text("npwp", 30)); err != nil {
		f.Take(err)
	}
	if i.NPWP != "" && i.Name == "" {
		f.Refuse("institution", "error.required")
	}
	if i.Name != "" && len([]rune(i.Name)) < 2 {
		f.Refuse("institution", "error.required")
	}
	return i
}

func fiveDigits(s string) bool {
	if len(s) != 5 {
		return false
	}
	_, err := strconv.ParseUint(s, 10, 32)
	return err == nil
}
