-- SPDX-License-Identifier: Apache-2.0
-- Scores as batches that one person imports and another publishes; certificates.

-- name: result_exams  many  role: authority
-- in: staff_id:i64
-- out: exam_id:i64 seated:i64 passed:i64 certified:i64 shown:i64
SELECT s.exam_id AS exam_id,
  (SELECT COUNT(*) FROM application x WHERE x.exam_id = s.exam_id AND x.state = 'SEATED') AS seated,
  (SELECT COUNT(*) FROM application x WHERE x.exam_id = s.exam_id AND x.state = 'PASSED' AND NOT EXISTS
    (SELECT 1 FROM score c JOIN score_batch b ON b.id = c.batch_id WHERE c.application_id = x.id AND b.published_us = 0)) AS passed,
  (SELECT COUNT(*) FROM application x WHERE x.exam_id = s.exam_id AND x.state = 'CERTIFIED') AS certified,
  (SELECT COUNT(*) FROM score_batch b WHERE b.exam_id = s.exam_id AND b.published_us > 0) AS shown
FROM staff_scope s JOIN exam e ON e.id = s.exam_id
WHERE s.staff_id = :staff_id AND s.department = '' ORDER BY e.code;

-- name: result_of_ticket  one  role: authority
-- in: exam_id:i64 ticket_no:text
-- out: application_id:i64 state:text choices:i64 name:text waiting:i64
SELECT x.id AS application_id, x.state AS state, x.choices AS choices, a.name AS name,
  (SELECT COUNT(*) FROM score c JOIN score_batch b ON b.id = c.batch_id
   WHERE c.application_id = x.id AND b.published_us = 0) AS waiting
FROM seat t JOIN application x ON x.id = t.application_id JOIN account a ON a.id = x.account_id
WHERE t.exam_id = :exam_id AND t.ticket_no = :ticket_no;

-- name: score_batch_add  change  role: authority
-- in: id:i64 exam_id:i64 imported_by:i64 imported_us:i64 rows_n:i64 reason:text
INSERT INTO score_batch (id, exam_id, imported_by, imported_us, rows_n, reason)
VALUES (:id, :exam_id, :imported_by, :imported_us, :rows_n, :reason);

-- name: score_add  change  role: authority
-- in: batch_id:i64 application_id:i64 marks:text total:i64 passed:i64 verdicts:text
INSERT INTO score (batch_id, application_id, marks, total, passed, verdicts)
VALUES (:batch_id, :application_id, :marks, :total, :passed, :verdicts);

-- name: score_batches  many  role: authority
-- in: exam_id:i64
-- out: id:i64 imported_by:i64 importer:text imported_us:i64 rows_n:i64 passed_n:i64 publisher:text published_us:i64 reason:text
SELECT b.id AS id, b.imported_by AS imported_by, i.name AS importer, b.imported_us AS imported_us, b.rows_n AS rows_n,
  (SELECT COUNT(*) FROM score c WHERE c.batch_id = b.id AND c.passed = 1) AS passed_n,
  COALESCE(p.name, '') AS publisher, b.published_us AS published_us, b.reason AS reason
FROM score_batch b JOIN staff i ON i.id = b.imported_by LEFT JOIN staff p ON p.id = b.published_by
WHERE b.exam_id = :exam_id ORDER BY b.imported_us DESC LIMIT 200;

-- name: score_batch_get  one  role: authority
-- in: id:i64 exam_id:i64
-- out: imported_by:i64 published_us:i64 reason:text
SELECT imported_by, published_us, reason FROM score_batch WHERE id = :id AND exam_id = :exam_id;

-- name: score_batch_publish  change  role: authority
-- in: id:i64 published_by:i64 published_us:i64
UPDATE score_batch SET published_by = :published_by, published_us = :published_us
WHERE id = :id AND published_us = 0;

-- name: score_batch_people  many  role: authority
-- in: batch_id:i64
-- out: application_id:i64 version:i64 state:text passed:i64 account_id:i64 phone_seal:blob
SELECT c.application_id AS application_id, x.version AS version, x.state AS state, c.passed AS passed,
  a.id AS account_id, a.phone_seal AS phone_seal
FROM score c JOIN application x ON x.id = c.application_id JOIN account a ON a.id = x.account_id
WHERE c.batch_id = :batch_id ORDER BY c.application_id;

-- name: score_batch_sheet  many  role: authority
-- in: batch_id:i64
-- out: ticket_no:text name:text marks:text total:i64 passed:i64 verdicts:text application_id:i64
SELECT t.ticket_no AS ticket_no, a.name AS name, c.marks AS marks, c.total AS total, c.passed AS passed, c.verdicts AS verdicts, c.application_id AS application_id
FROM score c JOIN application x ON x.id = c.application_id JOIN account a ON a.id = x.account_id
JOIN seat t ON t.application_id = c.application_id
WHERE c.batch_id = :batch_id ORDER BY t.ticket_no;

-- name: score_drop  exec  role: authority
-- in: batch_id:i64
DELETE FROM score WHERE batch_id = :batch_id;

-- name: score_batch_drop  change  role: authority
-- in: id:i64
DELETE FROM score_batch WHERE id = :id AND published_us = 0;

-- What was published of one application before a moment, the newest first: what stands, and what stood.
-- name: score_shown  many  role: authority public candidate
-- in: application_id:i64 before_us:i64 most:i64
-- out: marks:text total:i64 passed:i64 verdicts:text published_us:i64 reason:text
SELECT c.marks AS marks, c.total AS total, c.passed AS passed, c.verdicts AS verdicts, b.published_us AS published_us, b.reason AS reason
FROM score c JOIN score_batch b ON b.id = c.batch_id
WHERE c.application_id = :application_id AND b.published_us > 0 AND b.published_us < :before_us
ORDER BY b.published_us DESC, b.id DESC LIMIT :most;

-- name: score_whose  one  role: public candidate
-- in: account_id:i64 exam_id:i64
-- out: application_id:i64 ticket_no:text
SELECT x.id AS application_id, t.ticket_no AS ticket_no FROM application x JOIN seat t ON t.application_id = x.id
WHERE x.account_id = :account_id AND x.exam_id = :exam_id AND x.state IN ('EXAMINED', 'PASSED', 'FAILED', 'CERTIFIED')
ORDER BY x.moved_us DESC LIMIT 1;

-- name: certificate_todo  many  role: authority
-- in: exam_id:i64 most:i64
-- out: application_id:i64 version:i64 account_id:i64 phone_seal:blob
SELECT x.id AS application_id, x.version AS version, a.id AS account_id, a.phone_seal AS phone_seal
FROM application x JOIN account a ON a.id = x.account_id
WHERE x.exam_id = :exam_id AND x.state = 'PASSED'
  AND NOT EXISTS (SELECT 1 FROM score c JOIN score_batch b ON b.id = c.batch_id WHERE c.application_id = x.id AND b.published_us = 0)
ORDER BY x.id LIMIT :most;

-- name: certificate_last  one  role: authority
-- in: least:text most:text chars:i64
-- out: number:text
SELECT number FROM certificate
WHERE number >= :least AND number <= :most AND length(number) = :chars ORDER BY number DESC LIMIT 1;

-- name: certificate_add  change  role: authority
-- in: application_id:i64 exam_id:i64 post:text number:text issued_us:i64
INSERT INTO certificate (application_id, exam_id, post, number, issued_us)
VALUES (:application_id, :exam_id, :post, :number, :issued_us);

-- name: certificate_of_post  one  role: authority
-- in: application_id:i64 post:text
-- out: number:text
SELECT number FROM certificate WHERE application_id = :application_id AND post = :post;

-- name: certificates_of  many  role: public candidate
-- in: account_id:i64
-- out: exam_id:i64 title:text post:text number:text issued_us:i64
SELECT e.id AS exam_id, e.title AS title, c.post AS post, c.number AS number, c.issued_us AS issued_us
FROM application x JOIN certificate c ON c.application_id = x.id JOIN exam e ON e.id = x.exam_id
WHERE x.account_id = :account_id AND x.state = 'CERTIFIED' ORDER BY c.issued_us DESC, c.number;
