-- +goose Up
-- Days on which nobody works besides Saturdays and Sundays: national holidays
-- and the joint leave (cuti bersama) of the ministers' decree of each year. The
-- year 2027 has no decree here yet: the movable days are computed, without
-- joint leave, and say so.
CREATE TABLE holiday (
    day    DATE PRIMARY KEY,
    name   TEXT NOT NULL CONSTRAINT holiday_name CHECK (name <> ''),
    kind   TEXT NOT NULL CONSTRAINT holiday_kind CHECK (kind IN ('national', 'joint')),
    source TEXT NOT NULL CONSTRAINT holiday_source CHECK (source <> '')
);
INSERT INTO holiday (day, name, kind, source) VALUES
    ('2024-01-01', 'Tahun Baru 2024 Masehi', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-02-08', 'Isra Mikraj Nabi Muhammad SAW', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-02-09', 'Cuti bersama Imlek', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-02-10', 'Tahun Baru Imlek 2575 Kongzili', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-02-14', 'Pemilihan Umum', 'national', 'Keputusan Presiden No. 10 Tahun 2024'),
    ('2024-03-11', 'Hari Suci Nyepi Tahun Baru Saka 1946', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-03-12', 'Cuti bersama Nyepi', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-03-29', 'Wafat Isa Almasih', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-03-31', 'Hari Paskah', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-04-08', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-04-09', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-04-10', 'Hari Raya Idulfitri 1445 Hijriah', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-04-11', 'Hari Raya Idulfitri 1445 Hijriah', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-04-12', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-04-15', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-05-01', 'Hari Buruh Internasional', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-05-09', 'Kenaikan Isa Almasih', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-05-10', 'Cuti bersama Kenaikan Isa Almasih', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-05-23', 'Hari Raya Waisak 2568 BE', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-05-24', 'Cuti bersama Waisak', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-06-01', 'Hari Lahir Pancasila', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-06-17', 'Hari Raya Iduladha 1445 Hijriah', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-06-18', 'Cuti bersama Iduladha', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-07-07', 'Tahun Baru Islam 1446 Hijriah', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-08-17', 'Proklamasi Kemerdekaan', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-09-16', 'Maulid Nabi Muhammad SAW', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-11-27', 'Pemilihan kepala daerah serentak', 'national', 'Keputusan Presiden No. 33 Tahun 2024'),
    ('2024-12-25', 'Hari Raya Natal', 'national', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2024-12-26', 'Cuti bersama Natal', 'joint', 'SKB 3 Menteri 12 September 2023, No. 855, 3, 4 Tahun 2023'),
    ('2025-01-01', 'Tahun Baru 2025 Masehi', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-01-27', 'Isra Mikraj Nabi Muhammad SAW', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-01-28', 'Cuti bersama Imlek', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-01-29', 'Tahun Baru Imlek 2576 Kongzili', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-03-28', 'Cuti bersama Nyepi', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-03-29', 'Hari Suci Nyepi Tahun Baru Saka 1947', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-03-31', 'Hari Raya Idulfitri 1446 Hijriah', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-04-01', 'Hari Raya Idulfitri 1446 Hijriah', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-04-02', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-04-03', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-04-04', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-04-07', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-04-18', 'Wafat Yesus Kristus', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-04-20', 'Hari Paskah', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-05-01', 'Hari Buruh Internasional', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-05-12', 'Hari Raya Waisak 2569 BE', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-05-13', 'Cuti bersama Waisak', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-05-29', 'Kenaikan Yesus Kristus', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-05-30', 'Cuti bersama Kenaikan Yesus Kristus', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-06-01', 'Hari Lahir Pancasila', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-06-06', 'Hari Raya Iduladha 1446 Hijriah', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-06-09', 'Cuti bersama Iduladha', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-06-27', 'Tahun Baru Islam 1447 Hijriah', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-08-17', 'Proklamasi Kemerdekaan', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-08-18', 'Cuti bersama Proklamasi Kemerdekaan', 'joint', 'Perubahan SKB 3 Menteri, 7 Agustus 2025'),
    ('2025-09-05', 'Maulid Nabi Muhammad SAW', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-12-25', 'Hari Raya Natal', 'national', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2025-12-26', 'Cuti bersama Natal', 'joint', 'SKB 3 Menteri 14 Oktober 2024, No. 1017, 2, 2 Tahun 2024'),
    ('2026-01-01', 'Tahun Baru 2026 Masehi', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-01-16', 'Isra Mikraj Nabi Muhammad SAW', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-02-16', 'Cuti bersama Imlek', 'joint', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-02-17', 'Tahun Baru Imlek 2577 Kongzili', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-03-18', 'Cuti bersama Nyepi', 'joint', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-03-19', 'Hari Suci Nyepi Tahun Baru Saka 1948', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-03-20', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-03-21', 'Hari Raya Idulfitri 1447 Hijriah', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-03-22', 'Hari Raya Idulfitri 1447 Hijriah', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-03-23', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-03-24', 'Cuti bersama Idulfitri', 'joint', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-04-03', 'Wafat Yesus Kristus', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-04-05', 'Hari Paskah', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-05-01', 'Hari Buruh Internasional', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-05-14', 'Kenaikan Yesus Kristus', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-05-15', 'Cuti bersama Kenaikan Yesus Kristus', 'joint', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-05-27', 'Hari Raya Iduladha 1447 Hijriah', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-05-28', 'Cuti bersama Iduladha', 'joint', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-05-31', 'Hari Raya Waisak 2570 BE', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-06-01', 'Hari Lahir Pancasila', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-06-16', 'Tahun Baru Islam 1448 Hijriah', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-08-17', 'Proklamasi Kemerdekaan', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-08-25', 'Maulid Nabi Muhammad SAW', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-12-24', 'Cuti bersama Natal', 'joint', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2026-12-25', 'Hari Raya Natal', 'national', 'SKB 3 Menteri 19 September 2025, No. 1497, 2, 5 Tahun 2025'),
    ('2027-01-01', 'Tahun Baru 2027 Masehi', 'national', 'Tanggal tetap menurut undang-undang'),
    ('2027-01-05', 'Isra Mikraj Nabi Muhammad SAW', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-02-06', 'Tahun Baru Imlek 2578 Kongzili', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-03-08', 'Hari Suci Nyepi Tahun Baru Saka 1949', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-03-10', 'Hari Raya Idulfitri 1448 Hijriah', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-03-11', 'Hari Raya Idulfitri 1448 Hijriah', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-03-26', 'Wafat Yesus Kristus', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-03-28', 'Hari Paskah', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-05-01', 'Hari Buruh Internasional', 'national', 'Tanggal tetap menurut undang-undang'),
    ('2027-05-06', 'Kenaikan Yesus Kristus', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-05-17', 'Hari Raya Iduladha 1448 Hijriah', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-05-20', 'Hari Raya Waisak 2571 BE', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-06-01', 'Hari Lahir Pancasila', 'national', 'Tanggal tetap menurut undang-undang'),
    ('2027-06-06', 'Tahun Baru Islam 1449 Hijriah', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-08-15', 'Maulid Nabi Muhammad SAW', 'national', 'Perhitungan kalender, belum menurut SKB'),
    ('2027-08-17', 'Proklamasi Kemerdekaan', 'national', 'Tanggal tetap menurut undang-undang'),
    ('2027-12-25', 'Hari Raya Natal', 'national', 'Tanggal tetap menurut undang-undang');

-- How many of a work its makers can make in a week; NULL for no limit.
ALTER TABLE product
    ADD COLUMN weekly_units INTEGER CONSTRAINT product_weekly_units CHECK (weekly_units BETWEEN 1 AND 1000),
    ADD CONSTRAINT product_weekly_units_to_order CHECK (made_to_order OR weekly_units IS NULL);

-- In which week, named by its Monday, an order line's units are made.
CREATE TABLE made_booking (
    order_line_id BIGINT NOT NULL REFERENCES order_line,
    product_id    BIGINT NOT NULL REFERENCES product,
    week          DATE NOT NULL CONSTRAINT made_booking_week CHECK (extract(isodow FROM week) = 1),
    units         INTEGER NOT NULL CONSTRAINT made_booking_units CHECK (units > 0),
    PRIMARY KEY (order_line_id, week)
);
CREATE INDEX made_booking_product ON made_booking (product_id, week);

-- +goose StatementBegin
CREATE FUNCTION check_made_booking() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    most INTEGER; booked BIGINT;
BEGIN
    -- Whoever books next waits here, and then counts what was booked before. No
    -- stronger lock: every order line holds its product's key.
    SELECT weekly_units INTO most FROM product WHERE id = NEW.product_id FOR NO KEY UPDATE;
    SELECT sum(units) INTO booked FROM made_booking WHERE product_id = NEW.product_id AND week = NEW.week;
    IF most IS NULL OR booked > most THEN
        RAISE EXCEPTION 'product %: % units in the week of %, at most %', NEW.product_id, booked, NEW.week, most
            USING ERRCODE = 'check_violation', CONSTRAINT = 'made_booking_capacity';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER made_booking_capacity AFTER INSERT OR UPDATE ON made_booking
    FOR EACH ROW EXECUTE FUNCTION check_made_booking();

-- The day by which a line that is made to order is promised to be ready.
CREATE TABLE made_promise (
    order_line_id BIGINT PRIMARY KEY REFERENCES order_line,
    ready_on      DATE NOT NULL
);
