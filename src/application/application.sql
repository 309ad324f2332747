-- SPDX-License-Identifier: Apache-2.0
-- Applications. app_move is the only statement that writes a state.

-- name: app_add  exec  role: candidate system
-- in: id:i64 exam_id:i64 account_id:i64 uniq_group:text person_hash:blob state:text now_us:i64
INSERT INTO application (id, exam_id, account_id, uniq_group, person_hash, state, live, version, made_us, moved_us)
VALUES (:id, :exam_id, :account_id, :uniq_group, :person_hash, :state, 1, 1, :now_us, :now_us)
ON CONFLICT DO NOTHING;

-- name: app_move  change  role: candidate reviewer arbiter cashier authority gateway clock system
-- in: id:i64 from:text to:text live:i64 version:i64 now_us:i64
UPDATE application SET state = :to, live = :live, version = version + 1, moved_us = :now_us
WHERE id = :id AND state = :from AND version = :version;

-- name: app_form  change  role: candidate
-- in: id:i64 version:i64 form:text form_done:i64
UPDATE application SET form = :form, form_done = :form_done
WHERE id = :id AND state = 'DRAFT' AND version = :version;

-- name: app_position  change  role: candidate
-- in: id:i64 version:i64 position_id:i64 department:text
UPDATE application SET position_id = :position_id, department = :department
WHERE id = :id AND state = 'DRAFT' AND version = :version;

-- name: app_noted  change  role: candidate
-- in: id:i64 version:i64 notice_us:i64 pledge_us:i64
UPDATE application SET notice_us = :notice_us, pledge_us = :pledge_us WHERE id = :id AND version = :version;

-- name: app_mine  one  role: candidate
-- in: account_id:i64 exam_id:i64
-- out: id:i64 exam_id:i64 account_id:i64 version:i64 position_id:i64 department:text form:text form_done:i64 notice_us:i64 pledge_us:i64 made_us:i64 moved_us:i64 state:text
SELECT id, exam_id, account_id, version, position_id, department, form, form_done, notice_us, pledge_us, made_us, moved_us, state
FROM application WHERE account_id = :account_id AND exam_id = :exam_id ORDER BY made_us DESC LIMIT 1;

-- name: app_by_id  one  role: reviewer arbiter cashier authority auditor gateway clock system public
-- in: id:i64
-- out: id:i64 exam_id:i64 account_id:i64 version:i64 position_id:i64 department:text form:text form_done:i64 notice_us:i64 pledge_us:i64 made_us:i64 moved_us:i64 state:text
SELECT id, exam_id, account_id, version, position_id, department, form, form_done, notice_us, pledge_us, made_us, moved_us, state
FROM application WHERE id = :id;

-- name: app_event_add  change  role: candidate reviewer arbiter cashier authority gateway clock system
-- in: application_id:i64 version:i64 move:text from_state:text to_state:text actor_role:text actor_id:i64 reason:text at_us:i64
INSERT INTO application_event (application_id, version, move, from_state, to_state, actor_role, actor_id, reason, at_us)
VALUES (:application_id, :version, :move, :from_state, :to_state, :actor_role, :actor_id, :reason, :at_us);

-- name: app_events  many  role: candidate reviewer arbiter cashier authority auditor clock gateway system
-- in: application_id:i64
-- out: version:i64 move:text to_state:text reason:text at_us:i64
SELECT version, move, to_state, reason, at_us FROM application_event
WHERE application_id = :application_id ORDER BY version;

-- name: consent_add  exec  role: candidate
-- in: application_id:i64 kind:text text_version:i64 text_sha256:text at_us:i64
INSERT INTO consent (application_id, kind, text_version, text_sha256, at_us)
VALUES (:application_id, :kind, :text_version, :text_sha256, :at_us) ON CONFLICT DO NOTHING;

-- name: consents  many  role: candidate reviewer authority auditor
-- in: application_id:i64
-- out: kind:text text_version:i64 text_sha256:text at_us:i64
SELECT kind, text_version, text_sha256, at_us FROM consent WHERE application_id = :application_id ORDER BY at_us;

-- name: snapshot_add  change  role: candidate
-- in: application_id:i64 version:i64 document:text sha256:text at_us:i64
INSERT INTO snapshot (application_id, version, document, sha256, at_us)
VALUES (:application_id, :version, :document, :sha256, :at_us);

-- name: snapshot_newest  one  role: candidate reviewer arbiter cashier authority auditor clock gateway system
-- in: application_id:i64
-- out: version:i64 document:text sha256:text at_us:i64
SELECT version, document, sha256, at_us FROM snapshot
WHERE application_id = :application_id ORDER BY version DESC LIMIT 1;

-- name: app_count  many  role: authority auditor public
-- scan: counts by state come from the queue's index
-- in: exam_id:i64
-- out: state:text n:i64
SELECT state, COUNT(*) AS n FROM application WHERE exam_id = :exam_id GROUP BY state;

-- name: snapshot_facts  one  role: candidate
-- in: id:i64
-- out: name:text id_kind:text idno_hash:blob pos_key:text department:text unit:text pos_name:text code:text headcount:i64 education:text degree:text major:text place:text photo_sha256:blob
SELECT a.name AS name, a.id_kind AS id_kind, a.idno_hash AS idno_hash,
  COALESCE(p.key, '') AS pos_key, COALESCE(p.department, '') AS department, COALESCE(p.unit, '') AS unit,
  COALESCE(p.name, '') AS pos_name, COALESCE(p.code, '') AS code, COALESCE(p.headcount, 0) AS headcount,
  COALESCE(p.education, '') AS education, COALESCE(p.degree, '') AS degree, COALESCE(p.major, '') AS major,
  COALESCE(p.place, '') AS place, ph.sha256 AS photo_sha256
FROM application x JOIN account a ON a.id = x.account_id
LEFT JOIN position p ON p.id = x.position_id LEFT JOIN photo ph ON ph.owner_id = x.account_id
WHERE x.id = :id;
