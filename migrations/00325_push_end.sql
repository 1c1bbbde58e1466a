-- +goose Up
-- Who sets a PIN or a password anew, or is disabled, is signed out everywhere;
-- no phone gets her news any more before she adds it again.
-- +goose StatementBegin
CREATE FUNCTION drop_push_phones() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM push_phone WHERE person_id = NEW.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER person_push_phones AFTER UPDATE OF pin_hash, password_hash, disabled_at ON person FOR EACH ROW
    WHEN (OLD.pin_hash IS DISTINCT FROM NEW.pin_hash OR OLD.password_hash IS DISTINCT FROM NEW.password_hash OR NEW.disabled_at IS NOT NULL)
    EXECUTE FUNCTION drop_push_phones();
