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
	rowsShown = 50
	rowsFiled = 100_000
)

// figures is a table that is shown and filed alike.
type figures struct {
	name  string
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
func heading(ctx context.Context, name, title string, keys ...string) *figures {
	t := &figures{name: name, title: i18n.T(ctx, title)}
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
	return database.InSnapshot(ctx, p.Report, func(tx *database.Tx) error {
		tables, err := reportTables(ctx, tx, s, window, c.Query("tabel"))
		if err != nil {
			return err
		}
		if c.Query("bentuk") != "" {
			if props.Wrong || len(tables) != 1 {
				return fault.New(fault.NotFound, "error.not_found")
			}
			t := tables[0]
			_, err := statement.Send(c, "simpul-"+t.name+"-"+props.First+"-"+props.Last, t.sheet)
			return err
		}
		for _, t := range tables {
			props.Tables = append(props.Tables, t.onPage(s.address, props.First, props.Last))
		}
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

func (t *figures) onPage(a koperasi.Address, first, last string) koperasi.ReportTable {
	shown := koperasi.ReportTable{Name: t.name, Table: part.TableProps{Caption: t.title, Columns: t.heads}, Cut: len(t.shown) > rowsShown}
	for _, row := range t.shown[:min(len(t.shown), rowsShown)] {
		shown.Table.Rows = append(shown.Table.Rows, part.Text(row...))
	}
	shown.File = func(form string) string {
		query := url.Values{"tabel": {t.name}, "bentuk": {form}, "dari": {first}, "sampai": {last}}
		if a.Cooperative != 0 {
			query.Set("koperasi", idText(a.Cooperative))
		}
		return koperasi.ReportPath + "?" + query.Encode()
	}
	return shown
}

type tableOf func(context.Context, database.Queryer, *scope, report.Window) (*figures, error)

// reportTables are all tables, or the one of a name.
func reportTables(ctx context.Context, q database.Queryer, s *scope, w report.Window, name string) ([]*figures, error) {
	var all []*figures
	for _, each := range []struct {
		name string
		make tableOf
	}{{"penjualan", salesTable}, {"perajin", makersTable}, {"stok", stockTable}, {"pengiriman", shippingTable}, {"hak-koperasi", owedTable}} {
		if name != "" && name != each.name {
			continue
		}
		t, err := each.make(ctx, q, s, w)
		if err != nil {
			return nil, err
		}
		t.name = each.name
		all = append(all, t)
	}
	return all, nil
}

func salesTable(ctx context.Context, q database.Queryer, s *scope, w report.Window) (*figures, error) {
	lines, err := report.SoldLines(ctx, q, s.group.ID, w, rowsFiled)
	t := heading(ctx, "penjualan", "laporan.sales", "laporan.day", "koperasi.sheet.order", "koperasi.sheet.work", "laporan.option", "laporan.where", "koperasi.sheet.units", "laporan.revenue", "laporan.income")
	for _, l := range lines {
		where := "laporan.shop"
		switch {
		case l.Returned:
			where = "laporan.returned"
		case l.Direct:
			where = "direct.title"
		}
		t.add(words(l.Day.Format(time.DateOnly)), words(l.Number), words(l.Title), words(l.Option), words(i18n.T(ctx, where)), count(ctx, l.Units), rupiah(ctx, l.Revenue), rupiah(ctx, l.Income))
	}
	return t, err
}

func makersTable(ctx context.Context, q database.Queryer, s *scope, w report.Window) (*figures, error) {
	makers, err := report.MakerSums(ctx, q, s.group.ID, w)
	t := heading(ctx, "perajin", "laporan.makers", "laporan.maker", "laporan.village", "laporan.orders", "laporan.revenue", "laporan.income")
	for _, m := range makers {
		t.add(words(m.Name), words(m.Village), count(ctx, m.Orders), rupiah(ctx, m.Revenue), rupiah(ctx, m.Income))
	}
	return t, err
}

func stockTable(ctx context.Context, q database.Queryer, s *scope, _ report.Window) (*figures, error) {
	stock, err := report.Stock(ctx, q, s.group.ID)
	t := heading(ctx, "stok", "laporan.stock", "koperasi.sheet.work", "laporan.option", "laporan.price", "laporan.on_hand", "laporan.reserved", "laporan.state")
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
	t := heading(ctx, "pengiriman", "laporan.shipping", "laporan.sent", "koperasi.sheet.order", "laporan.courier", "order.tracking", "koperasi.sheet.grams", "laporan.paid", "laporan.state")
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
	t := heading(ctx, "hak-koperasi", "laporan.owed", "laporan.of", "laporan.what", "laporan.amount")
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
