// Package webtest runs the real server over a database of its own and visits
// it: by plain HTTP, reading pages and sending their forms as a browser without
// scripts does, or with headless Chromium at the size of a phone.
//
//	s := webtest.Start(t, func(app *fiber.App, s *webtest.Server) { shop.Routes(app, …) })
//	c := s.Client(t)
//	page := c.Get("/masuk")
//	page = c.Submit(page, "form", webtest.Fill{"phone": "0812…", "pin": "482915"})
//
// Only tests import it.
package webtest
