package shop

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"simpul/internal/catalog"
	"simpul/internal/i18n"
	"simpul/internal/review"
	told "simpul/internal/web/review"
	"simpul/views/shop"
)

// shownReviews is how many reviews a product's page shows.
const shownReviews = 12

// reviews fills in what customers say of a product.
func (s *front) reviews(c *fiber.Ctx, d catalog.Detail, props *shop.ProductProps) error {
	ctx := c.UserContext()
	rating, err := review.RatingOf(ctx, s.DB, d.ID)
	if err != nil || rating.Count == 0 {
		return err
	}
	all, err := review.OfProduct(ctx, s.DB, d.ID, shownReviews)
	if err != nil {
		return err
	}
	value := strconv.Itoa(rating.Tenths()/10) + "." + strconv.Itoa(rating.Tenths()%10)
	props.Rating = shop.Rating{Count: rating.Count, Value: value, Average: value}
	if i18n.From(ctx) == i18n.Indonesian {
		props.Rating.Average = strings.Replace(value, ".", ",", 1)
	}
	for i, r := range told.Views(c, all, s.MediaURL) {
		props.Reviews = append(props.Reviews, shop.ProductReview{
			Review: r, ReportURL: i18n.Path(ctx, "/ulasan/"+strconv.FormatInt(int64(all[i].ID), 10)+"/lapor"),
		})
	}
	return nil
}
