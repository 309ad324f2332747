-- SPDX-License-Identifier: Apache-2.0
-- Candidates' accounts, SMS codes, challenges that were used, and the staff.

-- name: account_by_idno  many  role: public candidate
-- in: realm:text idno_hash:blob
-- out: id:i64 name:text id_kind:text password:text failed_n:i64 locked_until_us:i64 phone_hash:blob
SELECT id, name, id_kind, password, failed_n, locked_until_us, phone_hash FROM account
WHERE realm = :realm AND idno_hash = :idno_hash ORDER BY made_us DESC, id DESC LIMIT 8;

-- name: account_any_seal  one  role: system
-- scan: stops at the first row of the primary key
-- in:
-- out: phone_seal:blob
SELECT phone_seal FROM account ORDER BY id LIMIT 1;

-- name: account_by_phone  one  role: public
-- in: realm:text phone_hash:blob
-- out: n:i64
SELECT COUNT(*) AS n FROM account WHERE realm = :realm AND phone_hash = :phone_hash;

-- name: account_by_id  one  role: public candidate system clock
-- in: id:i64
-- out: name:text id_kind:text idno_seal:blob idno_hash:blob birth:text sex:text phone_seal:blob password:text made_us:i64
SELECT name, id_kind, idno_seal, idno_hash, birth, sex, phone_seal, password, made_us FROM account WHERE id = :id;

-- name: account_name  one  role: public candidate
-- in: id:i64
-- out: name:text realm:text id_kind:text
SELECT name, realm, id_kind FROM account WHERE id = :id;

-- name: account_add  exec  role: public system
-- in: id:i64 realm:text login_key:blob id_kind:text idno_hash:blob idno_seal:blob name:text birth:text sex:text phone_hash:blob phone_seal:blob password:text made_us:i64
INSERT INTO account (id, realm, login_key, id_kind, idno_hash, idno_seal, name, birth, sex, phone_hash, phone_seal, password, made_us)
VALUES (:id, :realm, :login_key, :id_kind, :idno_hash, :idno_seal, :name, :birth, :sex, :phone_hash, :phone_seal, :password, :made_us)
ON CONFLICT (realm, login_key) DO NOTHING;

-- name: organisation_add  change  role: public
-- in: account_id:i64 contact:text
INSERT INTO organisation (account_id, contact) VALUES (:account_id, :contact);

-- name: account_lock  one  role: public candidate
-- in: id:i64
-- out: failed_n:i64 locked_until_us:i64
SELECT failed_n, locked_until_us FROM account WHERE id = :id;

-- name: staff_lock  one  role: public
-- in: id:i64
-- out: failed_n:i64 locked_until_us:i64
SELECT failed_n, locked_until_us FROM staff WHERE id = :id;

-- name: account_failed  exec  role: public
-- in: id:i64 failed_n:i64 locked_until_us:i64
UPDATE account SET failed_n = :failed_n, locked_until_us = :locked_until_us WHERE id = :id;

-- name: account_password  change  role: candidate public
-- in: id:i64 password:text
UPDATE account SET password = :password, failed_n = 0, locked_until_us = 0 WHERE id = :id;

-- name: account_phone  change  role: candidate
-- in: id:i64 phone_hash:blob phone_seal:blob
UPDATE account SET phone_hash = :phone_hash, phone_seal = :phone_seal WHERE id = :id;

-- name: account_rename  change  role: candidate
-- in: id:i64 name:text login_key:blob
UPDATE account SET name = :name, login_key = :login_key WHERE id = :id;

-- name: profile_put  exec  role: candidate system
-- in: account_id:i64 form:text done:i64 saved_us:i64
INSERT INTO profile (account_id, form, done, saved_us) VALUES (:account_id, :form, :done, :saved_us)
ON CONFLICT (account_id) DO UPDATE SET form = excluded.form, done = excluded.done, saved_us = excluded.saved_us;

-- name: profile_get  one  role: candidate reviewer arbiter cashier authority auditor public system
-- in: account_id:i64
-- out: form:text done:i64 saved_us:i64
SELECT form, done, saved_us FROM profile WHERE account_id = :account_id;

-- name: sms_code_put  exec  role: public
-- in: phone_hash:blob purpose:text code_hash:blob sent_us:i64 before_us:i64
INSERT INTO sms_code (phone_hash, purpose, code_hash, sent_us) VALUES (:phone_hash, :purpose, :code_hash, :sent_us)
ON CONFLICT (phone_hash, purpose) DO UPDATE SET code_hash = excluded.code_hash, sent_us = excluded.sent_us, tries = 0
WHERE sms_code.sent_us <= :before_us;

-- name: sms_code_get  one  role: public
-- in: phone_hash:blob purpose:text
-- out: code_hash:blob sent_us:i64 tries:i64
SELECT code_hash, sent_us, tries FROM sms_code WHERE phone_hash = :phone_hash AND purpose = :purpose;

-- name: sms_code_tried  exec  role: public
-- in: phone_hash:blob purpose:text
UPDATE sms_code SET tries = tries + 1 WHERE phone_hash = :phone_hash AND purpose = :purpose;

-- name: sms_code_used  exec  role: public
-- in: phone_hash:blob purpose:text
UPDATE sms_code SET tries = 99 WHERE phone_hash = :phone_hash AND purpose = :purpose;

-- name: challenge_seen  one  role: public candidate reviewer
-- in: nonce:blob
-- out: n:i64
SELECT COUNT(*) AS n FROM challenge_used WHERE nonce = :nonce;

-- name: challenge_use  exec  role: public candidate reviewer
-- in: nonce:blob until_us:i64
INSERT INTO challenge_used (nonce, until_us) VALUES (:nonce, :until_us) ON CONFLICT DO NOTHING;

-- name: challenge_sweep  exec  role: clock
-- in: now_us:i64
DELETE FROM challenge_used WHERE until_us < :now_us;

-- name: staff_by_login  one  role: public system
-- in: login:text
-- out: id:i64 name:text roles:i64 password:text failed_n:i64 locked_until_us:i64
SELECT id, name, roles, password, failed_n, locked_until_us FROM staff WHERE login = :login;

-- name: staff_name  one  role: public
-- in: id:i64
-- out: name:text
SELECT name FROM staff WHERE id = :id;

-- name: staff_failed  exec  role: public
-- in: id:i64 failed_n:i64 locked_until_us:i64
UPDATE staff SET failed_n = :failed_n, locked_until_us = :locked_until_us WHERE id = :id;

-- name: staff_add  exec  role: system
-- in: id:i64 login:text name:text roles:i64 password:text demo:i64 made_us:i64
INSERT INTO staff (id, login, name, roles, password, demo, made_us)
VALUES (:id, :login, :name, :roles, :password, :demo, :made_us) ON CONFLICT (login) DO NOTHING;

-- name: staff_demo_list  many  role: public
-- scan: a handful of demo accounts
-- out: login:text name:text roles:i64
SELECT login, name, roles FROM staff WHERE demo = 1 ORDER BY login;

-- name: staff_demo_count  one  role: system
-- scan: once at the start
-- out: n:i64
SELECT COUNT(*) AS n FROM staff WHERE demo = 1;

-- name: scope_add  exec  role: system
-- in: staff_id:i64 exam_id:i64 department:text
INSERT INTO staff_scope (staff_id, exam_id, department) VALUES (:staff_id, :exam_id, :department) ON CONFLICT DO NOTHING;

-- name: scope_whole  one  role: authority
-- in: staff_id:i64 exam_id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM staff_scope WHERE staff_id = :staff_id AND exam_id = :exam_id AND department = '';

-- name: scopes_of_exam  many  role: system authority
-- scan: there are a few hundred scopes, asked when a table is imported
-- in: exam_id:i64
-- out: login:text department:text
SELECT s.login AS login, c.department AS department FROM staff_scope c JOIN staff s ON s.id = c.staff_id
WHERE c.exam_id = :exam_id AND c.department <> '' ORDER BY s.login, c.department;
