package koperasi

import (
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/koperasi"
	"simpul/views/part"
	view "simpul/views/statement"
)

const (
	rowsShown = 25
	rowsFiled = 100_000
)

// figures is a table that is shown and filed alike.
type figures struct {
	title string
	heads []part.Column
	shown [][]string
	filed [][]sheet.Cell
}

// figure is one cell, for people and for a spreadsheet.
type figure struct {
	text string
	cell sheet.Cell
}

func (t *figures) add(row ...figure) {
	var shown []string
	var filed []sheet.Cell
	for _, f := range row {
		shown, filed = append(shown, f.text), append(filed, f.cell)
	}
	t.shown, t.filed = append(t.shown, shown), append(t.filed, filed)
}

func words(s string) figure { return figure{s, sheet.Text(s)} }

func count(ctx context.Context, n int) figure {
	return figure{i18n.Number(ctx, int64(n)), sheet.Number(int64(n))}
}

func rupiah(ctx context.Context, a money.Amount) figure {
	return figure{i18n.Money(ctx, a), sheet.Money(a)}
}

func moment(ctx context.Context, t time.Time) figure {
	return figure{i18n.ShortDateTime(ctx, t), sheet.Moment(t)}
}

// heading makes a table whose columns have names by keys; those in numeric
// are of numbers.
func heading(ctx context.Context, keys ...string) *figures {
	t := &figures{}
	for _, key := range keys {
		t.heads = append(t.heads, part.Column{Label: i18n.T(ctx, key), Numeric: slices.Contains(numeric, key)})
	}
	return t
}

var numeric = []string{
	"koperasi.sheet.units", "koperasi.sheet.grams", "laporan.revenue", "laporan.income", "laporan.orders", "laporan.price", "laporan.on_hand",
	"laporan.reserved", "laporan.paid", "laporan.amount",
}

// report shows what the cooperative did between two days, this month where none
// are given, or sends one of its tables as a file.
func (p *pages) report(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, window := c.UserContext(), report.MonthOf(web.Now(c))
	props := koperasi.ReportProps{Address: s.address}
	if first, last := c.Query("dari"), c.Query("sampai"); first != "" || last != "" {
		asked, err := report.ParseDays(first, last)
		if props.Wrong = err != nil; !props.Wrong {
			window = asked
		}
	}
	props.First, props.Last = window.First(), window.Last()
	which := 0
	if name := c.Query("tabel"); name != "" {
		which = slices.IndexFunc(reportTables, func(t reportTable) bool { return t.name == name })
	}
	if which < 0 || props.Wrong && c.Query("bentuk") != "" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	shown := reportTables[which]
	address := func(name, form string) string { return tableURL(s.address, name, form, props.First, props.Last) }
	for _, t := range reportTables {
		props.Tables = append(props.Tables, part.Link{Label: i18n.T(ctx, t.title), URL: address(t.name, ""), Current: t.name == shown.name})
	}
	return database.InSnapshot(ctx, p.Report, func(tx *database.Tx) error {
		t, err := shown.make(ctx, tx, s, window)
		if err != nil {
			return err
		}
		t.title = i18n.T(ctx, shown.title)
		if c.Query("bentuk") != "" {
			_, err := statement.Send(c, "simpul-"+shown.name+"-"+props.First+"-"+props.Last, t.sheet)
			return err
		}
		props.Name, props.Table, props.Cut = shown.name, t.onPage(), len(t.shown) > rowsShown
		props.File = func(form string) string { return address(shown.name, form) }
		page := web.Page(c, i18n.T(ctx, "laporan.title"))
		status := fiber.StatusOK
		if props.Wrong {
			status = fiber.StatusUnprocessableEntity
		}
		return web.Render(c, status, koperasi.Report(page, s.frame(c, koperasi.ReportPath), props))
	})
}

func (t *figures) sheet() sheet.Sheet {
	s := sheet.Sheet{Name: t.title, Rows: t.filed}
	for _, h := range t.heads {
		s.Columns = append(s.Columns, h.Label)
	}
	return s
}

func (t *figures) onPage() part.TableProps {
	table := part.TableProps{Caption: t.title, Columns: t.heads}
	for _, row := range t.shown[:min(len(t.shown), rowsShown)] {
		table.Rows = append(table.Rows, part.Text(row...))
	}
	return table
}

// tableURL is a table's page, or its file of a form.
func tableURL(a koperasi.Address, name, form, first, last string) string {
	query := url.Values{"tabel": {name}, "dari": {first}, "sampai": {last}}
	if form != "" {
		query.Set("bentuk", form)
	}
	if a.Cooperative != 0 {
		query.Set("koperasi", idText(a.Cooperative))
	}
	return koperasi.ReportPath + "?" + query.Encode()
}

// reportTable is one of the report's: its name in addresses, the key of its
// title, and what makes it.
type reportTable struct {
	name, title string
	make        func(context.Context, database.Queryer, *scope, report.Window) (*figures, error)
}

var reportTables = []reportTable{
	{"penjualan", "laporan.sales", salesTable}, {"perajin", "laporan.makers", makersTable}, {"stok", "laporan.stock", stockTable},
	{"pengiriman", "laporan.shipping", shippingTable}, {"hak-koperasi", "laporan.owed", owedTable},
}

func salesTable(ctx context.Context, q database.Queryer, s *scope, w report.Window) (*figures, error) {
	lines, err := report.SoldLines(ctx, q, s.group.ID, w, rowsFiled)
	t := heading(ctx, "laporan.day", "koperasi.sheet.order", "koperasi.sheet.work", "laporan.option", "laporan.where", "koperasi.sheet.units", "laporan.revenue", "laporan.income")
	for _, l := range lines {
		where := "laporan.shop"
		switch {
		case l.Returned:
			where = "laporan.returned"
		case l.Direct:
			where = "direct.title"
		}
		t.add(figure{i18n.ShortDate(ctx, l.Day), sheet.Text(l.Day.Format(time.DateOnly))}, words(l.Number), words(l.Title), words(l.Option), words(i18n.T(ctx, where)), count(ctx, l.Units), rupiah(ctx, l.Revenue), rupiah(ctx, l.Income))
	}
	return t, err
}

func makersTable(ctx context.Context, q database.Queryer, s *scope, w report.Window) (*figures, error) {
	makers, err := report.MakerSums(ctx, q, s.group.ID, w)
	t := heading(ctx, "laporan.maker", "laporan.village", "laporan.orders", "laporan.revenue", "laporan.income")
	for _, m := range makers {
		t.add(words(m.Name), words(m.Village), count(ctx, m.Orders), rupiah(ctx, m.Revenue), rupiah(ctx, m.Income))
	}
	return t, err
}

func stockTable(ctx context.Context, q database.Queryer, s *scope, _ report.Window) (*figures, error) {
	stock, err := report.Stock(ctx, q, s.group.ID)
	t := heading(ctx, "koperasi.sheet.work", "laporan.option", "laporan.price", "laporan.on_hand", "laporan.reserved", "laporan.state")
	for _, v := range stock {
		state := "laporan.off"
		switch {
		case v.ToOrder:
			state = "laporan.to_order"
		case v.OnSale:
			state = "laporan.on_sale"
		}
		t.add(words(v.Title), words(v.Option), rupiah(ctx, v.Price), count(ctx, v.OnHand), count(ctx, v.Reserved), words(i18n.T(ctx, state)))
	}
	return t, err
}

func shippingTable(ctx context.Context, q database.Queryer, s *scope, w report.Window) (*figures, error) {
	parcels, err := report.SentParcels(ctx, q, s.group.ID, w, rowsFiled)
	t := heading(ctx, "laporan.sent", "koperasi.sheet.order", "laporan.courier", "order.tracking", "koperasi.sheet.grams", "laporan.paid", "laporan.state")
	for _, p := range parcels {
		state := "laporan.under_way"
		if p.Arrived {
			state = "laporan.arrived"
		}
		t.add(moment(ctx, p.ShippedAt), words(p.Number), words(p.Courier), words(p.Tracking), count(ctx, p.WeightG), rupiah(ctx, p.Shipping), words(i18n.T(ctx, state)))
	}
	return t, err
}

func owedTable(ctx context.Context, q database.Queryer, s *scope, w report.Window) (*figures, error) {
	parts, err := report.OwedParts(ctx, q, s.group.ID, w)
	t := heading(ctx, "laporan.of", "laporan.what", "laporan.amount")
	sums := map[bool]money.Amount{false: money.Rupiah(0), true: money.Rupiah(0)}
	of := map[bool]string{false: i18n.T(ctx, "koperasi.treasury.fee"), true: i18n.T(ctx, "koperasi.treasury.shipping")}
	for _, shipping := range []bool{false, true} {
		for _, o := range parts {
			if o.Shipping != shipping {
				continue
			}
			what := i18n.T(ctx, "laporan.before")
			if o.Rule != "" {
				what = view.RuleWords(ctx, o.Rule)
			}
			sums[shipping] = sums[shipping].Add(o.Amount)
			t.add(words(of[shipping]), words(what), rupiah(ctx, o.Amount))
		}
		t.add(words(of[shipping]), words(i18n.T(ctx, "laporan.after")), rupiah(ctx, sums[shipping]))
	}
	return t, err
}

// deeds shows who did what, for all that is the cooperative's.
func (p *pages) deeds(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, hidden := c.UserContext(), url.Values{}
	if s.address.Cooperative != 0 {
		hidden.Set("koperasi", idText(s.address.Cooperative))
	}
	return database.InSnapshot(ctx, p.Report, func(tx *database.Tx) error {
		props, err := statement.ReadDeeds(ctx, c, tx, s.group.ID, hidden)
		if err != nil {
			return err
		}
		return web.Render(c, fiber.StatusOK, koperasi.Deeds(web.Page(c, i18n.T(ctx, "deed.title")), s.frame(c, koperasi.DeedsPath), props))
	})
}

// poster is the shop's address to print and hang up.
func (p *pages) poster(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.PosterProps{
		Address: s.address, Name: s.group.Name, Place: s.group.VillageName + ", " + s.group.DistrictName + ", " + s.group.RegencyName,
		ShopURL: p.Checkout.BaseURL + "/kelompok/" + s.group.Slug, Small: c.Query("kertas") == "a5",
	}
	return web.Render(c, fiber.StatusOK, koperasi.Poster(web.Page(c, i18n.T(ctx, "laporan.poster")), s.frame(c, koperasi.ReportPath), props))
}
