package program

import (
	"strings"

	"simpul/internal/books"
)

// Addresses of the pages about the books.
const (
	ReconciliationPath = HomePath + "/rekonsiliasi"
	ProposePath        = ReconciliationPath + "/usul"
	ClosePath          = ReconciliationPath + "/tutup"
	DifferencesPath    = HomePath + "/selisih"
	BanksPath          = HomePath + "/rekening"
)

// AccountPath is the page of an account; a code's colons are points in it.
func AccountPath(a books.Account) string {
	return AccountPattern(strings.ReplaceAll(string(a.Code), ":", "."), string(a.Currency))
}

// AccountPattern is AccountPath by parts.
func AccountPattern(code, currency string) string {
	return ReconciliationPath + "/akun/" + code + "/" + currency
}

// EntryPath is a transaction that posts on an account.
func EntryPath(a books.Account, id string) string { return AccountPath(a) + "/jurnal/" + id }

// EntryPattern is EntryPath by parts.
func EntryPattern(code, currency, id string) string {
	return AccountPattern(code, currency) + "/jurnal/" + id
}

// DifferencePath is where a difference is explained.
func DifferencePath(id string) string { return DifferencesPath + "/" + id }

// BankPath is the page of a bank account; the others are where its forms go.
func BankPath(id string) string        { return BanksPath + "/" + id }
func SheetPath(id string) string       { return BankPath(id) + "/mutasi" }
func OpeningPath(id string) string     { return BankPath(id) + "/saldo-awal" }
func LinePath(id, line string) string  { return BankPath(id) + "/baris/" + line + "/catat" }
func MatchPath(id, line string) string { return BankPath(id) + "/baris/" + line + "/cocokkan" }
