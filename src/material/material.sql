-- SPDX-License-Identifier: Apache-2.0
-- Documents that candidates hand in; exam_id 0: of the account, for every exam.

-- name: material_put  exec  role: candidate
-- in: owner_id:i64 exam_id:i64 name:text kind:text sha256:blob bytes_n:i64 pages_n:i64 made_us:i64
INSERT INTO material (owner_id, exam_id, name, kind, sha256, bytes_n, pages_n, made_us)
VALUES (:owner_id, :exam_id, :name, :kind, :sha256, :bytes_n, :pages_n, :made_us)
ON CONFLICT (owner_id, exam_id, name) DO UPDATE SET kind = excluded.kind, sha256 = excluded.sha256,
  bytes_n = excluded.bytes_n, pages_n = excluded.pages_n, made_us = excluded.made_us;

-- name: material_one  one  role: candidate
-- in: owner_id:i64 exam_id:i64 name:text
-- out: kind:text sha256:blob
SELECT kind, sha256 FROM material WHERE owner_id = :owner_id AND exam_id = :exam_id AND name = :name;

-- name: material_drop  exec  role: candidate
-- in: owner_id:i64 exam_id:i64 name:text
DELETE FROM material WHERE owner_id = :owner_id AND exam_id = :exam_id AND name = :name;

-- name: materials  many  role: candidate reviewer arbiter cashier authority auditor clock system
-- in: owner_id:i64 exam_id:i64
-- out: name:text kind:text sha256:blob bytes_n:i64 pages_n:i64 made_us:i64
SELECT name, kind, sha256, bytes_n, pages_n, made_us FROM material
WHERE owner_id = :owner_id AND exam_id = :exam_id ORDER BY name;
