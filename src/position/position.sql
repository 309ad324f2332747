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
-- out: id:i64 sheet:text code:text dept_code:text department:text unit:text name:text headcount:i64 education:text degree:text major:text place:text category:text extra:text
SELECT id, sheet, code, dept_code, department, unit, name, headcount, education, degree, major, place, category, extra
FROM position WHERE exam_id = :exam_id ORDER BY sheet, row_n;

-- name: position_get  one  role: public candidate reviewer arbiter cashier authority auditor clock system
-- in: id:i64
-- out: id:i64 exam_id:i64 code:text dept_code:text department:text unit:text name:text headcount:i64 education:text degree:text major:text place:text category:text extra:text unread:text
SELECT id, exam_id, code, dept_code, department, unit, name, headcount, education, degree, major, place, category, extra, unread
FROM position WHERE id = :id;
