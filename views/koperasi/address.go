package koperasi

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"simpul/internal/identity"
	"simpul/internal/order"
)

// Addresses of the pages.
const (
	HomePath    = "/koperasi"
	ParcelsPath = "/koperasi/paket"
	PickupPath  = "/koperasi/paket/ambil"
	// OnDeliveryPath is about cash on delivery; RemitPath is where what a courier
	// has handed over is told.
	OnDeliveryPath = "/koperasi/paket/cod"
	RemitPath      = "/koperasi/paket/cod/setoran"
	MembersPath    = "/koperasi/anggota"
	InvitePath     = "/koperasi/anggota/undang"
	ListingsPath   = "/koperasi/barang"
	PayoutsPath    = "/koperasi/bayar"
	PreparePath    = "/koperasi/bayar/siapkan"
	PayDayPath     = "/koperasi/bayar/hari"
	TreasuryPath   = "/koperasi/bayar/kas"
	OfferPath      = "/koperasi/bayar/kas/serah"
	AdvancePath    = "/koperasi/bayar/kas/muka"
	CashPath       = "/koperasi/bayar/kas/tunai"

	StatementPath = "/koperasi/catatan"
)

// ParcelPath is the page of a parcel.
func ParcelPath(id string) string { return ParcelsPath + "/" + id }

// ShipPath is where a parcel is marked shipped.
func ShipPath(id string) string { return ParcelPath(id) + "/kirim" }

// SlipPath is what is printed to go with a parcel.
func SlipPath(id string) string { return ParcelPath(id) + "/surat" }

// DeliverPath asks whether a parcel has arrived, and is where it is marked so.
func DeliverPath(id string) string { return ParcelPath(id) + "/sampai" }

// RefusePath asks about a parcel that nobody took, and is where it is told.
func RefusePath(id string) string { return ParcelPath(id) + "/ditolak" }

// JournalPath is the page of a ledger transaction.
func JournalPath(id string) string { return HomePath + "/jurnal/" + id }

// RefundPath asks what of a parcel the customer gets back.
func RefundPath(id string) string { return ParcelPath(id) + "/dana" }

// ReassignPath asks who made a line of a parcel.
func ReassignPath(id, line string) string { return ParcelPath(id) + "/pembagian/" + line }

// InviteAgainPath is where a member gets a new link.
func InviteAgainPath(id string) string { return MembersPath + "/" + id + "/undang" }

// LeavePath shows what stands between a member and the cooperative, and is where
// she leaves it; RejoinPath is where she becomes one again.
func LeavePath(id string) string  { return MembersPath + "/" + id + "/keluar" }
func RejoinPath(id string) string { return MembersPath + "/" + id + "/kembali" }

// PublishPath and WithdrawPath are where a product is put on sale and taken
// off.
func PublishPath(id string) string  { return ListingsPath + "/" + id + "/tayang" }
func WithdrawPath(id string) string { return ListingsPath + "/" + id + "/tarik" }

// Address makes addresses that keep the cooperative where the officer has
// several.
type Address struct {
	Cooperative identity.CooperativeID // 0 where there is one
}

// To is the address of a page.
func (a Address) To(path string) string { return a.with(path, url.Values{}) }

// Page is a page of a list, counted from 1.
func (a Address) Page(path string, number int) string {
	return a.with(path, url.Values{"hal": {strconv.Itoa(number)}})
}

// State is the list of parcels in a state of fulfilment; it has a query.
func (a Address) State(state string) string {
	return a.with(ParcelsPath, url.Values{"keadaan": {stateWords[state]}})
}

// With is the address of a page with one value in its query.
func (a Address) With(path, name, value string) string {
	return a.with(path, url.Values{name: {value}})
}

func (a Address) with(path string, query url.Values) string {
	if a.Cooperative != 0 {
		query.Set("koperasi", decimal(a.Cooperative))
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// stateWords are the states of parcels as addresses name them.
var stateWords = map[string]string{
	string(order.ParcelToPack):    "siapkan",
	string(order.ParcelShipped):   "jalan",
	string(order.ParcelDelivered): "sampai",
}

// StateOf is the state that an address names; none named is to_pack.
func StateOf(word string) (state string, known bool) {
	if word == "" {
		return string(order.ParcelToPack), true
	}
	for state, w := range stateWords {
		if w == word {
			return state, true
		}
	}
	return "", false
}

func decimal[N ~int64](n N) string { return strconv.FormatInt(int64(n), 10) }

// PayoutRunPath is the page of a run of payouts; ApproveRunPath, WithdrawRunPath
// and BankFilePath are what is done with it.
func PayoutRunPath(id string) string   { return PayoutsPath + "/" + id }
func ApproveRunPath(id string) string  { return PayoutRunPath(id) + "/setujui" }
func WithdrawRunPath(id string) string { return PayoutRunPath(id) + "/batalkan" }
func BankFilePath(id string) string    { return PayoutRunPath(id) + "/berkas" }

// PayoutPath is the page of one payout; the others are what is done with it.
func PayoutPath(id string) string  { return PayoutsPath + "/rincian/" + id }
func SendPath(id string) string    { return PayoutPath(id) + "/kirim" }
func CodePath(id string) string    { return PayoutPath(id) + "/kode" }
func ReceiptPath(id string) string { return PayoutPath(id) + "/kuitansi" }
func ReturnPath(id string) string  { return PayoutPath(id) + "/kembali" }
func RevealPath(id string) string  { return PayoutPath(id) + "/rekening" }
func ReplyPath(id string) string   { return PayoutsPath + "/keberatan/" + id }
func DecidePath(id string) string  { return TreasuryPath + "/serah/" + id }

// sortedKeys are the names of fields in a fixed order.
func sortedKeys(fields map[string]string) []string { return slices.Sorted(maps.Keys(fields)) }

// CounterPath is where the officer sells over the counter; the others are what
// its script asks, what a phone keeps of it, and the counts of the cash box.
const (
	CounterPath       = "/koperasi/jual"
	CounterDeskPath   = "/koperasi/jual/meja"
	CounterShellPath  = "/koperasi/jual/kerangka"
	CounterWorkerPath = "/koperasi/jual/sw.js"
	CountPath         = "/koperasi/jual/kas"
)

// DirectPath is the page of a sale over the counter; the others are what is
// decided about one that waits.
func DirectPath(id string) string       { return CounterPath + "/" + id }
func AcceptDirectPath(id string) string { return DirectPath(id) + "/catat" }
func CancelDirectPath(id string) string { return DirectPath(id) + "/kembalikan" }

// ReportPath is what the cooperative did between two days; DeedsPath is who did
// what, and PosterPath a poster of the shop to print.
const (
	ReportPath = "/koperasi/laporan"
	DeedsPath  = "/koperasi/jejak"
	PosterPath = "/koperasi/poster"
)

// SHUPath is dividing a year's surplus; SavingsPath is where members' savings
// are told.
const (
	SHUPath     = "/koperasi/shu"
	SavingsPath = "/koperasi/shu/simpanan"
)

// OneSHUPath is one that was prepared; the others are what is decided about it.
func OneSHUPath(id string) string      { return SHUPath + "/" + id }
func ApproveSHUPath(id string) string  { return OneSHUPath(id) + "/setujui" }
func WithdrawSHUPath(id string) string { return OneSHUPath(id) + "/batalkan" }

// ManyPath is prices and stock of all goods at once; ManyFilePath takes them as
// a file and shows what it would change.
const (
	ManyPath     = "/koperasi/barang/banyak"
	ManyFilePath = "/koperasi/barang/berkas"
)
