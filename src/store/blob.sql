-- SPDX-License-Identifier: Apache-2.0
-- Content-addressed bytes: photos, materials, documents.

-- name: blob_put  exec  role: candidate authority cashier system
-- in: sha256:blob kind:text bytes:blob made_us:i64
INSERT INTO blob_store (sha256, kind, bytes, made_us)
VALUES (:sha256, :kind, :bytes, :made_us) ON CONFLICT (sha256) DO NOTHING;

-- name: blob_drop  exec  role: clock
-- in: sha256:blob
DELETE FROM blob_store WHERE sha256 = :sha256;

-- name: blob_get  one  role: candidate reviewer arbiter cashier authority auditor clock system
-- in: sha256:blob
-- out: kind:text bytes:blob
SELECT kind, bytes FROM blob_store WHERE sha256 = :sha256;
