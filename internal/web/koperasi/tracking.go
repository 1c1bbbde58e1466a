package koperasi

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/order"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/form"
	"simpul/views/koperasi"
	"simpul/views/part"
	view "simpul/views/statement"
)

// mostAtOnce bounds the parcels of one list.
const mostAtOnce = 500

// tracking shows the form of many tracking numbers, or the table to fill in.
func (p *pages) tracking(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	var waiting []report.Packed
	if c.Query("bentuk") != "" {
		if waiting, err = report.Packing(ctx, p.DB, s.group.ID, string(order.ParcelToPack), mostAtOnce, 0); err != nil {
			return err
		}
	}
	sent, err := statement.Send(c, "simpul-resi", func() sheet.Sheet { return waitingTable(ctx, waiting) })
	if sent || err != nil {
		return err
	}
	return p.showTracking(c, s, fiber.StatusOK, nil, nil)
}

func waitingTable(ctx context.Context, waiting []report.Packed) sheet.Sheet {
	t := sheet.Sheet{Name: i18n.T(ctx, "koperasi.to_pack"), Columns: []string{"nomor pesanan", "penerima", "kurir", "nomor resi"}}
	for _, w := range waiting {
		if !w.Pickup {
			t.Rows = append(t.Rows, []sheet.Cell{sheet.Text(w.OrderNumber), sheet.Text(w.Recipient), sheet.Text(w.Courier), sheet.Text("")})
		}
	}
	return t
}

func (p *pages) showTracking(c *fiber.Ctx, s *scope, status int, f *form.Form, wrong []string) error {
	props := koperasi.TrackingProps{
		Address: s.address, Token: web.Token(c), Form: f, Wrong: wrong, Waiting: s.standing.ToPack,
		ListURL: s.address.With(koperasi.TrackingPath, "bentuk", view.AsExcel),
	}
	return web.Render(c, status, koperasi.Tracking(web.Page(c, i18n.T(c.UserContext(), "koperasi.resi.title")), s.frame(c, koperasi.ParcelsPath), props))
}

// track sends all parcels of a list on their way, or none and says why.
func (p *pages) track(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	rows, err := readTracking(c, f)
	if err != nil {
		return err
	}
	if !f.Valid() {
		return p.showTracking(c, s, fiber.StatusUnprocessableEntity, f, nil)
	}
	all, wrong, err := p.shipments(ctx, s, rows)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return p.showTracking(c, s, fiber.StatusUnprocessableEntity, f, wrong)
	}
	refused, err := p.Checkout.ShipAll(ctx, web.Actor(c), s.group.ID, all, web.Now(c))
	if refusal, ok := fault.As(err); ok && refused != 0 && (refusal.Kind == fault.Conflict || refusal.Kind == fault.Invalid) {
		status, key := fiber.StatusUnprocessableEntity, "koperasi.resi.used"
		if refusal.Kind == fault.Conflict {
			status, key = fiber.StatusConflict, "koperasi.resi.moved"
		}
		for i, each := range all {
			if each.Parcel == refused {
				wrong = append(wrong, i18n.T(ctx, key, rows[i].Line, rows[i].Number, rows[i].Tracking))
			}
		}
		return p.showTracking(c, s, status, f, wrong)
	}
	if err != nil {
		return err
	}
	web.Flash(c, part.Good, "koperasi.resi.done", len(all))
	return web.Redirect(c, s.address.To(koperasi.HandOverPath))
}

// readTracking reads the list that was typed, pasted or sent as a file; what is
// wrong with it as a whole is told in the form.
func readTracking(c *fiber.Ctx, f *form.Form) ([]order.TrackingRow, error) {
	name, content := "list", []byte(f.Value("list"))
	if sent, err := c.FormFile("file"); err == nil && sent.Size > 0 {
		file, err := sent.Open()
		if err != nil {
			return nil, err
		}
		name = "file"
		content, err = io.ReadAll(file)
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, err
		}
	} else {
		content = []byte(strings.ReplaceAll(string(content), "\t", ";"))
	}
	table, err := sheet.Read(content)
	broken := errors.Is(err, sheet.ErrNoTable)
	if err != nil && !broken {
		return nil, err
	}
	if broken {
		f.Refuse(name, "koperasi.resi.no_table")
		return nil, nil
	}
	if name == "list" {
		for i, cells := range table {
			if number, tracking, found := strings.Cut(strings.TrimSpace(cells[0]), " "); len(cells) == 1 && found {
				table[i] = []string{number, tracking}
			}
		}
	}
	rows, lacking := order.ReadTracking(table, name == "file")
	switch {
	case lacking != "":
		f.Refuse(name, "koperasi.resi.lacking", lacking, strings.Join(table[0], ", "))
	case len(rows) == 0:
		f.Refuse(name, "koperasi.resi.empty")
	case len(rows) > mostAtOnce:
		f.Refuse(name, "koperasi.resi.many", mostAtOnce)
	}
	return rows, nil
}

// shipments finds the parcels of a list, or says line by line what is wrong.
func (p *pages) shipments(ctx context.Context, s *scope, rows []order.TrackingRow) (all []checkout.Shipment, wrong []string, err error) {
	numbers := make([]string, len(rows))
	for i, r := range rows {
		numbers[i] = r.Number
	}
	parcels, err := order.ParcelsByNumber(ctx, p.DB, s.group.ID, numbers)
	if err != nil {
		return nil, nil, err
	}
	orders, trackings := map[string]int{}, map[string]int{}
	for _, r := range rows {
		refuse := func(key string, args ...any) {
			wrong = append(wrong, i18n.T(ctx, key, append([]any{r.Line, r.Number, r.Tracking}, args...)...))
		}
		parcel, known := parcels[r.Number]
		tracking, shape := order.CleanTracking(r.Tracking)
		switch {
		case !known:
			refuse("koperasi.resi.unknown")
			continue
		case parcel.Pickup || parcel.State != order.ParcelToPack:
			refuse("koperasi.resi.moved")
			continue
		case shape != nil:
			refuse("koperasi.resi.shape")
			continue
		case orders[r.Number] != 0:
			refuse("koperasi.resi.order_twice", orders[r.Number])
			continue
		case trackings[tracking] != 0:
			refuse("koperasi.resi.twice", trackings[tracking])
			continue
		}
		orders[r.Number], trackings[tracking] = r.Line, r.Line
		carrier, err := report.Carrier(ctx, p.DB, s.group.ID, int64(parcel.Courier), tracking)
		if err != nil {
			return nil, nil, err
		}
		if carrier != "" {
			refuse("koperasi.resi.used_by", carrier)
			continue
		}
		all = append(all, checkout.Shipment{Parcel: parcel.ID, Tracking: tracking})
	}
	return all, wrong, nil
}
