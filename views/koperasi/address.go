package koperasi

import (
	"net/url"
	"strconv"

	"simpul/internal/identity"
	"simpul/internal/order"
)

// Addresses of the pages.
const (
	HomePath     = "/koperasi"
	ParcelsPath  = "/koperasi/paket"
	MembersPath  = "/koperasi/anggota"
	InvitePath   = "/koperasi/anggota/undang"
	ListingsPath = "/koperasi/barang"
)

// ParcelPath is the page of a parcel.
func ParcelPath(id string) string { return ParcelsPath + "/" + id }

// ShipPath is where a parcel is marked shipped.
func ShipPath(id string) string { return ParcelPath(id) + "/kirim" }

// DeliverPath asks whether a parcel has arrived, and is where it is marked so.
func DeliverPath(id string) string { return ParcelPath(id) + "/sampai" }

// InviteAgainPath is where a member gets a new link.
func InviteAgainPath(id string) string { return MembersPath + "/" + id + "/undang" }

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
