package program

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/books"
	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/export"
	"simpul/internal/media"
	"simpul/internal/payout"
	"simpul/internal/web"
	"simpul/views/program"
)

// Options are what the pages work with.
type Options struct {
	Report   *database.DB // the reading role
	DB       *database.DB
	Payout   *payout.Office
	Books    *books.Books
	Checkout *checkout.Checkout
	Studio   *media.Studio // takes in photographs, and gives out private ones
	MediaURL string        // what names of pictures are appended to
	Exports  *export.Shelf
	FileRows int64 // of the longest file that is made at once, 0 for FileRows
}

type pages struct{ Options }

// Routes adds the pages.
func Routes(app fiber.Router, o Options) {
	p := &pages{o}
	if p.FileRows == 0 {
		p.FileRows = FileRows
	}
	get := func(path string, h fiber.Handler) { app.Get(path, web.RequireManager, h) }
	post := func(path string, h fiber.Handler) { app.Post(path, web.RequireManager, h) }

	get(program.HomePath, p.overview)
	get(program.VillagePath(":code"), p.village)
	post(program.LinksPath(":code"), p.addLink)
	post(program.EndLinkPath(":id"), p.endLink)
	get(program.PlacePath(":code"), p.place)
	get(program.ConsistencyPath, p.consistency)
	get(program.CategoryPath(":id"), p.category)
	get(program.MakersPath, p.makers)
	get(program.MakerPath(":id"), p.maker)
	get(program.CohortsPath, p.cohorts)
	post(program.CohortsPath, p.addCohort)
	get(program.CohortPath(":id"), p.cohort)
	post(program.EnrolPath(":id"), p.enrol)
	post(program.ListPath(":id"), p.list)
	get(program.AidPath, p.aids)
	post(program.AidPath, p.addAid)
	get(program.OneAidPath(":id"), p.aid)
	post(program.OneAidPath(":id"), p.noteAid)
	post(program.AidPhotosPath(":id"), p.addAidPhoto)
	get(program.AidPhotoPath(":id", ":photo"), p.aidPhoto)
	post(program.PausePath(":id"), p.pause)
	post(program.ChoicePath(":id"), p.choose)
	post(program.FactsPath(":id"), p.tell)
	post(program.BaselinePath(":id"), p.baseline)
	get(program.ToldPath, p.told)
	get(program.DossiersPath, p.dossiers)
	post(program.DossiersPath, p.issue)
	post(program.LetterheadPath, p.setLetterhead)
	get(program.DossierPath(":id"), p.dossier)
	get(program.ExportsPath, p.exports)
	app.Post(program.ExportsPath, web.RequireReader, p.askExport)
	get(program.ExportPath(":id"), p.exported)
	app.Post(program.CancelExportPath(":id"), web.RequireReader, p.cancelExport)
	app.Post(program.ExportAgainPath(":id"), web.RequireReader, p.exportAgain)
	get(program.AttentionPath, p.attention)
	get(program.SamplePath, p.sample)
	get(program.CooperativesPath, p.cooperatives)
	get(program.CooperativePath(":id"), p.cooperative)
	get(program.StatementPath, p.statement)
	get(program.MakerStatementPath(":id"), p.makerStatement)
	get(program.CooperativeStatementPath(":id"), p.cooperativeStatement)
	get(program.CooperativeDeedsPath(":id"), p.cooperativeDeeds)
	get(program.OrderPath(":number"), p.order)
	get(program.JournalPath(":id"), p.journal)

	get(program.PayoutsPath, p.payouts)
	post(program.ApproveRunPath(":id"), p.approveRun)
	post(program.ApproveHandoverPath(":id"), p.approveHandover)

	get(program.SHUsPath, p.shus)
	get(program.SHUPath(":id"), p.shu)
	post(program.ApproveSHUPath(":id"), p.approveSHU)
	post(program.RefuseSHUPath(":id"), p.refuseSHU)

	get(program.ReconciliationPath, p.reconciliation)
	post(program.ProposePath, p.propose)
	post(program.ClosePath, p.closeMonth)
	get(program.AccountPattern(":code", ":currency"), p.account)
	get(program.EntryPattern(":code", ":currency", ":id"), p.entry)
	get(program.DifferencesPath, p.differences)
	post(program.DifferencePath(":id"), p.acceptDifference)
	get(program.BanksPath, p.banks)
	post(program.BanksPath, p.addBank)
	get(program.BankPath(":id"), p.bank)
	post(program.SheetPath(":id"), p.sheet)
	post(program.OpeningPath(":id"), p.opening)
	post(program.LinePath(":id", ":line"), p.bookLine)
	post(program.MatchPath(":id", ":line"), p.matchLine)

	get(program.ReviewsPath, p.reviews)
	post(program.ReviewsPath+"/:id", p.decideReview)
	get(program.RulesPath, p.rules)
	post(program.RepaymentPath, p.setRepayment)
	post(program.LimitPath, p.setLimit)
	post(program.DivisionPath, p.setDivision)
	post(program.BearerPath, p.setBearer)
	post(program.TaxPath, p.setTax)
	post(program.TaxEndPath, p.endTax)
	post(program.ExemptionsPath, p.declareExempt)

	get(program.PeoplePath, p.people)
	post(program.PeoplePath, p.appoint)
	post(program.GroupsPath, p.addGroup)
	get(program.EndOfficePath(":id"), p.askEndOffice)
	post(program.EndOfficePath(":id"), p.endOffice)

	get(program.WithheldPath, p.withheld)
	post(program.WithheldPath, p.payTax)
	get(program.VouchersPath, p.vouchers)
	post(program.VouchersPath, p.makeVoucher)
	get(program.VouchersPath+"/:id", p.voucherUses)
	post(program.VouchersPath+"/:id/akhiri", p.endVoucher)

	get(program.DebtsPath, p.debts)
	get(program.DebtAskPath(":siapa"), p.askDebt)
	post(program.DebtAskPath(":siapa"), p.askForgiveness)
	post(program.DebtPath(":id"), p.decideDebt)
	post(program.DisputePath(":id"), p.bearDispute)
}

// read runs what makes a page in one snapshot, so that all its figures are of
// the same moment.
func (p *pages) read(c *fiber.Ctx, make func(ctx context.Context, q database.Queryer, s *scope) error) error {
	ctx := c.UserContext()
	return database.InSnapshot(ctx, p.Report, func(tx *database.Tx) error {
		s, err := scopeOf(ctx, c, tx)
		if err != nil {
			return err
		}
		s.most = p.FileRows
		return make(ctx, tx, s)
	})
}
