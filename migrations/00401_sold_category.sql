-- +goose Up
-- What the last works of a category sold for.
CREATE INDEX order_line_category_index ON order_line (category_id, id DESC);
