package till

import "simpul/internal/web"

// claimPath is where a customer says that she has paid, and claimBytes the most
// that the form with a photograph weighs.
const (
	claimPath  = "/pesanan/:token/sudah-bayar"
	claimBytes = 12 << 20
)

// Uploads are the routes that take photographs, for web.Options.
func Uploads() []web.Upload {
	return []web.Upload{{Path: claimPath, Bytes: claimBytes}, {Path: reviewPath, Bytes: reviewBytes}, {Path: complaintPath, Bytes: reviewBytes}}
}
