-- SPDX-License-Identifier: Apache-2.0
-- The standardised photo of an account.

-- name: photo_put  exec  role: candidate
-- in: owner_id:i64 sha256:blob bytes_n:i64 warnings:text made_us:i64
INSERT INTO photo (owner_id, state, sha256, bytes_n, warnings, made_us)
VALUES (:owner_id, 'UPLOADED', :sha256, :bytes_n, :warnings, :made_us)
ON CONFLICT (owner_id) DO UPDATE SET sha256 = excluded.sha256, bytes_n = excluded.bytes_n,
  warnings = excluded.warnings, made_us = excluded.made_us
WHERE photo.state = 'UPLOADED';

-- name: photo_confirm  change  role: candidate
-- in: owner_id:i64 sha256:blob confirmed_us:i64
UPDATE photo SET state = 'CONFIRMED', confirmed_us = :confirmed_us
WHERE owner_id = :owner_id AND state = 'UPLOADED' AND sha256 = :sha256;

-- name: photo_get  one  role: candidate reviewer arbiter cashier authority auditor clock system
-- in: owner_id:i64
-- out: state:text sha256:blob bytes_n:i64 warnings:text made_us:i64 confirmed_us:i64
SELECT state, sha256, bytes_n, warnings, made_us, confirmed_us FROM photo WHERE owner_id = :owner_id;
