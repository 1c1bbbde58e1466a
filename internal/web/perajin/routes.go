package perajin

import (
	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/payout"
	"simpul/internal/web"
)

// Options are what the pages work with.
type Options struct {
	DB     *database.DB
	Report *database.DB // the reading role
	Studio *media.Studio
	Payout *payout.Office
	Gate   *identity.Gate // asks for the PIN before money goes elsewhere

	// MediaURL is what the names of pictures are appended to: "/m/", or an
	// address elsewhere.
	MediaURL string
	// ProductPath is the page of a product in the shop, from the root, by the
	// name in its address.
	ProductPath func(slug string) string
}

// Addresses of the pages.
const (
	homePath   = "/perajin"
	sellPath   = "/perajin/jual"
	netPath    = "/perajin/jual/bersih"
	goodsPath  = "/perajin/barang"
	workPath   = "/perajin/barang/:id"
	editPath   = "/perajin/barang/:id/ubah"
	ordersPath = "/perajin/pesanan"
	moneyPath  = "/perajin/uang"
	selfPath   = "/perajin/saya"

	statementPath   = "/perajin/uang/catatan"
	destinationPath = "/perajin/uang/tujuan"
	askPath         = "/perajin/uang/minta"
	objectPath      = "/perajin/uang/keberatan"
	payoutPath      = "/perajin/uang/bayar"
	noticePath      = "/perajin/kabar/:id"
)

// uploadBytes is the most that a listing's form may weigh: as many photographs
// as it may have, at the weight that phones give them.
const uploadBytes = catalog.MaxPictures * 10 << 20

// Uploads are the routes that take photographs, for web.Options.
func Uploads() []web.Upload {
	return []web.Upload{{Path: sellPath, Bytes: uploadBytes}, {Path: editPath, Bytes: uploadBytes}}
}

type pages struct{ Options }

// Routes adds the pages.
func Routes(app fiber.Router, o Options) {
	p := &pages{o}
	get := func(path string, h fiber.Handler) { app.Get(path, web.RequireProducer, h) }
	post := func(path string, h fiber.Handler) { app.Post(path, web.RequireProducer, h) }

	get(homePath, p.home)
	get(sellPath, p.showSell)
	post(sellPath, p.sell)
	get(netPath, p.net)
	get(goodsPath, p.goods)
	get(workPath, p.work)
	get(editPath, p.showEdit)
	post(editPath, p.edit)
	post(workPath+"/stok", p.adjustStock)
	post(workPath+"/terjual", p.sellElsewhere)
	post(workPath+"/tayang", p.publish)
	post(workPath+"/tarik", p.withdraw)
	get(ordersPath, p.orders)
	get(moneyPath, p.money)
	get(statementPath, p.statement)
	get(destinationPath, p.showDestination)
	post(destinationPath, p.redirect)
	post(askPath, p.ask)
	get(objectPath, p.showObject)
	post(objectPath, p.object)
	post(payoutPath+"/:id", p.answer)
	post(noticePath, p.seeNotice)
	get(selfPath, p.self)
	post(selfPath+"/izin", p.consent)
}
