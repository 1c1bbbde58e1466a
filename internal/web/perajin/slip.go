package perajin

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/payout"
	"simpul/internal/preview"
	"simpul/internal/producer"
	"simpul/internal/report"
	"simpul/internal/web"
	"simpul/views/layout"
	"simpul/views/perajin"
)

// slipRows is how many sales stand on a picture one by one.
const slipRows = 25

// sendSlip answers with a picture that she may pass on.
func sendSlip(c *fiber.Ctx, s preview.Slip) error {
	s.Shop = "Simpul"
	file, err := preview.DrawSlip(s)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(file)
}

// monthSlip is a month's account as a picture: what was sold and what she earns
// of it. Of customers it says nothing, not even an order's number.
func (p *pages) monthSlip(c *fiber.Ctx) error {
	ctx, actor := c.UserContext(), web.Actor(c)
	window, err := report.ParseMonth(c.Query("bulan"))
	if err != nil {
		window = report.MonthOf(web.Now(c))
	}
	earned, err := report.EarningsOf(ctx, p.Report, actor.Maker(), window)
	if err != nil {
		return err
	}
	balances, err := report.BalancesOf(ctx, p.Report, actor.Maker())
	if err != nil {
		return err
	}
	groups, err := p.cooperativesOf(c)
	if err != nil {
		return err
	}
	month := i18n.Month(ctx, window.From)
	s := preview.Slip{
		Title: i18n.T(ctx, "perajin.slip.month", month), Lead: []string{actor.MakerName(), strings.Join(groups, ", ")},
		Foot: i18n.T(ctx, "perajin.slip.foot", i18n.DateTime(ctx, web.Now(c))),
	}
	shown, total, rest := earned, balances.Pending.Sub(balances.Pending), balances.Pending.Sub(balances.Pending)
	if len(shown) > slipRows {
		shown = shown[:slipRows]
	}
	for i, e := range earned {
		total = total.Add(e.Income)
		if i >= len(shown) {
			rest = rest.Add(e.Income)
		}
	}
	for _, e := range shown {
		s.Rows = append(s.Rows, preview.SlipRow{Text: soldText(ctx, e), Sum: i18n.Money(ctx, e.Income)})
	}
	if more := len(earned) - len(shown); more > 0 {
		s.Rows = append(s.Rows, preview.SlipRow{Text: i18n.T(ctx, "perajin.slip.more", more), Sum: i18n.Money(ctx, rest)})
	}
	s.Rows = append(s.Rows, preview.SlipRow{Text: i18n.T(ctx, "perajin.slip.total", month), Sum: i18n.Money(ctx, total), Strong: true},
		preview.SlipRow{Text: i18n.T(ctx, "perajin.money.pending"), Sum: i18n.Money(ctx, balances.Pending)},
		preview.SlipRow{Text: i18n.T(ctx, "perajin.money.payable"), Sum: i18n.Money(ctx, balances.Payable)})
	return sendSlip(c, s)
}

// soldText is a line of a sale: "12 Nov · 2 × Tas merah".
func soldText(ctx context.Context, e report.Earning) string {
	what := e.Title
	if e.Quantity > 1 {
		what = strconv.Itoa(e.Quantity) + " × " + what
	}
	if e.Income.Sign() < 0 {
		what = i18n.T(ctx, "perajin.slip.back", what)
	}
	return i18n.ShortDate(ctx, e.At) + " · " + what
}

// payoutOf is the payout that the address names, of hers.
func (p *pages) payoutOf(c *fiber.Ctx) (payout.Payout, error) {
	id, err := web.ID(c)
	if err != nil {
		return payout.Payout{}, err
	}
	found, err := payout.ByID(c.UserContext(), p.DB, payout.ID(id))
	if err == nil && found.Producer != web.Actor(c).Maker() {
		err = fault.New(fault.NotFound, "error.not_found")
	}
	return found, err
}

// showPayout is the receipt of a payout.
func (p *pages) showPayout(c *fiber.Ctx) error {
	found, err := p.payoutOf(c)
	if err != nil {
		return err
	}
	props := perajin.ReceiptProps{Rows: receiptRows(c.UserContext(), found), SlipURL: payoutPath + "/" + idText(found.ID) + "/gambar"}
	props.Page, props.Frame = head(c, layout.ProducerMoney, "perajin.receipt.title", idText(found.ID))
	props.Frame.BackURL, props.Payout = moneyPath+"#bayar-"+idText(found.ID), found
	return web.Render(c, fiber.StatusOK, perajin.Receipt(props))
}

// payoutSlip is the receipt as a picture.
func (p *pages) payoutSlip(c *fiber.Ctx) error {
	found, err := p.payoutOf(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	s := preview.Slip{
		Title: i18n.Money(ctx, found.Amount), Lead: []string{i18n.T(ctx, "perajin.receipt.title", idText(found.ID)), found.Name},
		Foot: i18n.T(ctx, "perajin.slip.foot", i18n.DateTime(ctx, web.Now(c))),
	}
	for _, row := range receiptRows(ctx, found) {
		s.Rows = append(s.Rows, preview.SlipRow{Text: row.Key, Sum: row.Value})
	}
	return sendSlip(c, s)
}

// receiptRows are what a receipt says; the account is masked.
func receiptRows(ctx context.Context, of payout.Payout) []perajin.ReceiptRow {
	to := i18n.T(ctx, "payout.cash")
	if of.Method != producer.InCash {
		to = of.Masked()
	}
	rows := []perajin.ReceiptRow{
		{Key: i18n.T(ctx, "perajin.receipt.from"), Value: of.Group}, {Key: i18n.T(ctx, "perajin.receipt.to"), Value: to},
		{Key: i18n.T(ctx, "perajin.receipt.prepared"), Value: i18n.ShortDate(ctx, of.PreparedAt)},
	}
	add := func(key, value string) {
		if value != "" {
			rows = append(rows, perajin.ReceiptRow{Key: i18n.T(ctx, key), Value: value})
		}
	}
	if of.SentAt != nil {
		add("perajin.receipt.sent", i18n.ShortDateTime(ctx, *of.SentAt))
	}
	add("perajin.receipt.reference", of.Reference)
	add("perajin.receipt.state", i18n.T(ctx, "perajin.pay.state."+string(of.State)))
	if of.ReturnedAt != nil {
		add("perajin.receipt.returned", i18n.ShortDate(ctx, *of.ReturnedAt))
	}
	return rows
}
