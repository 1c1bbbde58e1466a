package shop

import (
	"context"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/money"
	"simpul/internal/seller"
	"simpul/internal/web"
	"simpul/static"
	"simpul/views/part"
	"simpul/views/shop"
)

const schemaOrg = "https://schema.org"

// The things of schema.org that pages describe, with what search engines ask
// of them.
type (
	ldProduct struct {
		Context     string   `json:"@context"`
		Type        string   `json:"@type"`
		Name        string   `json:"name"`
		Description string   `json:"description"`
		URL         string   `json:"url"`
		Image       []string `json:"image,omitempty"`
		Category    string   `json:"category"`
		Material    string   `json:"material,omitempty"`
		Brand       ldNamed  `json:"brand"`
		Offers      []any    `json:"offers"`
		// Only where there are reviews.
		Rating *ldRating `json:"aggregateRating,omitempty"`
	}
	ldRating struct {
		Type  string `json:"@type"`
		Value string `json:"ratingValue"`
		Count int    `json:"reviewCount"`
		Best  int    `json:"bestRating"`
		Worst int    `json:"worstRating"`
	}
	ldNamed struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
	ldOffer struct {
		Type         string  `json:"@type"`
		Name         string  `json:"name,omitempty"`
		URL          string  `json:"url"`
		Price        string  `json:"price"`
		Currency     string  `json:"priceCurrency"`
		Availability string  `json:"availability"`
		Condition    string  `json:"itemCondition"`
		Seller       ldNamed `json:"seller"`
	}
	ldCrumbs struct {
		Context string    `json:"@context"`
		Type    string    `json:"@type"`
		Items   []ldCrumb `json:"itemListElement"`
	}
	ldCrumb struct {
		Type     string `json:"@type"`
		Position int    `json:"position"`
		Name     string `json:"name"`
		Item     string `json:"item,omitempty"`
	}
	ldOrganization struct {
		Context   string     `json:"@context"`
		Type      string     `json:"@type"`
		Name      string     `json:"name"`
		LegalName string     `json:"legalName,omitempty"`
		URL       string     `json:"url"`
		Logo      string     `json:"logo"`
		Address   string     `json:"address,omitempty"`
		Contact   *ldContact `json:"contactPoint,omitempty"`
	}
	ldContact struct {
		Type      string `json:"@type"`
		Purpose   string `json:"contactType"`
		Telephone string `json:"telephone,omitempty"`
		Email     string `json:"email,omitempty"`
	}
)

// productData describes a product with an offer for each of its variants.
func productData(ctx context.Context, d catalog.Detail, props shop.ProductProps, image string) ldProduct {
	p := ldProduct{
		Context: schemaOrg, Type: "Product", Name: props.Title, Description: strings.Join(props.Description, " "), URL: props.Page.Canonical,
		Category: d.CategoryIn(language(ctx)), Brand: ldNamed{"Brand", d.By.Name},
	}
	if p.Description == "" {
		p.Description = props.Page.Description
	}
	if image != "" {
		p.Image = []string{image}
	}
	if props.Rating.Count > 0 {
		p.Rating = &ldRating{"AggregateRating", props.Rating.Value, props.Rating.Count, 5, 1}
	}
	for _, v := range d.Variants {
		standing := availability(d, v)
		if props.Rest.Closed {
			standing = schemaOrg + "/OutOfStock"
		}
		p.Offers = append(p.Offers, ldOffer{
			Type: "Offer", Name: v.OptionIn(language(ctx)), URL: props.Page.Canonical, Price: decimal(v.Price), Currency: string(v.Price.Currency()),
			Availability: standing, Condition: schemaOrg + "/NewCondition", Seller: ldNamed{"Organization", d.By.Name},
		})
	}
	return p
}

func availability(d catalog.Detail, v catalog.Variant) string {
	switch {
	case d.Available(v) <= 0:
		return schemaOrg + "/OutOfStock"
	case d.MadeToOrder:
		return schemaOrg + "/MadeToOrder"
	case d.Available(v) <= fewLeft:
		return schemaOrg + "/LimitedAvailability"
	}
	return schemaOrg + "/InStock"
}

// decimal is an amount with a point and two digits.
func decimal(a money.Amount) string { return fmt.Sprintf("%d.%02d", a.Minor()/100, a.Minor()%100) }

// crumbData describes the links back up; the last one is the page itself.
func crumbData(c *fiber.Ctx, links []part.Link) ldCrumbs {
	all := ldCrumbs{Context: schemaOrg, Type: "BreadcrumbList"}
	for i, l := range links {
		crumb := ldCrumb{Type: "ListItem", Position: i + 1, Name: l.Label}
		if l.URL != "" {
			crumb.Item = web.AbsoluteURL(c, l.URL)
		}
		all.Items = append(all.Items, crumb)
	}
	return all
}

// organizationData describes who runs the shop.
func (s *front) organizationData(c *fiber.Ctx) (ldOrganization, error) {
	ctx := c.UserContext()
	who, err := seller.Current(ctx, s.DB)
	if err != nil {
		return ldOrganization{}, err
	}
	o := ldOrganization{
		Context: schemaOrg, Type: "Organization", Name: i18n.T(ctx, "common.site.name"), LegalName: who.Name, Address: who.Address,
		URL: web.AbsoluteURL(c, "/"), Logo: web.AbsoluteURL(c, static.URL("icon/icon-512.png")),
	}
	phone := who.WhatsApp
	if phone == "" {
		phone = who.Telephone
	}
	if phone != "" || who.Email != "" {
		o.Contact = &ldContact{Type: "ContactPoint", Purpose: "customer service", Telephone: phone, Email: who.Email}
	}
	return o, nil
}
