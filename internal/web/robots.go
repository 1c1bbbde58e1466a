package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

const robotsText = `User-agent: *
Disallow: /perajin
Disallow: /koperasi
Disallow: /program
Disallow: /admin
Disallow: /masuk
Disallow: /keluar
Disallow: /undangan
Disallow: /keranjang
Disallow: /bayar
Disallow: /pesanan
Disallow: /en/keranjang
Disallow: /en/bayar
Disallow: /en/pesanan
Disallow: /hook
`

func (s *site) robots(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	Cacheable(c, time.Hour)
	return c.SendString(robotsText)
}
