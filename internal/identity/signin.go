package identity

// SignedIn is a session that was just opened.
type SignedIn struct {
	Actor  Actor
	Token  SessionToken // for the session's cookie
	Device string       // for the device's cookie
}
