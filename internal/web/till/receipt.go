package till

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/seller"
	"simpul/internal/web"
	"simpul/views/part"
	"simpul/views/shop"
)

// showReceipt is the receipt of a paid order, to be printed; of an unpaid one
// there is none.
func (o Options) showReceipt(c *fiber.Ctx) error {
	ctx := c.UserContext()
	s, err := o.look(c)
	if err != nil {
		return err
	}
	path := i18n.Path(ctx, "/pesanan/"+s.Token)
	if s.PaymentState != order.Paid {
		return web.Redirect(c, path)
	}
	from, err := seller.Current(ctx, o.DB)
	if err != nil {
		return err
	}
	paid, err := o.paidFacts(ctx, s)
	if err != nil {
		return err
	}
	institution, err := order.InstitutionOf(ctx, o.DB, s.ID)
	if err != nil {
		return err
	}
	props := shop.ReceiptProps{
		Page: web.Page(c, i18n.T(ctx, "order.kuitansi")+" "+s.Number), OrderURL: path, Number: "KW-" + s.Number, Order: s.Number,
		Date: i18n.Date(ctx, *s.PaidAt), Seller: from.Name, Contact: contactOf(ctx, from), Buyer: s.BuyerName, Total: s.Order.Total,
		Spelled: i18n.Spelled(s.Order.Total), Sum: s.sum(ctx), Paid: paid,
	}
	if institution.Name != "" {
		props.Buyer, props.NPWP = institution.Name, institution.ShownNPWP()
	}
	if props.Seller == "" {
		props.Seller = i18n.T(ctx, "common.site.name")
	}
	for _, l := range s.lines {
		props.Lines = append(props.Lines, s.receiptLine(c, l))
	}
	return web.Render(c, fiber.StatusOK, shop.Receipt(props))
}

func contactOf(ctx context.Context, s seller.Seller) []string {
	var lines []string
	for _, line := range []string{s.Address, s.Email, s.Telephone, s.WhatsApp} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	if s.NIB != "" {
		lines = append(lines, i18n.T(ctx, "order.receipt.nib", s.NIB))
	}
	return lines
}

func (s sight) receiptLine(c *fiber.Ctx, l order.Line) shop.ReceiptLine {
	line := shop.ReceiptLine{Title: l.Title, Of: s.senders[l.Cooperative].Name, Price: l.Price, Number: l.Quantity, Amount: l.Price.Mul(int64(l.Quantity))}
	if l.Option != "" {
		line.Title += ", " + l.Option
	}
	var makers []string
	for _, share := range s.shares {
		if share.Line == l.ID {
			makers = append(makers, publicName(c, s.makers[share.Producer]))
		}
	}
	line.Makers = i18n.List(c.UserContext(), makers)
	return line
}

// paidFacts are how an order was paid, and what of it went back.
func (o Options) paidFacts(ctx context.Context, s sight) ([]part.Pair, error) {
	applied, err := payment.AppliedTo(ctx, o.DB, payment.OrderID(s.ID))
	if err != nil {
		return nil, err
	}
	method := strings.TrimSpace(i18n.T(ctx, applied.Provider.Label()))
	pairs := []part.Pair{{Key: i18n.T(ctx, "order.receipt.paid", i18n.ShortDate(ctx, applied.ReceivedAt), method), Value: i18n.Money(ctx, applied.Amount)}}
	refunds, err := payment.RefundsOf(ctx, o.DB, applied.ID)
	if err != nil {
		return nil, err
	}
	left := applied.Amount
	for _, r := range refunds {
		if r.State == payment.RefundSucceeded {
			left = left.Sub(r.Amount)
			pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "order.receipt.refunded", i18n.ShortDate(ctx, r.EndedAt)), Value: i18n.Money(ctx, r.Amount.Neg())})
		}
	}
	if left != applied.Amount {
		pairs = append(pairs, part.Pair{Key: i18n.T(ctx, "order.receipt.kept"), Value: i18n.Money(ctx, left), Strong: true})
	}
	return pairs, nil
}
