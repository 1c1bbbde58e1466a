package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

const robotsText = `User-agent: *
Disallow: /perajin
Disallow: /koperasi
Disallow: /kasir
Disallow: /program
Disallow: /admin
Disallow: /masuk
Disallow: /keluar
Disallow: /undangan
Disallow: /bayar
Disallow: /pesanan
Disallow: /en/bayar
Disallow: /en/pesanan
Disallow: /suka
Disallow: /en/suka
Disallow: /dilihat
Disallow: /en/dilihat
Disallow: /wilayah
Disallow: /kotak-surat
Disallow: /simulasi
Disallow: /webhook
Disallow: /gaya
`

func (s *site) robots(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	Cacheable(c, time.Hour)
	return c.SendString(robotsText + "\nSitemap: " + s.BaseURL + "/sitemap.xml\n")
}
