-- SPDX-License-Identifier: Apache-2.0
-- Qualification review: the queue, leases, decisions.

-- name: scope_has  one  role: reviewer arbiter cashier authority
-- in: staff_id:i64 exam_id:i64 department:text
-- out: n:i64
SELECT COUNT(*) AS n FROM staff_scope
WHERE staff_id = :staff_id AND exam_id = :exam_id AND (department = '' OR department = :department);

-- name: review_decided  one  role: candidate reviewer cashier clock
-- in: application_id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM review v
WHERE v.application_id = :application_id AND v.decision NOT IN ('OPEN', 'RELEASED')
  AND v.decided_us >= (SELECT COALESCE(MAX(e.at_us), 0) FROM application_event e
    WHERE e.application_id = :application_id AND e.from_state = 'DRAFT' AND e.to_state = 'SUBMITTED');

-- name: review_queue  many  role: reviewer
-- in: staff_id:i64 exam_id:i64 after_us:i64 before_us:i64 gated:i64 most:i64
-- out: id:i64 moved_us:i64 name:text department:text unit:text pos_name:text code:text
SELECT x.id AS id, x.moved_us AS moved_us, a.name AS name, COALESCE(p.department, '') AS department,
  COALESCE(p.unit, '') AS unit, COALESCE(p.name, '') AS pos_name, COALESCE(p.code, '') AS code
FROM application x JOIN account a ON a.id = x.account_id LEFT JOIN position p ON p.id = x.position_id
WHERE x.exam_id = :exam_id AND x.state = 'SUBMITTED' AND x.moved_us > :after_us AND x.confirmed_us <= :before_us
  AND (:gated = 0 OR x.materials_us > 0)
  AND EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
    AND (s.department = '' OR s.department = x.department))
ORDER BY x.moved_us LIMIT :most;

-- name: review_waiting  one  role: reviewer
-- in: staff_id:i64 exam_id:i64 before_us:i64 gated:i64
-- out: n:i64 oldest_us:i64
SELECT COUNT(*) AS n, COALESCE(MIN(x.moved_us), 0) AS oldest_us FROM application x
WHERE x.exam_id = :exam_id AND x.state = 'SUBMITTED' AND x.confirmed_us <= :before_us AND (:gated = 0 OR x.materials_us > 0)
  AND EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
    AND (s.department = '' OR s.department = x.department));

-- name: review_mine  many  role: reviewer
-- in: staff_id:i64 exam_id:i64 now_us:i64
-- out: id:i64 name:text department:text pos_name:text code:text until_us:i64
SELECT x.id AS id, a.name AS name, COALESCE(p.department, '') AS department, COALESCE(p.name, '') AS pos_name,
  COALESCE(p.code, '') AS code, v.leased_until_us AS until_us
FROM review v JOIN application x ON x.id = v.application_id JOIN account a ON a.id = x.account_id
LEFT JOIN position p ON p.id = x.position_id
WHERE v.staff_id = :staff_id AND v.decided_us = 0 AND v.decision = 'OPEN' AND v.leased_until_us > :now_us
  AND x.exam_id = :exam_id AND x.state = 'IN_REVIEW'
ORDER BY v.leased_until_us, x.id;

-- name: review_exams  many  role: reviewer arbiter cashier authority
-- in: staff_id:i64
-- out: exam_id:i64 code:text title:text
SELECT DISTINCT e.id AS exam_id, e.code AS code, e.title AS title FROM staff_scope s JOIN exam e ON e.id = s.exam_id
WHERE s.staff_id = :staff_id ORDER BY e.code;

-- name: review_by_me  one  role: reviewer arbiter cashier authority
-- in: application_id:i64 staff_id:i64
-- out: decided:i64 passed:i64
SELECT COUNT(*) AS decided, COALESCE(SUM(CASE WHEN decision = 'PASSED' THEN 1 ELSE 0 END), 0) AS passed FROM review
WHERE application_id = :application_id AND staff_id = :staff_id AND decision NOT IN ('OPEN', 'RELEASED');

-- name: review_add  change  role: reviewer cashier
-- in: id:i64 application_id:i64 staff_id:i64 claimed_us:i64 leased_until_us:i64
INSERT INTO review (id, application_id, staff_id, claimed_us, leased_until_us)
VALUES (:id, :application_id, :staff_id, :claimed_us, :leased_until_us);

-- name: review_open_of  one  role: reviewer cashier arbiter authority clock
-- in: application_id:i64
-- out: id:i64 staff_id:i64 leased_until_us:i64
SELECT id, staff_id, leased_until_us FROM review WHERE application_id = :application_id AND decision = 'OPEN';

-- name: review_decide  change  role: reviewer cashier clock authority
-- in: id:i64 decision:text reason_code:text reason:text decided_us:i64
UPDATE review SET decision = :decision, reason_code = :reason_code, reason = :reason, decided_us = :decided_us
WHERE id = :id AND decision = 'OPEN';

-- name: review_candidate  one  role: reviewer arbiter cashier authority
-- in: id:i64
-- out: name:text id_kind:text idno_seal:blob phone_seal:blob birth:text sex:text
SELECT a.name AS name, a.id_kind AS id_kind, a.idno_seal AS idno_seal, a.phone_seal AS phone_seal, a.birth AS birth, a.sex AS sex
FROM application x JOIN account a ON a.id = x.account_id WHERE x.id = :id;

-- name: review_contact  one  role: reviewer arbiter cashier authority clock gateway
-- in: id:i64
-- out: account_id:i64 phone_seal:blob
SELECT a.id AS account_id, a.phone_seal AS phone_seal
FROM application x JOIN account a ON a.id = x.account_id WHERE x.id = :id;

-- name: photos_waiting  many  role: reviewer
-- in: staff_id:i64 exam_id:i64 photo_exam_id:i64 most:i64
-- out: id:i64 name:text sha256:blob warnings:text made_us:i64
SELECT x.id AS id, a.name AS name, p.sha256 AS sha256, p.warnings AS warnings, p.made_us AS made_us
FROM photo p JOIN application x ON x.account_id = p.owner_id AND x.exam_id = :exam_id AND x.live = 1
JOIN account a ON a.id = p.owner_id
WHERE p.state = 'WAITING' AND p.exam_id = :photo_exam_id
  AND EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
    AND (s.department = '' OR s.department = x.department))
ORDER BY p.made_us LIMIT :most;

-- name: cases_in_state  many  role: arbiter cashier authority
-- in: staff_id:i64 exam_id:i64 state:text most:i64
-- out: id:i64 name:text serial:i64 department:text moved_us:i64
SELECT x.id AS id, a.name AS name, x.serial AS serial, x.department AS department, x.moved_us AS moved_us
FROM application x JOIN account a ON a.id = x.account_id
WHERE x.exam_id = :exam_id AND x.state = :state
  AND EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
    AND (s.department = '' OR s.department = x.department))
ORDER BY x.moved_us LIMIT :most;

-- name: cases_of_person  many  role: cashier authority
-- in: staff_id:i64 idno_hash:blob
-- out: id:i64 name:text serial:i64 department:text moved_us:i64 state:text title:text
SELECT x.id AS id, a.name AS name, x.serial AS serial, x.department AS department, x.moved_us AS moved_us, x.state AS state, e.title AS title
FROM account a JOIN application x ON x.account_id = a.id JOIN exam e ON e.id = x.exam_id
WHERE a.idno_hash = :idno_hash
  AND EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
    AND (s.department = '' OR s.department = x.department))
ORDER BY x.moved_us DESC LIMIT 50;

-- name: review_last  one  role: arbiter authority
-- in: application_id:i64
-- out: decision:text reason_code:text reason:text decided_us:i64 staff_name:text
SELECT r.decision AS decision, r.reason_code AS reason_code, r.reason AS reason, r.decided_us AS decided_us, s.name AS staff_name
FROM review r JOIN staff s ON s.id = r.staff_id
WHERE r.application_id = :application_id AND r.decision NOT IN ('OPEN', 'RELEASED') ORDER BY r.decided_us DESC LIMIT 1;

-- name: disqualification_add  change  role: authority
-- in: id:i64 application_id:i64 basis:text reason:text proposed_by:i64 proposed_us:i64
INSERT INTO disqualification (id, application_id, basis, reason, proposed_by, proposed_us)
VALUES (:id, :application_id, :basis, :reason, :proposed_by, :proposed_us);

-- name: disqualification_open  one  role: authority
-- in: application_id:i64
-- out: id:i64 basis:text reason:text proposed_by:i64 proposed_us:i64 staff_name:text
SELECT d.id AS id, d.basis AS basis, d.reason AS reason, d.proposed_by AS proposed_by, d.proposed_us AS proposed_us, s.name AS staff_name
FROM disqualification d JOIN staff s ON s.id = d.proposed_by WHERE d.application_id = :application_id AND d.outcome = 'OPEN';

-- name: disqualification_decide  change  role: authority
-- in: id:i64 decided_by:i64 decided_us:i64 outcome:text
UPDATE disqualification SET decided_by = :decided_by, decided_us = :decided_us, outcome = :outcome
WHERE id = :id AND outcome = 'OPEN';

-- name: drop_list  many  role: authority
-- in: position_id:i64
-- out: id:i64 state:text
SELECT x.id AS id, x.state AS state FROM application x WHERE x.position_id = :position_id AND x.live = 1 ORDER BY x.id;
