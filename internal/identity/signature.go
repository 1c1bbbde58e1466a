package identity

// Signing is how somebody signed for what was handed over.
type Signing string

// The ways: on her own phone, or on an officer's with her PIN or by her name.
const (
	SignedOnPhone Signing = "phone"
	SignedByPIN   Signing = "pin"
	SignedByName  Signing = "name"
)
