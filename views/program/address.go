package program

import (
	"net/url"
	"strconv"

	"simpul/internal/identity"
)

// Addresses of the pages.
const (
	HomePath         = "/program"
	MakersPath       = "/program/perajin"
	CooperativesPath = "/program/koperasi"
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

// MakerPath is the page of a maker.
func MakerPath(id string) string { return MakersPath + "/" + id }

// CooperativePath is the page of a cooperative.
func CooperativePath(id string) string { return CooperativesPath + "/" + id }

// MakerStatementPath and CooperativeStatementPath are their statements.
func MakerStatementPath(id string) string       { return MakerPath(id) + "/catatan" }
func CooperativeStatementPath(id string) string { return CooperativePath(id) + "/catatan" }

// OrderPath is the page of an order by its number.
func OrderPath(number string) string { return HomePath + "/pesanan/" + number }

// JournalPath is the page of a ledger transaction.
func JournalPath(id string) string { return HomePath + "/jurnal/" + id }

// ApproveRunPath and ApproveHandoverPath are where a manager approves.
func ApproveRunPath(id string) string      { return PayoutsPath + "/" + id + "/setujui" }
func ApproveHandoverPath(id string) string { return PayoutsPath + "/serah/" + id }

// Address makes addresses that keep the month, and the programme where the
// reader may see several.
type Address struct {
	Month     string               // as 2026-01
	Programme identity.ProgrammeID // 0 where there is one
}

// To is the address of a page; it always has a query.
func (a Address) To(path string) string { return a.in(a.Month, path) }

func (a Address) in(month, path string) string {
	query := url.Values{"bulan": {month}}
	if a.Programme != 0 {
		query.Set("program", decimal(a.Programme))
	}
	return path + "?" + query.Encode()
}

func decimal[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }
