-- SPDX-License-Identifier: Apache-2.0
-- Positions of an exam.

-- name: position_add  change  role: system authority
-- in: id:i64 exam_id:i64 key:text step:step sheet:text row_n:i64 code:text dept_code:text department:text unit:text name:text headcount:i64 education:text degree:text major:text place:text category:text extra:text unread:text
INSERT INTO position (id, exam_id, key, state, sheet, row_n, code, dept_code, department, unit, name, headcount, education, degree, major, place, category, extra, unread)
VALUES (:id, :exam_id, :key, :to, :sheet, :row_n, :code, :dept_code, :department, :unit, :name, :headcount, :education, :degree, :major, :place, :category, :extra, :unread);

-- name: position_set  change  role: system authority
-- in: id:i64 sheet:text row_n:i64 code:text dept_code:text department:text unit:text name:text headcount:i64 education:text degree:text major:text place:text category:text extra:text unread:text
UPDATE position SET sheet = :sheet, row_n = :row_n, code = :code, dept_code = :dept_code, department = :department, unit = :unit, name = :name,
  headcount = :headcount, education = :education, degree = :degree, major = :major, place = :place, category = :category, extra = :extra, unread = :unread
WHERE id = :id;

-- name: position_present  many  role: system authority
-- in: exam_id:i64
-- out: id:i64 key:text state:text sheet:text row_n:i64 code:text dept_code:text department:text unit:text name:text headcount:i64 education:text degree:text major:text place:text category:text extra:text unread:text
SELECT id, key, state, sheet, row_n, code, dept_code, department, unit, name, headcount, education, degree, major, place, category, extra, unread
FROM position WHERE exam_id = :exam_id ORDER BY id;

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

-- name: position_departments  many  role: authority system
-- in: exam_id:i64
-- out: department:text n:i64
SELECT department, COUNT(*) AS n FROM position WHERE exam_id = :exam_id GROUP BY department ORDER BY department;
