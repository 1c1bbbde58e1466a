-- +goose Up
-- Who is going to draw on accounts has to know what they hold until the
-- transaction ends: the kept balances are locked, in the order in which every
-- posting locks them. The application itself may only read them.
-- +goose StatementBegin
CREATE FUNCTION draw_on(codes TEXT[], of TEXT) RETURNS TABLE (code TEXT, minor BIGINT)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM account_balance b JOIN account a ON a.id = b.account_id
        WHERE a.code = ANY (codes) AND a.currency = of ORDER BY b.account_id FOR UPDATE OF b;
    RETURN QUERY
        SELECT a.code, coalesce(b.balance, (SELECT coalesce(sum(p.amount), 0) FROM posting p WHERE p.account_id = a.id))::bigint
        FROM account a LEFT JOIN account_balance b ON b.account_id = a.id
        WHERE a.code = ANY (codes) AND a.currency = of;
END $$;
-- +goose StatementEnd
