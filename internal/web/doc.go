// Package web is the HTTP server that the pages of every audience stand on: it
// owns no table and knows no business. It sets the security headers, refuses
// what comes from elsewhere or is too large, reads who is signed in, renders a
// page into a buffer before a byte is sent, and turns every error into a page.
//
//	app := web.New(web.Options{…})       // then each audience adds its routes
//	app.Get("/perajin/uang", web.RequireProducer, h.money)
//
// A handler reads who (Actor), decodes a form (Form), calls one command, and
// renders the same page with 422 when the form was refused, or redirects with
// a Flash.
//
// Invariants:
//   - every response carries the headers of header.go, errors too;
//   - an unsafe request comes from our own pages, except where Options.Foreign
//     says otherwise; behind a guard it carries the token of its form besides;
//   - no body is read beyond the limit of its route;
//   - a response that may be kept by a cache was made without looking at a
//     session, a token, a flash or any cookie, and sets none;
//   - what a person is shown of an unexpected error is its reference.
//
// Only packages below internal/web and cmd may call it.
package web
