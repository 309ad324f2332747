-- SPDX-License-Identifier: Apache-2.0
-- The people whom an organisation registers, and whether they agree.

-- name: member_add  exec  role: candidate
-- in: id:i64 organisation_id:i64 exam_id:i64 idno_hash:blob idno_seal:blob name:text site_n:i64 choices:i64 added_us:i64
INSERT INTO member (id, organisation_id, exam_id, idno_hash, idno_seal, name, site_n, choices, state, added_us)
VALUES (:id, :organisation_id, :exam_id, :idno_hash, :idno_seal, :name, :site_n, :choices, 'ASKED', :added_us)
ON CONFLICT DO NOTHING;

-- name: member_get  one  role: candidate
-- in: organisation_id:i64 exam_id:i64 id:i64
-- out: name:text idno_seal:blob state:text account_id:i64
SELECT name, idno_seal, state, account_id FROM member
WHERE organisation_id = :organisation_id AND exam_id = :exam_id AND id = :id;

-- name: member_drop  exec  role: candidate
-- in: organisation_id:i64 exam_id:i64 id:i64
DELETE FROM member WHERE organisation_id = :organisation_id AND exam_id = :exam_id AND id = :id;

-- name: member_count  one  role: candidate
-- in: organisation_id:i64 exam_id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM member WHERE organisation_id = :organisation_id AND exam_id = :exam_id;

-- name: member_list  many  role: candidate
-- in: organisation_id:i64 exam_id:i64 skip:i64 most:i64
-- out: id:i64 name:text idno_seal:blob state:text account_id:i64
SELECT id, name, idno_seal, state, account_id FROM member
WHERE organisation_id = :organisation_id AND exam_id = :exam_id
ORDER BY added_us, id LIMIT :most OFFSET :skip;

-- name: member_asked  one  role: candidate
-- in: account_id:i64 exam_id:i64
-- out: id:i64 organisation:text site_n:i64 choices:i64
SELECT m.id AS id, o.name AS organisation, m.site_n AS site_n, m.choices AS choices
FROM account a JOIN member m ON m.idno_hash = a.idno_hash AND m.name = a.name JOIN account o ON o.id = m.organisation_id
WHERE a.id = :account_id AND a.id_kind <> 'org' AND o.realm = a.realm AND m.exam_id = :exam_id AND m.state = 'ASKED'
ORDER BY m.added_us, m.id LIMIT 1;

-- name: member_answer  change  role: candidate
-- in: account_id:i64 exam_id:i64 id:i64 state:text answered_us:i64
UPDATE member SET state = :state, account_id = :account_id, answered_us = :answered_us
WHERE id = :id AND exam_id = :exam_id AND state = 'ASKED'
  AND EXISTS (SELECT 1 FROM account a WHERE a.id = :account_id AND a.idno_hash = member.idno_hash AND a.name = member.name);
