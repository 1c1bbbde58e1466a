package koperasi

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/fault"
	"simpul/internal/i18n"
	"simpul/internal/identity"
	"simpul/internal/sheet"
	"simpul/internal/shu"
	"simpul/internal/web"
	"simpul/internal/web/statement"
	"simpul/views/koperasi"
	"simpul/views/part"
)

const (
	goodsBytes     = 2 << 20
	mostGoodsRows  = 2_000
	mostGoodsTaken = 300 // listings that one file makes or changes
	mostWrongRows  = 50  // that a page names
)

// showGoods is the page of all goods as a file, or the file.
func (p *pages) showGoods(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	all, err := catalog.Goods(c.UserContext(), p.DB, s.group.ID)
	if err != nil {
		return err
	}
	sent, err := statement.Send(c, "simpul-barang", func() sheet.Sheet { return goodsSheet(c.UserContext(), all) })
	if sent || err != nil {
		return err
	}
	return p.renderGoods(c, s, fiber.StatusOK, koperasi.GoodsProps{})
}

func (p *pages) renderGoods(c *fiber.Ctx, s *scope, status int, props koperasi.GoodsProps) error {
	props.Address, props.Token = s.address, web.Token(c)
	props.File = func(form string) string { return s.address.With(koperasi.GoodsPath, "bentuk", form) }
	if more := len(props.Wrong) - mostWrongRows; more > 0 {
		props.Wrong = append(props.Wrong[:mostWrongRows], i18n.T(c.UserContext(), "goods.wrong.more", more))
	}
	return web.Render(c, status, koperasi.Goods(web.Page(c, i18n.T(c.UserContext(), "goods.title")), s.frame(c, koperasi.ListingsPath), props))
}

// takeGoods shows what a file would do, and does it once that is confirmed.
func (p *pages) takeGoods(c *fiber.Ctx) error {
	s, err := p.scope(c)
	if err != nil {
		return err
	}
	ctx := c.UserContext()
	refuse := func(key string) error {
		return p.renderGoods(c, s, fiber.StatusUnprocessableEntity, koperasi.GoodsProps{Wrong: []string{i18n.T(ctx, key)}})
	}
	file, confirmed, err := goodsFile(c)
	switch {
	case errors.Is(err, errLargeFile):
		return refuse("goods.file.large")
	case err != nil:
		return err
	case len(file) == 0:
		return refuse("goods.file.none")
	}
	table, err := sheet.Read(file)
	switch {
	case err != nil:
		return refuse("goods.file.kind")
	case len(table) < 2:
		return refuse("goods.file.empty")
	case len(table) > mostGoodsRows+1:
		return refuse("goods.file.long")
	}
	r, err := p.goodsReader(ctx, s, table)
	if err != nil {
		return err
	}
	r.read()
	if len(r.intended) > mostGoodsTaken {
		r.wrong = append(r.wrong, i18n.T(ctx, "goods.file.many", mostGoodsTaken))
	}
	if len(r.wrong) > 0 {
		return p.renderGoods(c, s, fiber.StatusUnprocessableEntity, koperasi.GoodsProps{Wrong: r.wrong})
	}
	props := koperasi.GoodsProps{Read: true, Unchanged: r.unchanged, Again: r.again}
	for _, i := range r.intended {
		props.Plans = append(props.Plans, r.plan(i))
	}
	if len(r.intended) == 0 {
		return p.renderGoods(c, s, fiber.StatusOK, props)
	}
	take := catalog.TryIn
	if confirmed {
		take = catalog.TakeIn
	}
	made, refused, err := take(ctx, p.DB, web.Actor(c), s.group.ID, r.intended, web.Now(c))
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		for _, i := range r.intended {
			if refusal := refused[i.Rows[0]]; refusal != nil {
				r.refused(i.Rows[0], refusal)
			}
		}
		return p.renderGoods(c, s, fiber.StatusConflict, koperasi.GoodsProps{Wrong: r.wrong})
	}
	if confirmed {
		web.Flash(c, part.Good, "goods.done", made.New, made.Changed)
		return web.Redirect(c, s.address.To(koperasi.ListingsPath))
	}
	var list strings.Builder
	if err := csv.NewWriter(&list).WriteAll(table); err != nil {
		return err
	}
	props.List = list.String()
	return p.renderGoods(c, s, fiber.StatusOK, props)
}

var errLargeFile = errors.New("koperasi: large file")

// goodsFile reads the file that was sent, or the one that was shown and is
// confirmed.
func goodsFile(c *fiber.Ctx) (file []byte, confirmed bool, err error) {
	parts, err := web.Multipart(c)
	if err != nil {
		return nil, false, err
	}
	const mostParts = 8
	for range mostParts {
		sent, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false, err
		}
		name := sent.FormName()
		if name != "file" && name != "list" {
			continue
		}
		if file, err = io.ReadAll(io.LimitReader(sent, goodsBytes+1)); err != nil {
			return nil, false, err
		}
		if len(file) > goodsBytes {
			return nil, false, errLargeFile
		}
		return file, name == "list", nil
	}
	return nil, false, nil
}

// goodsHeads are the columns of the file, as it heads them and as somebody may.
var goodsHeads = [][]string{
	{"acuan", "reference"}, {"produk", "product"}, {"pilihan", "option"}, {"versi", "version"}, {"nama", "title"}, {"nama_en", "title_en"}, {"uraian", "description"},
	{"uraian_en", "description_en"}, {"kategori", "category"}, {"warna", "colour", "color"}, {"ukuran", "size"}, {"harga", "price"}, {"stok", "stock"},
	{"stok_semula", "stock_before"}, {"berat_gram", "weight_g"}, {"sesuai_pesanan", "made_to_order"}, {"hari", "days"}, {"batas_pesanan", "order_limit"},
	{"pembuat", "makers"}, {"keadaan", "state"},
}

// Places of the columns.
const (
	atReference = iota
	atProduct
	atOption
	atVersion
	atTitle
	atTitleEN
	atText
	atTextEN
	atCategory
	atColour
	atSize
	atPrice
	atStock
	atBefore
	atWeight
	atToOrder
	atDays
	atLimit
	atMakers
	atState
)

// needless are columns that a file may lack.
var needless = []int{atReference, atState, atTitleEN, atTextEN, atText, atDays, atLimit}

func goodsSheet(ctx context.Context, all []catalog.Good) sheet.Sheet {
	t := sheet.Sheet{Name: i18n.T(ctx, "goods.sheet")}
	word := 0
	if i18n.From(ctx) == i18n.English {
		word = 1
	}
	for _, h := range goodsHeads {
		t.Columns = append(t.Columns, h[word])
	}
	optional := func(n int) sheet.Cell {
		if n == 0 {
			return sheet.Cell{}
		}
		return sheet.Number(int64(n))
	}
	for _, g := range all {
		stock, state := sheet.Number(int64(g.OnHand)), "belum tayang"
		if g.MadeToOrder {
			stock = sheet.Cell{}
		}
		if g.Published {
			state = "tayang"
		}
		t.Rows = append(t.Rows, []sheet.Cell{
			sheet.Text(g.Reference), sheet.Number(int64(g.Product)), sheet.Number(int64(g.Variant)), sheet.Number(int64(g.Revision)), sheet.Text(g.Title), sheet.Text(g.TitleEN),
			sheet.Text(g.Description), sheet.Text(g.DescriptionEN), sheet.Text(g.Category), sheet.Text(g.Colour), sheet.Text(g.Size), sheet.Number(g.Price.Rupiah()), stock, stock,
			sheet.Number(int64(g.WeightG)), sheet.Text(yesNo(g.MadeToOrder)), optional(g.LeadDays), optional(g.OpenUnitsCap), sheet.Text(sharesText(g.Makers)), sheet.Text(state),
		})
	}
	return t
}

func yesNo(yes bool) string {
	if yes {
		return "ya"
	}
	return "tidak"
}

// sharesText is who made a good: member numbers with percents.
func sharesText(makers []catalog.Share) string {
	all := make([]string, len(makers))
	for i, m := range makers {
		all[i] = m.Number + " " + strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(float64(m.ShareBP)/100, 'f', 2, 64), "0"), ".")
	}
	return strings.Join(all, "; ")
}

// plainText is a cell without what keeps a spreadsheet from taking it for a
// formula, and with one kind of line end.
func plainText(cell string) string {
	cell = strings.TrimSpace(strings.ReplaceAll(cell, "\r\n", "\n"))
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune("=+-@", rune(cell[1])) {
		cell = cell[1:]
	}
	return cell
}

// goodsReader reads a file of goods against what there is.
type goodsReader struct {
	ctx        context.Context
	table      [][]string
	at         []int                     // where each column stands, -1 for nowhere
	known      map[string]catalog.Good   // by the numbers of product and option
	listings   map[string][]catalog.Good // the options of each, by its number
	made       map[string]bool           // references of listings that there are
	categories map[string]catalog.Category
	colours    map[string]string // slugs by every name
	colourName map[string]string // by slug
	members    map[string]identity.PersonID

	wrong            []string
	intended         []catalog.Intended
	unchanged, again int
}

func (p *pages) goodsReader(ctx context.Context, s *scope, table [][]string) (*goodsReader, error) {
	r := &goodsReader{ctx: ctx, table: table, known: map[string]catalog.Good{}, listings: map[string][]catalog.Good{}, made: map[string]bool{}, categories: map[string]catalog.Category{}, colours: map[string]string{}, colourName: map[string]string{}}
	all, err := catalog.Goods(ctx, p.DB, s.group.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range all {
		r.known[idText(g.Product)+"/"+idText(g.Variant)] = g
		r.listings[idText(g.Product)] = append(r.listings[idText(g.Product)], g)
		r.made[strings.ToLower(g.Reference)] = g.Reference != ""
	}
	categories, err := catalog.Categories(ctx, p.DB)
	if err != nil {
		return nil, err
	}
	for _, c := range categories {
		for _, name := range []string{c.Slug, c.Name, c.NameEN} {
			r.categories[strings.ToLower(name)] = c
		}
	}
	colours, err := catalog.Colours(ctx, p.DB)
	if err != nil {
		return nil, err
	}
	for _, c := range colours {
		r.colourName[c.Slug] = c.Name
		for _, name := range []string{c.Slug, c.Name, c.NameEN} {
			r.colours[strings.ToLower(name)] = c.Slug
		}
	}
	r.members, err = shu.Numbers(ctx, p.DB, s.group.ID)
	return r, err
}

// heads finds the columns, and says which are unknown or missing.
func (r *goodsReader) heads() bool {
	var missing []string
	found := map[int]bool{}
	for column, words := range goodsHeads {
		at := sheet.Column(r.table[0], words)
		r.at = append(r.at, at)
		if at < 0 && !slices.Contains(needless, column) {
			missing = append(missing, words[0])
		}
		found[at] = true
	}
	for i, head := range r.table[0] {
		if !found[i] && strings.TrimSpace(head) != "" {
			r.wrong = append(r.wrong, i18n.T(r.ctx, "goods.head.unknown", head))
		}
	}
	if len(missing) > 0 {
		r.wrong = append(r.wrong, i18n.T(r.ctx, "goods.head.missing", strings.Join(missing, ", ")))
	}
	return len(r.wrong) == 0
}

// cell is what stands in a column of a row, as people count rows.
func (r *goodsReader) cell(line, column int) string {
	row, at := r.table[line-1], r.at[column]
	if at < 0 || at >= len(row) {
		return ""
	}
	return plainText(row[at])
}

func (r *goodsReader) refuse(line, column int, key string, args ...any) {
	head := goodsHeads[column][0]
	if at := r.at[column]; at >= 0 {
		head = r.table[0][at] // as the file calls it
	}
	r.wrong = append(r.wrong, i18n.T(r.ctx, "goods.row", line, head, i18n.T(r.ctx, key, args...)))
}

// fieldColumns are the columns of what a draft calls otherwise.
var fieldColumns = map[string]int{
	"title": atTitle, "title_en": atTitleEN, "description": atText, "description_en": atTextEN, "lead_days": atDays, "open_units_cap": atLimit,
	"weight": atWeight, "variants": atColour, "price": atPrice, "stock": atStock, "makers": atMakers, "category": atCategory,
}

// refused says what the catalogue refuses of a listing whose first row is line.
func (r *goodsReader) refused(line int, refusal *fault.Fault) {
	for _, f := range refusal.Fields {
		if column, known := fieldColumns[f.Name]; known {
			r.refuse(line, column, f.Key, f.Args...)
		} else {
			r.wrong = append(r.wrong, i18n.T(r.ctx, "goods.row.only", line, i18n.T(r.ctx, f.Key, f.Args...)))
		}
	}
	if len(refusal.Fields) == 0 {
		r.wrong = append(r.wrong, i18n.T(r.ctx, "goods.row.only", line, i18n.T(r.ctx, refusal.Key, refusal.Args...)))
	}
}

// read goes through all rows: what is wrong, and what becomes of which listing.
func (r *goodsReader) read() {
	if !r.heads() {
		return
	}
	lines := map[string][]int{} // of each listing
	var order []string
	seen := map[string]int{}
	for i := range r.table[1:] {
		line := i + 2
		if strings.TrimSpace(strings.Join(r.table[line-1], "")) == "" {
			continue
		}
		product, option := r.cell(line, atProduct), r.cell(line, atOption)
		name := "p" + product
		switch _, known := r.known[product+"/"+option]; {
		case product == "" && option == "":
			reference := r.cell(line, atReference)
			if reference == "" || len([]rune(reference)) > 60 {
				r.refuse(line, atReference, "goods.reference")
				continue
			}
			name = "r" + strings.ToLower(reference)
		case product == "":
			r.refuse(line, atProduct, "goods.product.missing")
			continue
		case option == "" && len(r.listings[product]) > 0: // an option that it is to get
		case option == "":
			r.refuse(line, atProduct, "goods.product.unknown", product)
			continue
		case !known:
			r.refuse(line, atOption, "goods.unknown", product, option)
			continue
		case seen[option] != 0:
			r.refuse(line, atOption, "goods.twice", seen[option])
			continue
		default:
			seen[option] = line
		}
		if lines[name] == nil {
			order = append(order, name)
		}
		lines[name] = append(lines[name], line)
	}
	for _, name := range order {
		before := len(r.wrong)
		var i catalog.Intended
		var some bool
		if reference, fresh := strings.CutPrefix(name, "r"); fresh && r.made[reference] {
			r.again++
			continue
		} else if fresh {
			i, some = r.fresh(lines[name]), true
		} else {
			i, some = r.changed(lines[name])
		}
		if len(r.wrong) > before {
			continue
		}
		if !some {
			r.unchanged++
			continue
		}
		r.intended = append(r.intended, i)
	}
}
