package koperasi

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"simpul/internal/checkout"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/media"
	"simpul/internal/payout"
	"simpul/internal/web"
	"simpul/views/koperasi"
)

// Options are what the pages work with.
type Options struct {
	DB       *database.DB
	Report   *database.DB // the reading role
	Checkout *checkout.Checkout
	Payout   *payout.Office
	Studio   *media.Studio  // takes receipts in
	Gate     *identity.Gate // tests the PIN with which a maker signs here

	// MediaURL is what the names of pictures are appended to: "/m/", or an
	// address elsewhere.
	MediaURL string
	// ProductPath is the page of a product in the shop, from the root, by the
	// name in its address.
	ProductPath func(slug string) string
	// GroupPage is the shop's page of a cooperative as it is given, with
	// photographs of its workshop, below what is said above it.
	GroupPage func(c *fiber.Ctx, k cooperative.Cooperative, workshop []media.ID, above templ.Component) (templ.Component, error)
	// GroupPath is the address of that page, by the name in it.
	GroupPath func(slug string) string
}

type pages struct{ Options }

// Routes adds the pages.
func Routes(app fiber.Router, o Options) {
	p := &pages{o}
	get := func(path string, h fiber.Handler) { app.Get(path, web.RequireOfficer, h) }
	post := func(path string, h fiber.Handler) { app.Post(path, web.RequireOfficer, h) }

	get(koperasi.HomePath, p.today)
	get(koperasi.ParcelsPath, p.parcels)
	get(koperasi.InquiriesPath, p.inquiries)
	get(koperasi.InquiryPath(":id"), p.showInquiry)
	post(koperasi.InquiryPath(":id"), p.answerInquiry)
	post(koperasi.RefuseInquiryPath(":id"), p.refuseInquiry)
	get(koperasi.ShopPagePath, p.shopPage)
	post(koperasi.ShopPagePath, p.presentShop)
	get(koperasi.RecessPath, p.recess)
	post(koperasi.RecessPath, p.declareRecess)
	post(koperasi.EndRecessPath, p.endRecess)
	get(koperasi.RatesPath, p.rates)
	get(koperasi.RatePath, p.showRate)
	post(koperasi.RatePath, p.setRate)
	post(koperasi.EndRatePath, p.endRate)
	get(koperasi.PickupPath, p.showPickup)
	post(koperasi.PickupPath, p.setPickup)
	get(koperasi.OnDeliveryPath, p.onDelivery)
	post(koperasi.OnDeliveryPath, p.setOnDelivery)
	post(koperasi.RemitPath, p.remit)
	get(koperasi.TrackingPath, p.tracking)
	post(koperasi.TrackingPath, p.track)
	get(koperasi.PackingListPath, p.packingList)
	get(koperasi.HandOverPath, p.handOver)
	get(koperasi.ParcelPath(":id"), p.parcel)
	post(koperasi.ShipPath(":id"), p.ship)
	get(koperasi.SlipPath(":id"), p.slip)
	get(koperasi.DeliverPath(":id"), p.askDelivered)
	post(koperasi.DeliverPath(":id"), p.deliver)
	get(koperasi.RefusePath(":id"), p.askRefuse)
	post(koperasi.RefusePath(":id"), p.refuse)
	get(koperasi.SplitPath(":id"), p.askSplit)
	post(koperasi.SplitPath(":id"), p.split)
	get(koperasi.ComeBackPath(":id"), p.askComeBack)
	post(koperasi.ComeBackPath(":id"), p.comeBack)
	post(koperasi.SendAgainPath(":id"), p.sendAgain)
	get(koperasi.RefundPath(":id"), p.askRefund)
	post(koperasi.RefundPath(":id"), p.refund)
	get(koperasi.ReassignPath(":id", ":line"), p.askReassign)
	post(koperasi.ReassignPath(":id", ":line"), p.reassign)
	get(koperasi.QuotaPath(":id", ":line"), p.askQuota)
	post(koperasi.QuotaPath(":id", ":line"), p.setQuota)

	get(koperasi.ComplaintsPath, p.complaints)
	get(koperasi.ComplaintPath(":id"), p.showComplaint)
	post(koperasi.ReplyComplaintPath(":id"), p.replyComplaint)
	get(koperasi.ComplaintPhotoPath(":id", ":photo"), p.complaintPhoto)
	post(koperasi.DecideLinePath(":id", ":line"), p.decideLine)
	post(koperasi.InspectLinePath(":id", ":line"), p.inspectLine)

	get(koperasi.IntakesPath, p.intakes)
	get(koperasi.NewIntakePath, p.showNewIntake)
	post(koperasi.NewIntakePath, p.recordIntake)
	get(koperasi.IntakePath(":id"), p.showIntake)
	post(koperasi.SignIntakePath(":id"), p.signIntake)
	post(koperasi.WithdrawIntakePath(":id"), p.withdrawIntake)

	get(koperasi.LoansPath, p.loans)
	get(koperasi.NewLoanPath, p.showNewLoan)
	post(koperasi.NewLoanPath, p.recordLoan)
	get(koperasi.LoanPath(":id"), p.showLoan)
	post(koperasi.SignLoanPath(":id"), p.signLoan)
	post(koperasi.WithdrawLoanPath(":id"), p.withdrawLoan)
	post(koperasi.GiveBackPath(":id"), p.giveBackLoan)
	post(koperasi.UndoReturnPath(":id", ":back"), p.undoReturn)

	get(koperasi.SHUPath, p.showSHU)
	post(koperasi.SHUPath, p.simulateSHU)
	post(koperasi.SavingsPath, p.recordSavings)
	get(koperasi.OneSHUPath(":id"), p.oneSHU)
	post(koperasi.ApproveSHUPath(":id"), p.approveSHU)
	post(koperasi.WithdrawSHUPath(":id"), p.withdrawSHU)

	get(koperasi.ReportPath, p.report)
	get(koperasi.DeedsPath, p.deeds)
	get(koperasi.PosterPath, p.poster)
	get(koperasi.StatementPath, p.statement)
	get(koperasi.JournalPath(":id"), p.journal)

	get(koperasi.MembersPath, p.members)
	get(koperasi.InvitePath, p.showInvite)
	post(koperasi.InvitePath, p.invite)
	post(koperasi.InviteAgainPath(":id"), p.inviteAgain)
	get(koperasi.HelpPath(":id"), p.askHelp)
	post(koperasi.HelpPath(":id"), p.help)
	get(koperasi.LeavePath(":id"), p.askLeave)
	post(koperasi.LeavePath(":id"), p.leave)
	post(koperasi.RejoinPath(":id"), p.rejoin)
	get(koperasi.PassingPath, p.passing)
	post(koperasi.PassPath(":id"), p.pass)

	get(koperasi.PayoutsPath, p.payouts)
	get(koperasi.PreparePath, p.showPrepare)
	post(koperasi.PreparePath, p.prepare)
	post(koperasi.PayDayPath, p.setPayDay)
	post(koperasi.ReplyPath(":id"), p.reply)
	get(koperasi.TreasuryPath, p.treasury)
	post(koperasi.CashPath, p.moveCash)
	post(koperasi.OfferPath, p.offer)
	post(koperasi.AdvancePath, p.advance)
	post(koperasi.DecidePath(":id"), p.decide)
	get(koperasi.PayoutRunPath(":id"), p.showRun)
	post(koperasi.ApproveRunPath(":id"), p.approve)
	post(koperasi.WithdrawRunPath(":id"), p.withdrawRun)
	post(koperasi.BankFilePath(":id"), p.bankFile)
	get(koperasi.PayoutPath(":id"), p.showPayout)
	post(koperasi.SendPath(":id"), p.send)
	post(koperasi.CodePath(":id"), p.sendByCode)
	get(koperasi.ReceiptPath(":id"), p.seeReceipt)
	post(koperasi.ReceiptPath(":id"), p.sendByReceipt)
	post(koperasi.ReturnPath(":id"), p.giveBack)
	post(koperasi.RevealPath(":id"), p.reveal)

	get(koperasi.VouchersPath, p.vouchers)
	post(koperasi.VouchersPath, p.makeVoucher)
	get(koperasi.VouchersPath+"/:id", p.voucherUses)
	post(koperasi.VouchersPath+"/:id/akhiri", p.endVoucher)

	get(koperasi.ReviewsPath, p.reviews)
	post(koperasi.ReviewsPath+"/:id", p.answerReview)
	get(koperasi.RequestsPath, p.requests)
	get(koperasi.RequestPath(":id"), p.request)
	post(koperasi.QuotePath(":id"), p.offerQuote)
	post(koperasi.WithdrawQuotePath(":id"), p.withdrawQuote)
	post(koperasi.RefuseRequestPath(":id"), p.refuseRequest)

	get(koperasi.ChecksPath, p.checks)
	post(koperasi.TrustPath, p.trust)
	get(koperasi.CheckPath(":id"), p.showCheck)
	post(koperasi.ApproveCheckPath(":id"), p.approveCheck)
	post(koperasi.SendBackPath(":id"), p.sendBack)

	app.Get(koperasi.CounterWorkerPath, p.counterWorker)
	app.Get(koperasi.CounterShellPath, p.counterShell)
	get(koperasi.CounterPath, p.counter)
	post(koperasi.CounterPath, p.sellDirect)
	get(koperasi.CounterDeskPath, p.counterDesk)
	get(koperasi.CountPath, p.showCount)
	post(koperasi.CountPath, p.countCash)
	get(koperasi.DirectPath(":id"), p.showDirect)
	post(koperasi.AcceptDirectPath(":id"), p.acceptDirect)
	post(koperasi.CancelDirectPath(":id"), p.cancelDirect)

	get(koperasi.GoodsPath, p.showGoods)
	post(koperasi.GoodsPath, p.takeGoods)
	get(koperasi.ManyPath, p.showMany)
	post(koperasi.ManyPath, p.saveMany)
	post(koperasi.ManyFilePath, p.lookAtMany)
	get(koperasi.ListingsPath, p.listings)
	get(koperasi.ArrangePath(":id"), p.showArrange)
	post(koperasi.ArrangePath(":id"), p.arrange)
	get(koperasi.DeclarePath(":id"), p.showDeclared)
	post(koperasi.DeclarePath(":id"), p.declare)
	post(koperasi.PublishPath(":id"), p.publish)
	post(koperasi.WithdrawPath(":id"), p.withdraw)
}
