// Package signin is where people sign in and out: /masuk with telephone number
// and PIN, /masuk/kantor with mail address and password, /keluar, and
// /undangan/:token, which sets a PIN or password once. It asks identity and
// knows no rules of its own.
package signin
