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
        REVOKE SELECT ON person, session, sign_in_attempt, invitation, cart, cart_line, provider_event, order_browser, inquiry_browser, letter,
            bespoke_request, order_institution, push_phone, helping, passkey, passkey_challenge FROM simpul_report;
        GRANT SELECT (id, member_number, name, created_at, disabled_at) ON person TO simpul_report;
        GRANT SELECT (id, provider, external_id, kind, received_at, processed_at, outcome) ON provider_event TO simpul_report;
        REVOKE SELECT ON payout_destination FROM simpul_report;
        GRANT SELECT (id, producer_id, method, institution, last_digits, of_relative, set_at, held_until) ON payout_destination TO simpul_report;
    END IF;

    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'simpul_app') THEN
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO simpul_app;

        -- Append-only: what happened is never rewritten. Balances are moved
        -- by the ledger's own trigger.
        GRANT INSERT ON trail, audit_run, account, ledger_transaction, posting, ledger_seal, stock_movement, order_event, order_line_share, parcel_release,
            refund_share, refund_shipping, refund_unit, reassignment, reassignment_share, dispute_loss TO simpul_app;

        GRANT INSERT ON person, session, sign_in_attempt, role_grant, invitation TO simpul_app;
        GRANT UPDATE (name, phone, email, pin_hash, password_hash, disabled_at) ON person TO simpul_app;
        GRANT UPDATE (seen_at, expires_at, awake_at), DELETE ON session TO simpul_app;
        GRANT DELETE ON sign_in_attempt TO simpul_app;
        GRANT INSERT, UPDATE (sign_count, used_at, removed_at) ON passkey TO simpul_app;
        GRANT INSERT, UPDATE (person_id, asked, expires_at), DELETE ON passkey_challenge TO simpul_app;
        GRANT UPDATE (revoked_at) ON role_grant TO simpul_app;
        GRANT UPDATE (used_at) ON invitation TO simpul_app;

        GRANT INSERT ON programme, cooperative, fee_policy, producer, producer_consent, membership TO simpul_app;
        GRANT UPDATE (name, agency, picture_id, repayment_bp) ON programme TO simpul_app;
        GRANT UPDATE (name, street, phone, story, story_en, picture_id, pickup_hours, page_version, presented_at, presented_by) ON cooperative TO simpul_app;
        GRANT INSERT, DELETE ON cooperative_picture TO simpul_app;
        GRANT INSERT, UPDATE (ended_at, ended_by) ON recess TO simpul_app;
        GRANT UPDATE (period) ON fee_policy TO simpul_app;
        GRANT UPDATE (village_code, background, story, picture_id) ON producer TO simpul_app;
        GRANT UPDATE (withdrawn_at) ON producer_consent TO simpul_app;
        GRANT UPDATE (joined_at, left_at) ON membership TO simpul_app;

        GRANT INSERT ON picture, picture_rendition TO simpul_app;
        GRANT UPDATE (withdrawn_at) ON picture TO simpul_app;
        GRANT INSERT, UPDATE (picture_id, refusal, refusal_limit, taken_at), DELETE ON upload TO simpul_app;

        GRANT INSERT ON outside_sale, share_offer, share_offer_part, share_answer TO simpul_app;
        GRANT UPDATE (outcome, ended_at) ON share_offer TO simpul_app;
        GRANT INSERT ON product, variant, product_maker, product_picture, publication TO simpul_app;
        GRANT UPDATE (category_id, title, title_en, description, description_en, made_to_order, lead_days, weekly_units, open_units,
                      open_units_cap, weight_g, length_mm, width_mm, height_mm, hs_code, customs_contents, updated_at, search_text, search, file_reference)
            ON product TO simpul_app;
        GRANT UPDATE (price, on_hand, reserved, position, retired_at) ON variant TO simpul_app;
        GRANT INSERT, DELETE ON made_booking TO simpul_app;
        GRANT INSERT, UPDATE (ready_on) ON made_promise TO simpul_app;
        GRANT INSERT ON search_word, seller, holiday_change, region, region_succession TO simpul_app;
        GRANT UPDATE (valid_until) ON region TO simpul_app;
        GRANT DELETE ON search_word TO simpul_app;
        GRANT UPDATE (share_bp), DELETE ON product_maker TO simpul_app;
        GRANT UPDATE (position), DELETE ON product_picture TO simpul_app;
        GRANT UPDATE (withdrawn_at, withdrawn_by) ON publication TO simpul_app;
        GRANT INSERT ON listing_trust, submission, listing_approval TO simpul_app;
        GRANT UPDATE (ended_at, ended_by) ON listing_trust TO simpul_app;
        GRANT UPDATE (decided_at, decided_by, outcome, reason) ON submission TO simpul_app;

        GRANT INSERT, UPDATE, DELETE ON cart, cart_line TO simpul_app;
        GRANT INSERT, UPDATE (ended_at, ended_by) ON shipping_rate TO simpul_app;
        GRANT INSERT ON exchange_rate, inquiry, inquiry_line, inquiry_parcel, inquiry_answer, inquiry_refusal, inquiry_browser TO simpul_app;
        GRANT UPDATE (order_id) ON inquiry TO simpul_app;
        GRANT UPDATE (replaced_at) ON inquiry_answer TO simpul_app;

        GRANT INSERT, UPDATE (withdrawn_at) ON line_ready TO simpul_app;
        GRANT INSERT ON loan, loan_end, loan_return, loan_return_undone TO simpul_app;
        GRANT INSERT ON intake, intake_line, intake_end, intake_movement, bespoke_quota, allocation TO simpul_app;
        GRANT INSERT, UPDATE (pieces, accepted, given_up, unallocated) ON line_quota TO simpul_app;
        GRANT INSERT ON shop_order, parcel, order_line TO simpul_app;
        GRANT UPDATE (payment_state, paid_at, held_until) ON shop_order TO simpul_app;
        GRANT UPDATE (fulfilment_state, tracking_number, shipped_at, delivered_at, refunded_shipping) ON parcel TO simpul_app;
        GRANT INSERT ON complaint, complaint_line, complaint_photo, complaint_message, complaint_decision, complaint_inspection, complaint_refund TO simpul_app;
        GRANT INSERT ON failed_delivery, failed_delivery_end TO simpul_app;
        GRANT UPDATE (parcel_id) ON order_line TO simpul_app;
        GRANT UPDATE (refunded_units, withdrawn_units, restocked_units) ON order_line TO simpul_app;
        GRANT UPDATE (refunded_income, refunded_cooperative_fee, refunded_programme_fee, refunded_contribution,
                      refunded_tip, refunded_programme_discount, refunded_cooperative_discount,
                      moved_income, moved_cooperative_fee, moved_programme_fee, moved_contribution,
                      moved_tip, moved_programme_discount, moved_cooperative_discount)
            ON order_line_share TO simpul_app;

        GRANT INSERT ON payment_provider, order_browser, payment_intent, payment, refund, provider_event, payment_destination, payment_claim, payment_claim_photo, manual_receipt,
            manual_return TO simpul_app;
        GRANT UPDATE (closed_at) ON payment_destination TO simpul_app;
        GRANT UPDATE (state, order_id, decided_by, decided_at) ON manual_receipt TO simpul_app;
        GRANT UPDATE (external_id, url, answered_at, ended_at, expires_at, asked_at) ON payment_intent TO simpul_app;
        GRANT UPDATE (refunded) ON payment TO simpul_app;
        GRANT UPDATE (state, external_id, refusal, ended_at) ON refund TO simpul_app;
        GRANT UPDATE (processed_at, outcome) ON provider_event TO simpul_app;

        GRANT INSERT ON cod_setting, cod_agreement, cod_remittance, cod_remitted, cod_refusal TO simpul_app;
        GRANT INSERT ON member_saving, shu, shu_share, shu_approval, shu_withdrawal TO simpul_app;
        GRANT INSERT ON direct_sale, direct_sale_line, direct_sale_end, cash_count TO simpul_app;

        GRANT INSERT ON letterhead, dossier TO simpul_app;
        GRANT INSERT, UPDATE (state, attempt, beat_at, rows_done, rows_all, reason, file, bytes, sha256, ended_at, expires_at) ON export TO simpul_app;
        GRANT INSERT ON producer_fact, baseline TO simpul_app;
        GRANT INSERT ON cohort, participant, aid, aid_event, aid_photo, production_pause, selection_choice TO simpul_app;
        GRANT UPDATE (attended) ON participant TO simpul_app;
        GRANT UPDATE (target) ON cohort TO simpul_app;
        GRANT UPDATE (withdrawn_at) ON production_pause TO simpul_app;
        GRANT INSERT ON public_month, public_block, public_place, public_median, village_link TO simpul_app;
        GRANT UPDATE (ended_at) ON village_link TO simpul_app;
        GRANT INSERT ON voucher, voucher_use TO simpul_app;
        GRANT INSERT ON review, review_picture, review_decision, review_answer, review_report TO simpul_app;
        GRANT INSERT ON bespoke_request, bespoke_refusal, bespoke_quote, bespoke_use, order_institution TO simpul_app;
        GRANT UPDATE (withdrawn_at, withdrawn_by) ON bespoke_quote TO simpul_app;
        GRANT UPDATE (given_back_at) ON bespoke_use TO simpul_app;
        GRANT UPDATE (ended_at, ended_by) ON voucher TO simpul_app;
        GRANT UPDATE (given_back_at) ON voucher_use TO simpul_app;
        GRANT INSERT, DELETE ON letter TO simpul_app;
        GRANT UPDATE (subject, body_text, body_html, written_at, sent_at) ON letter TO simpul_app;

        GRANT INSERT ON notice, forgiveness, dispute TO simpul_app;
        GRANT INSERT, UPDATE (ended_at, ended_by) ON helping TO simpul_app;
        GRANT INSERT, UPDATE (lifted_at) ON helping_refusal TO simpul_app;
        GRANT UPDATE (seen_at, passed_at, passed_by) ON notice TO simpul_app;
        GRANT INSERT, UPDATE (p256dh, auth, device, added_at), DELETE ON push_phone TO simpul_app;
        GRANT INSERT, UPDATE (wanted, chosen_at) ON push_choice TO simpul_app;
        GRANT UPDATE (state, decided_by, decided_at) ON forgiveness TO simpul_app;
        GRANT UPDATE (state, withdrawn, reinstated, ended_at) ON dispute TO simpul_app;
        -- All append-only: a state is a row.
        GRANT INSERT ON payout_destination, pay_day, payout_limit, payout_run, payout, payout_withdrawal, payout_approval, payout_code_try,
            payout_sending, payout_return, payout_answer, payout_request, payout_case, payout_case_answer,
            handover, handover_decision, cash_movement, advance, tax_rate, tax_exemption, tax_payment TO simpul_app;
        GRANT UPDATE (period) ON tax_rate TO simpul_app;

        GRANT INSERT ON bank_account TO simpul_app;
        GRANT UPDATE (closed_at) ON bank_account TO simpul_app;
        GRANT INSERT ON balance_transaction, processor_payout, processor_watermark, balance_booking, difference,
            month_proposal, month_closing, bank_statement, bank_line, bank_match,
            month_figure TO simpul_app;
        GRANT UPDATE (state, arrives_at, seen_at) ON processor_payout TO simpul_app;
        GRANT UPDATE (reached) ON processor_watermark TO simpul_app;
        GRANT UPDATE (booked, stated, detail, resolved_at, resolved_by, resolution, reason) ON difference TO simpul_app;

        GRANT USAGE ON SCHEMA river TO simpul_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA river TO simpul_app;
        GRANT USAGE ON ALL SEQUENCES IN SCHEMA river TO simpul_app;
    END IF;
END $grants$;
