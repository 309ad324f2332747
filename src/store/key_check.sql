-- SPDX-License-Identifier: Apache-2.0
-- Which key the store is sealed with.

-- name: key_check_get  one  role: system
-- in:
-- out: value:blob demo:i64
SELECT value, demo FROM key_check WHERE id = 1;

-- name: key_check_put  exec  role: system
-- in: value:blob demo:i64 made_us:i64
INSERT INTO key_check (id, value, demo, made_us) VALUES (1, :value, :demo, :made_us) ON CONFLICT DO NOTHING;

-- name: key_check_kind  change  role: system
-- in: demo:i64
UPDATE key_check SET demo = :demo WHERE id = 1;
