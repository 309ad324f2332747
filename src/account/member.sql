-- SPDX-License-Identifier: Apache-2.0
-- The people whom an organisation registers.

-- name: member_add  exec  role: candidate
-- in: organisation_id:i64 account_id:i64 exam_id:i64 added_us:i64
INSERT INTO member (organisation_id, account_id, exam_id, added_us)
VALUES (:organisation_id, :account_id, :exam_id, :added_us) ON CONFLICT DO NOTHING;

-- name: member_drop  exec  role: candidate
-- in: organisation_id:i64 exam_id:i64 account_id:i64
DELETE FROM member WHERE organisation_id = :organisation_id AND exam_id = :exam_id AND account_id = :account_id;

-- name: member_count  one  role: candidate
-- in: organisation_id:i64 exam_id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM member WHERE organisation_id = :organisation_id AND exam_id = :exam_id;

-- name: member_list  many  role: candidate
-- in: organisation_id:i64 exam_id:i64 skip:i64 most:i64
-- out: account_id:i64 name:text idno_seal:blob
SELECT m.account_id, a.name, a.idno_seal FROM member m JOIN account a ON a.id = m.account_id
WHERE m.organisation_id = :organisation_id AND m.exam_id = :exam_id
ORDER BY m.added_us, m.account_id LIMIT :most OFFSET :skip;
