package program

import (
	"net/url"
	"strconv"
	"strings"

	"simpul/internal/identity"
	"simpul/internal/region"
	"simpul/internal/report"
)

// Addresses of the pages.
const (
	HomePath         = "/program"
	MakersPath       = "/program/perajin"
	CooperativesPath = "/program/koperasi"
	ConsistencyPath  = "/program/konsistensi"
	PayoutsPath      = "/program/pembayaran"
	StatementPath    = "/program/catatan"
	DebtsPath        = "/program/piutang"
)

// DebtPath is where a wish to forgive a debt is decided.
func DebtPath(id string) string { return DebtsPath + "/" + id }

// DebtAskPath asks to forgive the debt of a debtor.
func DebtAskPath(debtor string) string { return DebtsPath + "/hapus/" + debtor }

// DisputePath is where it is decided who bears a lost dispute.
func DisputePath(id string) string { return HomePath + "/sengketa/" + id }

// VillagePath is the page of a village by its code.
func VillagePath(code string) string { return HomePath + "/desa/" + code }

// LinksPath is where a link for the head of a village is made, EndLinkPath where
// one is ended.
func LinksPath(code string) string { return VillagePath(code) + "/tautan" }
func EndLinkPath(id string) string { return HomePath + "/tautan/" + id + "/akhiri" }

// MakerPath is the page of a maker.
func MakerPath(id string) string { return MakersPath + "/" + id }

// CooperativePath is the page of a cooperative.
func CooperativePath(id string) string { return CooperativesPath + "/" + id }

// MakerStatementPath and CooperativeStatementPath are their statements.
func MakerStatementPath(id string) string       { return MakerPath(id) + "/catatan" }
func CooperativeStatementPath(id string) string { return CooperativePath(id) + "/catatan" }

// CooperativeDeedsPath is who did what to anything of a cooperative's.
func CooperativeDeedsPath(id string) string { return CooperativePath(id) + "/jejak" }

// OrderPath is the page of an order by its number.
func OrderPath(number string) string { return HomePath + "/pesanan/" + number }

// JournalPath is the page of a ledger transaction.
func JournalPath(id string) string { return HomePath + "/jurnal/" + id }

// ApproveRunPath and ApproveHandoverPath are where a manager approves.
func ApproveRunPath(id string) string      { return PayoutsPath + "/" + id + "/setujui" }
func ApproveHandoverPath(id string) string { return PayoutsPath + "/serah/" + id }

// PlacePath is the page of a regency or district by its code.
func PlacePath(code string) string { return HomePath + "/wilayah/" + code }

// CategoryPath is the page of a category.
func CategoryPath(id string) string { return HomePath + "/kategori/" + id }

// RegionPath is the page of a region of any level.
func RegionPath(code region.Code) string {
	if code.Level() == region.Village {
		return VillagePath(string(code))
	}
	return PlacePath(string(code))
}

// Address makes addresses that keep the period, as of when the books are read, and
// the programme where the reader may see several.
type Address struct {
	Window    report.Window
	Programme identity.ProgrammeID // 0 where there is one
	By        string               // what the overview is divided by, "" for villages
}

// To is the address of a page; it always has a query.
func (a Address) To(path string) string { return a.over(a.Window, path) }

// over is a page's address with another period. The books are reconciled by the
// month.
func (a Address) over(w report.Window, path string) string {
	if MonthOnly(path) {
		w = report.MonthOf(w.From)
	}
	query := a.query(w)
	if path == HomePath && a.By != "" {
		query.Set("per", a.By)
	}
	return path + "?" + query.Encode()
}

func (a Address) query(w report.Window) url.Values {
	query := url.Values{}
	if name := w.Name(); name != "" {
		query.Set("periode", name)
	} else {
		query.Set("dari", w.First())
		query.Set("sampai", w.Last())
	}
	if !w.Known.IsZero() {
		query.Set("pada", report.KnownName(w.Known))
	}
	if a.Programme != 0 {
		query.Set("program", decimal(a.Programme))
	}
	return query
}

// MonthOnly tells whether a page is of one month.
func MonthOnly(path string) bool { return strings.HasPrefix(path, ReconciliationPath) }

func decimal[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }
