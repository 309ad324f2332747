-- SPDX-License-Identifier: Apache-2.0
-- The numbers of changes that were made (PostgreSQL).

-- name: mark_add  change  role: system
-- in: at_us:i64 number:i64
INSERT INTO write_mark (at_us, number) VALUES (:at_us, :number);

-- name: mark_claim  exec  role: system
-- in: at_us:i64 number:i64
INSERT INTO write_mark (at_us, number) VALUES (:at_us, :number) ON CONFLICT DO NOTHING;

-- name: mark_sweep  exec  role: clock
-- in: before_us:i64
DELETE FROM write_mark WHERE at_us < :before_us;
