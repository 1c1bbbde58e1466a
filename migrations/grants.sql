-- Who may do what. All earlier grants are replaced, in one transaction, after
-- every migration; where a role could not be made, its part is left out.
DO $grants$
DECLARE
    role TEXT;
BEGIN
    FOREACH role IN ARRAY ARRAY['simpul_app', 'simpul_report'] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = role);
        EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', role);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role);
        EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA public TO %I', role);
    END LOOP;

    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'simpul_report') THEN
        -- Reports never need what proves an identity or opens a session.
        REVOKE SELECT ON person, session, sign_in_attempt, invitation, cart, cart_line, provider_event FROM simpul_report;
        GRANT SELECT (id, member_number, name, created_at, disabled_at) ON person TO simpul_report;
    END IF;

    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'simpul_app') THEN
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO simpul_app;

        -- Append-only: what happened is never rewritten. Balances are moved
        -- by the ledger's own trigger.
        GRANT INSERT ON trail, account, ledger_transaction, posting, ledger_seal, stock_movement, order_event, order_line_share, parcel_release
            TO simpul_app;

        GRANT INSERT ON person, session, sign_in_attempt, role_grant, invitation TO simpul_app;
        GRANT UPDATE (name, phone, email, pin_hash, password_hash, disabled_at) ON person TO simpul_app;
        GRANT UPDATE (seen_at, expires_at), DELETE ON session TO simpul_app;
        GRANT DELETE ON sign_in_attempt TO simpul_app;
        GRANT UPDATE (revoked_at) ON role_grant TO simpul_app;
        GRANT UPDATE (used_at) ON invitation TO simpul_app;

        GRANT INSERT ON programme, cooperative, fee_policy, producer, producer_consent, membership TO simpul_app;
        GRANT UPDATE (name, agency, picture_id) ON programme TO simpul_app;
        GRANT UPDATE (name, street, phone, story, story_en, picture_id) ON cooperative TO simpul_app;
        GRANT UPDATE (period) ON fee_policy TO simpul_app;
        GRANT UPDATE (village_code, background, story, picture_id) ON producer TO simpul_app;
        GRANT UPDATE (withdrawn_at) ON producer_consent TO simpul_app;
        GRANT UPDATE (joined_at, left_at) ON membership TO simpul_app;

        GRANT INSERT ON picture, picture_rendition TO simpul_app;
        GRANT UPDATE (withdrawn_at) ON picture TO simpul_app;

        GRANT INSERT ON product, variant, product_maker, product_picture, publication TO simpul_app;
        GRANT UPDATE (category_id, title, title_en, description, description_en, made_to_order, lead_days, open_units,
                      open_units_cap, weight_g, length_mm, width_mm, height_mm, updated_at, search_text, search)
            ON product TO simpul_app;
        GRANT UPDATE (price, on_hand, reserved, position, retired_at) ON variant TO simpul_app;
        GRANT UPDATE (share_bp), DELETE ON product_maker TO simpul_app;
        GRANT UPDATE (position), DELETE ON product_picture TO simpul_app;
        GRANT UPDATE (withdrawn_at, withdrawn_by) ON publication TO simpul_app;

        GRANT INSERT, UPDATE, DELETE ON shipping_rate, cart, cart_line TO simpul_app;

        GRANT INSERT ON shop_order, parcel, order_line TO simpul_app;
        GRANT UPDATE (payment_state, paid_at, held_until) ON shop_order TO simpul_app;
        GRANT UPDATE (fulfilment_state, tracking_number, shipped_at, delivered_at) ON parcel TO simpul_app;

        GRANT INSERT ON payment_intent, payment, refund, provider_event TO simpul_app;
        GRANT UPDATE (external_id, url, answered_at, ended_at, expires_at) ON payment_intent TO simpul_app;
        GRANT UPDATE (refunded) ON payment TO simpul_app;
        GRANT UPDATE (state, external_id, refusal, ended_at) ON refund TO simpul_app;
        GRANT UPDATE (processed_at, outcome) ON provider_event TO simpul_app;

        GRANT USAGE ON SCHEMA river TO simpul_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA river TO simpul_app;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA river TO simpul_app;
    END IF;
END $grants$;
