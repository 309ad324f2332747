-- SPDX-License-Identifier: Apache-2.0
-- Applications. app_move is the only statement that writes a state.

-- name: app_add  exec  role: candidate system
-- in: id:i64 exam_id:i64 account_id:i64 uniq_group:text person_hash:blob step:step serial:i64 now_us:i64
INSERT INTO application (id, exam_id, account_id, uniq_group, person_hash, state, live, version, serial, made_us, moved_us)
VALUES (:id, :exam_id, :account_id, :uniq_group, :person_hash, :to, 1, 1, :serial, :now_us, :now_us)
ON CONFLICT DO NOTHING;

-- name: app_elsewhere  one  role: candidate
-- in: uniq_group:text person_hash:blob
-- out: id:i64
SELECT id FROM application WHERE uniq_group = :uniq_group AND person_hash = :person_hash AND live = 1;

-- name: serial_begin  exec  role: candidate system
-- in: exam_id:i64
INSERT INTO exam_serial (exam_id, last_n) VALUES (:exam_id, 0) ON CONFLICT DO NOTHING;

-- name: serial_take  change  role: candidate system
-- in: exam_id:i64
UPDATE exam_serial SET last_n = last_n + 1 WHERE exam_id = :exam_id;

-- name: serial_last  one  role: candidate system
-- in: exam_id:i64
-- out: last_n:i64
SELECT last_n FROM exam_serial WHERE exam_id = :exam_id;

-- name: app_marks  change  role: candidate reviewer arbiter cashier authority clock
-- in: id:i64 version:i64 review_level:i64 site_held:i64 materials_us:i64 return_fields:text return_until_us:i64 disputes_n:i64 confirmed_us:i64 rechosen_us:i64
UPDATE application SET review_level = :review_level, site_held = :site_held, materials_us = :materials_us,
  return_fields = :return_fields, return_until_us = :return_until_us, disputes_n = :disputes_n,
  confirmed_us = :confirmed_us, rechosen_us = :rechosen_us
WHERE id = :id AND version = :version;

-- name: app_unchoose  change  role: candidate authority
-- in: id:i64 version:i64
UPDATE application SET position_id = NULL, department = '' WHERE id = :id AND version = :version;

-- name: app_tier  change  role: candidate
-- in: id:i64 version:i64 tier:text
UPDATE application SET tier = :tier, position_id = NULL, department = ''
WHERE id = :id AND state = 'DRAFT' AND version = :version;

-- name: app_site  change  role: candidate
-- in: id:i64 version:i64 site_n:i64 choices:i64 department:text
UPDATE application SET site_n = :site_n, choices = :choices, department = :department
WHERE id = :id AND state = 'DRAFT' AND version = :version;

-- name: app_profile  change  role: candidate
-- in: id:i64 version:i64 profile_us:i64
UPDATE application SET profile_us = :profile_us
WHERE id = :id AND state IN ('DRAFT', 'RETURNED') AND version = :version;

-- name: site_begin  exec  role: candidate
-- in: exam_id:i64 site_n:i64
INSERT INTO site_taken (exam_id, site_n, taken) VALUES (:exam_id, :site_n, 0) ON CONFLICT DO NOTHING;

-- name: site_take  exec  role: candidate
-- in: exam_id:i64 site_n:i64 capacity:i64
UPDATE site_taken SET taken = taken + 1
WHERE exam_id = :exam_id AND site_n = :site_n AND (:capacity = 0 OR taken < :capacity);

-- name: site_give  exec  role: candidate reviewer arbiter cashier authority clock
-- in: exam_id:i64 site_n:i64
UPDATE site_taken SET taken = taken - 1 WHERE exam_id = :exam_id AND site_n = :site_n AND taken > 0;

-- name: site_count  one  role: candidate public reviewer arbiter cashier authority auditor clock
-- in: exam_id:i64 site_n:i64
-- out: taken:i64
SELECT taken FROM site_taken WHERE exam_id = :exam_id AND site_n = :site_n;

-- name: bar_add  exec  role: arbiter
-- in: exam_id:i64 person_hash:blob position_id:i64 made_us:i64
INSERT INTO position_bar (exam_id, person_hash, position_id, made_us)
VALUES (:exam_id, :person_hash, :position_id, :made_us) ON CONFLICT DO NOTHING;

-- name: bar_has  one  role: candidate
-- in: exam_id:i64 person_hash:blob position_id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM position_bar
WHERE exam_id = :exam_id AND person_hash = :person_hash AND position_id = :position_id;

-- name: dispute_add  change  role: candidate
-- in: id:i64 application_id:i64 step:step opened_us:i64 reason:text
INSERT INTO dispute (id, application_id, outcome, opened_us, reason) VALUES (:id, :application_id, :to, :opened_us, :reason);

-- name: dispute_settle  change  role: candidate arbiter authority
-- in: application_id:i64 step:step answer:text decided_by:i64 decided_us:i64
UPDATE dispute SET outcome = :to, answer = :answer, decided_by = :decided_by, decided_us = :decided_us
WHERE application_id = :application_id AND outcome = :from;

-- name: dispute_newest  one  role: candidate reviewer arbiter authority auditor
-- in: application_id:i64
-- out: id:i64 opened_us:i64 reason:text outcome:text answer:text decided_us:i64
SELECT id, opened_us, reason, outcome, answer, decided_us FROM dispute
WHERE application_id = :application_id ORDER BY opened_us DESC, id DESC LIMIT 1;

-- name: app_move  change  role: candidate reviewer arbiter cashier authority gateway clock system
-- in: id:i64 step:step live:i64 version:i64 now_us:i64
UPDATE application SET state = :to, live = :live, version = version + 1, moved_us = :now_us
WHERE id = :id AND state = :from AND version = :version;

-- name: app_form  change  role: candidate
-- in: id:i64 version:i64 form:text form_done:i64
UPDATE application SET form = :form, form_done = :form_done
WHERE id = :id AND state IN ('DRAFT', 'RETURNED') AND version = :version;

-- name: app_position  change  role: candidate
-- in: id:i64 version:i64 position_id:i64 department:text
UPDATE application SET position_id = :position_id, department = :department
WHERE id = :id AND state IN ('DRAFT', 'RETURNED') AND version = :version;

-- name: app_noted  change  role: candidate
-- in: id:i64 version:i64 notice_us:i64 pledge_us:i64
UPDATE application SET notice_us = :notice_us, pledge_us = :pledge_us WHERE id = :id AND version = :version;

-- name: app_mine  one  role: candidate
-- in: account_id:i64 exam_id:i64
-- out: id:i64 exam_id:i64 account_id:i64 version:i64 position_id:i64 department:text form:text form_done:i64 notice_us:i64 pledge_us:i64 made_us:i64 moved_us:i64
-- out: state:text serial:i64 review_level:i64 tier:text site_n:i64 site_held:i64 choices:i64 profile_us:i64 materials_us:i64 return_fields:text return_until_us:i64 disputes_n:i64 uniq_group:text person_hash:blob confirmed_us:i64 rechosen_us:i64
SELECT id, exam_id, account_id, version, position_id, department, form, form_done, notice_us, pledge_us, made_us, moved_us, state,
  serial, review_level, tier, site_n, site_held, choices, profile_us, materials_us, return_fields, return_until_us,
  disputes_n, uniq_group, person_hash, confirmed_us, rechosen_us
FROM application WHERE account_id = :account_id AND exam_id = :exam_id ORDER BY made_us DESC, id DESC LIMIT 1;

-- name: app_earlier  many  role: candidate
-- in: account_id:i64 exam_id:i64
-- out: id:i64 state:text position_id:i64 site_n:i64 choices:i64 moved_us:i64
SELECT id, state, position_id, site_n, choices, moved_us FROM application
WHERE account_id = :account_id AND exam_id = :exam_id AND live = 0 ORDER BY made_us DESC, id DESC LIMIT 20;

-- name: app_by_id  one  role: candidate reviewer arbiter cashier authority auditor gateway clock system public
-- in: id:i64
-- out: id:i64 exam_id:i64 account_id:i64 version:i64 position_id:i64 department:text form:text form_done:i64 notice_us:i64 pledge_us:i64 made_us:i64 moved_us:i64
-- out: state:text serial:i64 review_level:i64 tier:text site_n:i64 site_held:i64 choices:i64 profile_us:i64 materials_us:i64 return_fields:text return_until_us:i64 disputes_n:i64 uniq_group:text person_hash:blob confirmed_us:i64 rechosen_us:i64
SELECT id, exam_id, account_id, version, position_id, department, form, form_done, notice_us, pledge_us, made_us, moved_us, state,
  serial, review_level, tier, site_n, site_held, choices, profile_us, materials_us, return_fields, return_until_us,
  disputes_n, uniq_group, person_hash, confirmed_us, rechosen_us
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

-- name: snapshot_add  change  role: candidate
-- in: application_id:i64 version:i64 document:text sha256:text at_us:i64
INSERT INTO snapshot (application_id, version, document, sha256, at_us)
VALUES (:application_id, :version, :document, :sha256, :at_us);

-- name: snapshot_newest  one  role: candidate reviewer arbiter cashier authority auditor clock gateway system
-- in: application_id:i64
-- out: version:i64 document:text sha256:text at_us:i64
SELECT version, document, sha256, at_us FROM snapshot
WHERE application_id = :application_id ORDER BY version DESC LIMIT 1;

-- name: snapshot_facts  one  role: candidate
-- in: id:i64 photo_exam_id:i64
-- out: name:text id_kind:text idno_hash:blob pos_key:text department:text unit:text pos_name:text code:text headcount:i64 education:text degree:text major:text place:text photo_sha256:blob tier:text site_n:i64 choices:i64 serial:i64 profile:text
SELECT a.name AS name, a.id_kind AS id_kind, a.idno_hash AS idno_hash,
  COALESCE(p.key, '') AS pos_key, COALESCE(p.department, '') AS department, COALESCE(p.unit, '') AS unit,
  COALESCE(p.name, '') AS pos_name, COALESCE(p.code, '') AS code, COALESCE(p.headcount, 0) AS headcount,
  COALESCE(p.education, '') AS education, COALESCE(p.degree, '') AS degree, COALESCE(p.major, '') AS major,
  COALESCE(p.place, '') AS place, ph.sha256 AS photo_sha256, x.tier AS tier, x.site_n AS site_n, x.choices AS choices,
  x.serial AS serial, COALESCE(f.form, '') AS profile
FROM application x JOIN account a ON a.id = x.account_id
LEFT JOIN position p ON p.id = x.position_id LEFT JOIN photo ph ON ph.owner_id = x.account_id AND ph.exam_id = :photo_exam_id
LEFT JOIN profile f ON f.account_id = x.account_id
WHERE x.id = :id;

-- name: app_handed_in  one  role: candidate
-- in: account_id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM application
WHERE account_id = :account_id AND (live = 1 AND state <> 'DRAFT' OR state = 'DISQUALIFIED');

-- name: snapshot_by_sha256  one  role: public
-- in: sha256:text
-- out: application_id:i64 at_us:i64 exam_id:i64 name:text
SELECT s.application_id AS application_id, s.at_us AS at_us, x.exam_id AS exam_id, a.name AS name
FROM snapshot s JOIN application x ON x.id = s.application_id JOIN account a ON a.id = x.account_id
WHERE s.sha256 = :sha256 LIMIT 1;

-- name: app_person  one  role: candidate reviewer arbiter cashier authority
-- in: id:i64
-- out: birth:text sex:text
SELECT birth, sex FROM account WHERE id = :id;

-- name: lapse_returned  many  role: clock
-- in: before_us:i64 everybody:blob most:i64
-- out: id:i64
SELECT a.id AS id FROM application a WHERE a.state = 'RETURNED' AND a.return_until_us < :before_us AND NOT EXISTS
  (SELECT 1 FROM extension e WHERE e.exam_id = a.exam_id AND e.person_hash IN (a.person_hash, :everybody) AND e.until_us > :before_us)
ORDER BY a.return_until_us LIMIT :most;

-- name: blob_used  one  role: clock
-- in: sha256:blob
-- out: n:i64
SELECT (SELECT COUNT(*) FROM photo p WHERE p.sha256 = :sha256) + (SELECT COUNT(*) FROM material m WHERE m.sha256 = :sha256)
  + (SELECT COUNT(*) FROM exam_file f WHERE f.sha256 = :sha256) AS n;

-- name: lapse_state  many  role: clock
-- in: exam_id:i64 state:text before_us:i64 rechosen:i64 most:i64
-- out: id:i64
SELECT a.id AS id FROM application a WHERE a.exam_id = :exam_id AND a.state = :state AND (a.rechosen_us = 0 OR :rechosen = 1) AND NOT EXISTS
  (SELECT 1 FROM extension e WHERE e.exam_id = a.exam_id AND e.person_hash = a.person_hash AND e.until_us > :before_us)
ORDER BY a.moved_us LIMIT :most;

-- name: lapse_rechoosing  many  role: clock
-- in: exam_id:i64 unhanded_us:i64 unpaid_us:i64 before_us:i64 most:i64
-- out: id:i64
SELECT a.id AS id FROM application a WHERE a.exam_id = :exam_id AND
  ((a.state = 'POSITION_GONE' AND a.moved_us < :unhanded_us) OR (a.rechosen_us > 0 AND a.rechosen_us < :unhanded_us AND a.state IN ('DRAFT', 'REJECTED'))
    OR (a.rechosen_us > 0 AND a.rechosen_us < :unpaid_us AND a.state = 'APPROVED'))
  AND NOT EXISTS (SELECT 1 FROM extension e WHERE e.exam_id = a.exam_id AND e.person_hash = a.person_hash AND e.until_us > :before_us)
ORDER BY a.moved_us LIMIT :most;

-- name: app_chosen  many  role: system authority
-- in: exam_id:i64
-- out: position_id:i64 n:i64 live_n:i64
SELECT position_id, COUNT(*) AS n, CAST(SUM(live) AS BIGINT) AS live_n FROM application
WHERE exam_id = :exam_id AND position_id IS NOT NULL GROUP BY position_id ORDER BY position_id;

-- name: app_states  many  role: system authority
-- in: exam_id:i64
-- out: state:text n:i64
SELECT state, COUNT(*) AS n FROM application WHERE exam_id = :exam_id AND live = 1 GROUP BY state;

-- name: app_department  exec  role: system authority
-- in: position_id:i64 department:text
UPDATE application SET department = :department WHERE position_id = :position_id;
