-- SPDX-License-Identifier: Apache-2.0
-- The durable to-do list.

-- name: job_add  exec  role: public candidate reviewer arbiter cashier authority gateway clock system
-- in: id:i64 kind:text key:text payload:text run_at_us:i64
INSERT INTO job (id, kind, key, payload, run_at_us)
VALUES (:id, :kind, :key, :payload, :run_at_us)
ON CONFLICT (kind, key) DO NOTHING;

-- name: job_due  many  role: clock
-- in: now_us:i64 most:i64
-- out: id:i64 kind:text key:text payload:text run_at_us:i64 tries:i64
SELECT id, kind, key, payload, run_at_us, tries FROM job
WHERE run_at_us <= :now_us ORDER BY run_at_us LIMIT :most;

-- name: job_claim  change  role: clock
-- in: id:i64 run_at_us:i64 later_us:i64
UPDATE job SET run_at_us = :later_us, tries = tries + 1
WHERE id = :id AND run_at_us = :run_at_us;

-- name: job_again  exec  role: clock
-- in: id:i64 run_at_us:i64
UPDATE job SET run_at_us = :run_at_us WHERE id = :id;

-- name: job_hurry  exec  role: public
-- in: kind:text run_at_us:i64
UPDATE job SET run_at_us = :run_at_us WHERE kind = :kind;

-- name: job_done  exec  role: clock
-- in: id:i64
DELETE FROM job WHERE id = :id;

-- name: job_waiting  one  role: clock public
-- scan: a count for the metrics page, of a table that stays small
-- in: now_us:i64
-- out: waiting:i64 due:i64
SELECT COUNT(*) AS waiting, COALESCE(SUM(CASE WHEN run_at_us <= :now_us THEN 1 ELSE 0 END), 0) AS due FROM job;
