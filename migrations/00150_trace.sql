-- +goose Up
-- What a secret becomes for a purpose: whoever knows the result does not know
-- the secret.
-- +goose StatementBegin
CREATE FUNCTION derived_token(purpose TEXT, secret TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT substr(encode(sha256(convert_to(purpose || ':' || secret, 'UTF8')), 'hex'), 1, 40)
$$;
-- +goose StatementEnd

-- The link under which an order shows what its money became, and nothing of its
-- customer. It cannot be turned back into the order's own.
ALTER TABLE shop_order ADD COLUMN trace_token TEXT NOT NULL GENERATED ALWAYS AS (derived_token('trace', token)) STORED;
CREATE UNIQUE INDEX shop_order_trace_token ON shop_order (trace_token);
