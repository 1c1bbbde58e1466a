package koperasi

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/report"
	"simpul/internal/sheet"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/koperasi"
	"simpul/views/part"
)

// manyGoods are all goods as they stand, as rows of the form.
func (p *pages) manyGoods(ctx context.Context, s *scope) ([]koperasi.ManyRow, error) {
	stock, err := report.Stock(ctx, p.DB, s.group.ID)
	rows := make([]koperasi.ManyRow, len(stock))
	for i, v := range stock {
		price, onHand := i18n.Number(ctx, v.Price.Rupiah()), strconv.Itoa(v.OnHand)
		rows[i] = koperasi.ManyRow{Stocked: v, NewPrice: price, NewStock: onHand, SeenPrice: price, SeenStock: onHand}
	}
	return rows, err
}

func (p *pages) showMany(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	rows, err := p.manyGoods(c.UserContext(), s)
	if err != nil {
		return err
	}
	sent, err := statement.Send(c, "simpul-harga-stok", func() sheet.Sheet { return manySheet(c.UserContext(), rows) })
	if sent || err != nil {
		return err
	}
	return p.renderMany(c, s, fiber.StatusOK, koperasi.ManyProps{Rows: rows})
}

// Columns of the file, as people head them.
var (
	codeHeads  = []string{"kode", "code"}
	priceHeads = []string{"harga", "price"}
	stockHeads = []string{"stok", "stock", "ada"}
)

func manySheet(ctx context.Context, rows []koperasi.ManyRow) sheet.Sheet {
	t := sheet.Sheet{Name: i18n.T(ctx, "many.title"), Columns: []string{"kode", "barang", "pilihan", "harga", "stok"}}
	for _, r := range rows {
		t.Rows = append(t.Rows, []sheet.Cell{sheet.Number(r.Variant), sheet.Text(r.Title), sheet.Text(r.Option), sheet.Number(r.Price.Rupiah()), sheet.Number(int64(r.OnHand))})
	}
	return t
}

func (p *pages) renderMany(c *fiber.Ctx, s *scope, status int, props koperasi.ManyProps) error {
	props.Address, props.Token = s.address, web.Token(c)
	props.File = func(form string) string { return s.address.With(koperasi.ManyPath, "bentuk", form) }
	return web.Render(c, status, koperasi.Many(web.Page(c, i18n.T(c.UserContext(), "many.title")), s.frame(c, koperasi.ListingsPath), props))
}

// lookAtMany shows what a list would change, and writes nothing.
func (p *pages) lookAtMany(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	props := koperasi.ManyProps{}
	if props.Rows, err = p.manyGoods(ctx, s); err != nil {
		return err
	}
	table, err := sheet.Read([]byte(strings.ReplaceAll(web.Form(c).Value("list"), "\t", ";")))
	if err != nil || len(table) < 2 {
		props.Wrong = []string{i18n.T(ctx, "many.empty")}
		return p.renderMany(c, s, fiber.StatusUnprocessableEntity, props)
	}
	code, price, stock := sheet.Column(table[0], codeHeads), sheet.Column(table[0], priceHeads), sheet.Column(table[0], stockHeads)
	if code < 0 || price < 0 || stock < 0 {
		props.Wrong = []string{i18n.T(ctx, "many.lacking", strings.Join(table[0], ", "))}
		return p.renderMany(c, s, fiber.StatusUnprocessableEntity, props)
	}
	cell := func(row []string, at int) string {
		if at < len(row) {
			return strings.TrimSpace(row[at])
		}
		return ""
	}
	seen := map[int]int{}
	for i, row := range table[1:] {
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		line := i + 2
		at := slices.IndexFunc(props.Rows, func(r koperasi.ManyRow) bool { return strconv.FormatInt(r.Variant, 10) == cell(row, code) })
		amount, unread := money.Parse(cell(row, price))
		count, uncounted := strconv.Atoi(cell(row, stock))
		switch {
		case at < 0:
			props.Wrong = append(props.Wrong, i18n.T(ctx, "many.unknown", line, cell(row, code)))
		case seen[at] != 0:
			props.Wrong = append(props.Wrong, i18n.T(ctx, "many.twice", line, seen[at]))
		case unread != nil:
			props.Wrong = append(props.Wrong, i18n.T(ctx, "many.price", line, cell(row, price)))
		case uncounted != nil || count < 0:
			props.Wrong = append(props.Wrong, i18n.T(ctx, "many.count", line, cell(row, stock)))
		default:
			r := &props.Rows[at]
			seen[at] = line
			r.NewPrice, r.NewStock = i18n.Number(ctx, amount.Rupiah()), strconv.Itoa(count)
			if r.Changed = r.NewPrice != r.SeenPrice || !r.ToOrder && r.NewStock != r.SeenStock; r.Changed {
				props.Changed++
			}
		}
	}
	if len(props.Wrong) > 0 {
		if props.Rows, err = p.manyGoods(ctx, s); err != nil {
			return err
		}
		return p.renderMany(c, s, fiber.StatusUnprocessableEntity, props)
	}
	return p.renderMany(c, s, fiber.StatusOK, props)
}

// saveMany changes all that was typed differently, or nothing and says row by
// row why.
func (p *pages) saveMany(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx, f := c.UserContext(), web.Form(c)
	rows, err := p.manyGoods(ctx, s)
	if err != nil {
		return err
	}
	var all []catalog.Change
	var places []int
	broken := false
	for i := range rows {
		r, id := &rows[i], strconv.FormatInt(rows[i].Variant, 10)
		seenPrice, seenStock, told := strings.Cut(f.Value("seen_"+id), "/")
		if !told {
			continue
		}
		r.NewPrice, r.SeenPrice, r.SeenStock = strings.TrimSpace(f.Value("price_"+id)), seenPrice, seenStock
		r.NewStock = seenStock
		if !r.ToOrder {
			r.NewStock = strings.TrimSpace(f.Value("stock_" + id))
		}
		if r.NewPrice == seenPrice && r.NewStock == seenStock {
			continue
		}
		r.Changed = true
		amount, unread := money.Parse(r.NewPrice)
		before, unknown := money.Parse(seenPrice)
		stock, uncounted := strconv.Atoi(r.NewStock)
		had, unheld := strconv.Atoi(seenStock)
		if unread != nil || unknown != nil || uncounted != nil || unheld != nil {
			r.Error, broken = i18n.T(ctx, "many.numbers"), true
			continue
		}
		all = append(all, catalog.Change{Variant: catalog.VariantID(r.Variant), SeenPrice: before, Price: amount, SeenStock: had, Stock: stock})
		places = append(places, i)
	}
	if broken {
		return p.renderMany(c, s, fiber.StatusUnprocessableEntity, koperasi.ManyProps{Rows: rows})
	}
	wrong, err := catalog.ChangeMany(ctx, p.DB, web.Actor(c), s.group.ID, all, web.Now(c))
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		for i, refusal := range wrong {
			r := &rows[places[i]]
			r.Error = i18n.T(ctx, refusal.Key, refusal.Args...)
			r.SeenPrice, r.SeenStock = i18n.Number(ctx, r.Price.Rupiah()), strconv.Itoa(r.OnHand)
		}
		return p.renderMany(c, s, fiber.StatusConflict, koperasi.ManyProps{Rows: rows})
	}
	web.Flash(c, part.Good, "many.saved", len(all))
	return web.Redirect(c, s.address.To(koperasi.ManyPath))
}
