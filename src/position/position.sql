-- SPDX-License-Identifier: Apache-2.0
-- Positions of an exam.

-- name: position_put  exec  role: system authority
-- in: id:i64 exam_id:i64 key:text sheet:text row_n:i64 code:text dept_code:text department:text unit:text name:text headcount:i64 education:text degree:text major:text place:text category:text extra:text unread:text
INSERT INTO position (id, exam_id, key, sheet, row_n, code, dept_code, department, unit, name, headcount, education, degree, major, place, category, extra, unread)
VALUES (:id, :exam_id, :key, :sheet, :row_n, :code, :dept_code, :department, :unit, :name, :headcount, :education, :degree, :major, :place, :category, :extra, :unread)
ON CONFLICT (exam_id, key) DO UPDATE SET sheet = excluded.sheet, row_n = excluded.row_n, code = excluded.code,
  dept_code = excluded.dept_code, department = excluded.department, unit = excluded.unit, name = excluded.name,
  headcount = excluded.headcount, education = excluded.education, degree = excluded.degree, major = excluded.major,
  place = excluded.place, category = excluded.category, extra = excluded.extra, unread = excluded.unread;

-- name: position_keys  many  role: system authority
-- in: exam_id:i64
-- out: id:i64 key:text
SELECT id, key FROM position WHERE exam_id = :exam_id;

-- name: position_drop  change  role: system authority
-- in: id:i64
DELETE FROM position WHERE id = :id;

-- name: position_all  many  role: public candidate reviewer authority system clock
-- in: exam_id:i64
-- out: id:i64 sheet:text code:text dept_code:text department:text unit:text name:text headcount:i64 education:text degree:text major:text place:text category:text extra:text state:text
SELECT id, sheet, code, dept_code, department, unit, name, headcount, education, degree, major, place, category, extra, state
FROM position WHERE exam_id = :exam_id ORDER BY sheet, row_n;

-- name: position_get  one  role: public candidate reviewer arbiter cashier authority auditor clock system
-- in: id:i64
-- out: id:i64 exam_id:i64 code:text dept_code:text department:text unit:text name:text headcount:i64 education:text degree:text major:text place:text category:text extra:text unread:text state:text state_reason:text
SELECT id, exam_id, code, dept_code, department, unit, name, headcount, education, degree, major, place, category, extra, unread, state, state_reason
FROM position WHERE id = :id;

-- name: position_state  one  role: public candidate reviewer arbiter cashier authority auditor clock gateway system
-- in: id:i64
-- out: exam_id:i64 state:text
SELECT exam_id, state FROM position WHERE id = :id;

-- name: position_named  many  role: authority system
-- in: exam_id:i64 text:text
-- out: id:i64 department:text name:text state:text
SELECT id, department, name, state FROM position
WHERE exam_id = :exam_id AND ((code <> '' AND (code = :text OR dept_code || '/' || code = :text)) OR unit || '/' || name = :text);

-- name: position_move  change  role: authority system
-- in: id:i64 step:step reason:text moved_us:i64
UPDATE position SET state = :to, state_reason = :reason, state_us = :moved_us WHERE id = :id AND state = :from;
