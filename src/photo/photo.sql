-- SPDX-License-Identifier: Apache-2.0
-- The standardised photo of an account; exam_id 0: for every exam. Its states are in photo.tbl.

-- name: photo_put  exec  role: candidate
-- in: owner_id:i64 exam_id:i64 step:step sha256:blob bytes_n:i64 warnings:text made_us:i64
INSERT INTO photo (owner_id, exam_id, state, sha256, bytes_n, warnings, made_us)
VALUES (:owner_id, :exam_id, :to, :sha256, :bytes_n, :warnings, :made_us)
ON CONFLICT (owner_id, exam_id) DO UPDATE SET state = excluded.state, sha256 = excluded.sha256, bytes_n = excluded.bytes_n,
  warnings = excluded.warnings, made_us = excluded.made_us, reason = '', reviewed_by = 0, reviewed_us = 0
WHERE photo.locked = 0 AND photo.state = :from;

-- name: photo_confirm  change  role: candidate
-- in: owner_id:i64 exam_id:i64 step:step sha256:blob confirmed_us:i64
UPDATE photo SET state = :to, locked = 1, confirmed_us = :confirmed_us
WHERE owner_id = :owner_id AND exam_id = :exam_id AND state = :from AND sha256 = :sha256;

-- name: photo_lock  exec  role: candidate reviewer arbiter cashier authority clock
-- in: owner_id:i64 exam_id:i64 locked:i64
UPDATE photo SET locked = :locked WHERE owner_id = :owner_id AND exam_id = :exam_id;

-- name: photo_judge  change  role: reviewer
-- in: owner_id:i64 exam_id:i64 step:step sha256:blob reason:text reviewed_by:i64 reviewed_us:i64
UPDATE photo SET state = :to, reason = :reason, reviewed_by = :reviewed_by, reviewed_us = :reviewed_us
WHERE owner_id = :owner_id AND exam_id = :exam_id AND state = :from AND sha256 = :sha256;

-- name: photo_get  one  role: candidate reviewer arbiter cashier authority auditor clock system
-- in: owner_id:i64 exam_id:i64
-- out: state:text locked:i64 sha256:blob bytes_n:i64 warnings:text made_us:i64 confirmed_us:i64 reason:text
SELECT state, locked, sha256, bytes_n, warnings, made_us, confirmed_us, reason FROM photo
WHERE owner_id = :owner_id AND exam_id = :exam_id;

-- name: photo_refuse  exec  role: reviewer
-- in: owner_id:i64 exam_id:i64 step:step reason:text reviewed_by:i64 reviewed_us:i64
UPDATE photo SET state = :to, locked = 0, reason = :reason, reviewed_by = :reviewed_by, reviewed_us = :reviewed_us
WHERE owner_id = :owner_id AND exam_id = :exam_id AND state = :from;
