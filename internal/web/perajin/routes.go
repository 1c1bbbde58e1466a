package perajin

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/notice"
	"simpul/internal/payout"
	"simpul/internal/upload"
	"simpul/internal/web"
)

// Options are what the pages work with.
type Options struct {
	DB     *database.DB
	Report *database.DB // the reading role
	Studio *media.Studio
	Payout *payout.Office
	Gate   *identity.Gate // asks for the PIN before money goes elsewhere
	// PushKey is the shop's public key for pushes, in URL-safe base64; "" where
	// none are sent.
	PushKey string
	// Uploads takes photographs in piece by piece.
	Uploads *upload.Shelf

	// MediaURL is what the names of pictures are appended to: "/m/", or an
	// address elsewhere.
	MediaURL string
	// ProductPath is the page of a product in the shop, from the root, by the
	// name in its address.
	ProductPath func(slug string) string
}

// Addresses of the pages.
const (
	homePath     = "/perajin"
	sellPath     = "/perajin/jual"
	netPath      = "/perajin/jual/bersih"
	termsPath    = "/perajin/jual/aturan"
	goodsPath    = "/perajin/barang"
	workPath     = "/perajin/barang/:id"
	editPath     = "/perajin/barang/:id/ubah"
	offerPath    = "/perajin/bagian"
	ordersPath   = "/perajin/pesanan"
	broughtPath  = "/perajin/serah"
	borrowedPath = "/perajin/pinjaman"
	moneyPath    = "/perajin/uang"
	selfPath     = "/perajin/saya"

	statementPath   = "/perajin/uang/catatan"
	destinationPath = "/perajin/uang/tujuan"
	askPath         = "/perajin/uang/minta"
	objectPath      = "/perajin/uang/keberatan"
	monthSlipPath   = "/perajin/uang/gambar"
	payoutPath      = "/perajin/uang/bayar"
	inboxPath       = notice.InboxPath
	noticePath      = inboxPath + "/:id"
	seenPath        = inboxPath + "/semua"
	pushPath        = inboxPath + "/atur"
	phonePath       = inboxPath + "/hp"

	helpPath    = "/perajin/bantuan"
	passkeyPath = "/perajin/saya/sidik-jari"

	deskPath   = "/perajin/antrean"
	uploadPath = "/perajin/unggah"
)

// Addresses that say nothing about anybody: the app on the phone asks for them
// whether or not somebody is signed in.
const (
	workerPath   = "/perajin/sw.js"
	manifestPath = "/perajin/aplikasi.webmanifest"
	shellPath    = "/perajin/kerangka"
	shrinkPath   = "/perajin/kecil.js"
)

// uploadBytes is the most that a listing's form may weigh: as many photographs
// as it may have, at the weight that phones give them.
const uploadBytes = catalog.MaxPictures * 10 << 20

// Uploads are the routes that take photographs, for web.Options.
func Uploads() []web.Upload {
	return []web.Upload{
		{Path: sellPath, Bytes: uploadBytes}, {Path: editPath, Bytes: uploadBytes}, {Path: uploadPath + "/:id", Bytes: upload.PieceBytes},
	}
}

type pages struct {
	Options
	tus http.Handler
}

// Routes adds the pages. It panics when the handler of uploads cannot be made
// of what stands here.
func Routes(app fiber.Router, o Options) {
	tus, err := o.Uploads.Handler(uploadPath + "/")
	if err != nil {
		panic(err)
	}
	p := &pages{o, tus}
	get := func(path string, h fiber.Handler) { app.Get(path, web.RequireProducer, h) }
	post := func(path string, h fiber.Handler) { app.Post(path, web.RequireProducer, h) }
	// What nobody does for her.
	own := func(path string, h fiber.Handler) { app.Post(path, web.RequireHerself, h) }

	app.Get(workerPath, p.serviceWorker)
	app.Get(manifestPath, p.manifest)
	app.Get(shellPath, p.shell)
	app.Get(shrinkPath, p.shrinker)

	get(homePath, p.home)
	get(sellPath, p.showSell)
	post(sellPath, p.sell)
	get(deskPath, p.showDesk)
	post(uploadPath, p.beginUpload)
	app.Head(uploadPath+"/:id", web.RequireProducer, p.goOnUpload)
	app.Patch(uploadPath+"/:id", web.RequireProducer, p.goOnUpload)
	get(netPath, p.net)
	get(termsPath, p.showTerms)
	get(goodsPath, p.goods)
	get(workPath, p.work)
	get(editPath, p.showEdit)
	post(editPath, p.edit)
	post(workPath+"/stok", p.adjustStock)
	post(workPath+"/terjual", p.sellElsewhere)
	post(workPath+"/tayang", p.publish)
	post(workPath+"/tarik", p.withdraw)
	post(workPath+"/salin", p.duplicate)
	get(workPath+"/bagian", p.showShares)
	own(workPath+"/bagian", p.offerShares)
	own(workPath+"/bagian/batal", p.withdrawShares)
	own(offerPath+"/:id", p.answerShares)
	get(ordersPath, p.orders)
	post(ordersPath+"/:id/siap", p.makeReady)
	get(broughtPath, p.brought)
	own(broughtPath+"/:id", p.signBrought)
	own(broughtPath+"/:id/salah", p.objectBrought)
	get(borrowedPath, p.borrowed)
	own(borrowedPath+"/:id", p.signBorrowed)
	own(borrowedPath+"/:id/salah", p.objectBorrowed)
	get(moneyPath, p.money)
	get(statementPath, p.statement)
	get(destinationPath, p.showDestination)
	own(destinationPath, p.redirect)
	post(askPath, p.ask)
	get(objectPath, p.showObject)
	post(objectPath, p.object)
	get(monthSlipPath, p.monthSlip)
	get(payoutPath+"/:id", p.showPayout)
	own(payoutPath+"/:id", p.answer)
	get(payoutPath+"/:id/gambar", p.payoutSlip)
	get(inboxPath, p.inbox)
	own(seenPath, p.seeAll)
	get(pushPath, p.showPush)
	own(pushPath, p.choosePush)
	own(phonePath, p.addPhone)
	own(phonePath+"/:id", p.dropPhone)
	own(noticePath, p.seeNotice)
	get(selfPath, p.self)
	post(selfPath+"/izin", p.consent)
	get(helpPath, p.helpings)
	post(helpPath+"/selesai", p.endHelp)
	own(helpPath+"/:id/tolak", p.refuseHelp)
	own(helpPath+"/:id/izinkan", p.allowHelp)
	own(selfPath+"/perangkat/:id", p.endSession)
	app.Get(passkeyPath, web.RequireHerself, p.passkeys)
	own(passkeyPath, p.addPasskey)
	own(passkeyPath+"/mulai", p.beginPasskey)
	own(passkeyPath+"/:id/hapus", p.removePasskey)
}
