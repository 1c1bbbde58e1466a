-- +goose Up
-- What every posting asks is planned once a connection: PostgreSQL plans the
-- query of a function in SQL at each call, and that of one in PL/pgSQL once.

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION open_from() RETURNS TIMESTAMPTZ LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce((max(month) + INTERVAL '1 month') AT TIME ZONE 'Asia/Jakarta', '-infinity') FROM public.month_closing);
END $$;

CREATE OR REPLACE FUNCTION ledger_place() RETURNS XID8 LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (pg_current_xact_id()::text::bigint
            + coalesce((SELECT e.shift FROM public.ledger_epoch e ORDER BY e.sequence DESC LIMIT 1), 0))::text::xid8;
END $$;
-- +goose StatementEnd
