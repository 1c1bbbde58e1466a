// Package passkey adds and removes a person's passkeys and tells her of it, since
// it may be somebody else who does so.
package passkey
