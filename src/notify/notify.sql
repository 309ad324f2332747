-- SPDX-License-Identifier: Apache-2.0
-- Messages to people's phones. Only message_claim, message_move and message_outbox change a state, along message.tbl.

-- name: message_add  change  role: public candidate reviewer arbiter cashier authority gateway clock system
-- in: id:i64 account_id:i64 phone_seal:blob phone_hash:blob address_hash:blob kind:text urgent:i64 ref:text body:text template:text values_seal:blob step:step made_us:i64 sent_us:i64 detail:text
INSERT INTO message (id, account_id, phone_seal, phone_hash, address_hash, kind, urgent, ref, body, template, values_seal, state, made_us, due_us, sent_us, detail)
VALUES (:id, :account_id, :phone_seal, :phone_hash, :address_hash, :kind, :urgent, :ref, :body, :template, :values_seal, :to, :made_us, :made_us, :sent_us, :detail);

-- name: message_same  one  role: public candidate reviewer arbiter cashier authority gateway clock system
-- in: account_id:i64 kind:text ref:text from_us:i64
-- out: id:i64
SELECT id FROM message WHERE account_id = :account_id AND made_us >= :from_us AND kind = :kind AND ref = :ref LIMIT 1;

-- name: message_phone_n  one  role: public candidate reviewer arbiter cashier authority gateway clock system
-- in: phone_hash:blob urgent:i64 day_us:i64 hour_us:i64
-- out: day_n:i64 hour_n:i64
SELECT COUNT(*) AS day_n, COALESCE(SUM(CASE WHEN made_us >= :hour_us THEN 1 ELSE 0 END), 0) AS hour_n FROM message
WHERE phone_hash = :phone_hash AND urgent = :urgent AND made_us >= :day_us;

-- name: message_address_n  one  role: public candidate
-- in: address_hash:blob day_us:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM message WHERE address_hash = :address_hash AND urgent = 1 AND made_us >= :day_us;

-- name: message_full_get  one  role: public candidate
-- in: day:i64
-- out: day:i64
SELECT day FROM message_full WHERE day = :day;

-- name: message_full_add  exec  role: clock
-- in: day:i64
INSERT INTO message_full (day) VALUES (:day) ON CONFLICT DO NOTHING;

-- name: message_next  one  role: clock
-- in: urgent:i64
-- out: due_us:i64
SELECT COALESCE(MIN(due_us), -1) AS due_us FROM message WHERE state = 'WAITING' AND urgent = :urgent;

-- name: message_oldest_sending  one  role: clock
-- out: taken_us:i64
SELECT COALESCE(MIN(taken_us), -1) AS taken_us FROM message WHERE state = 'SENDING';

-- name: message_due  many  role: clock
-- in: urgent:i64 now_us:i64 most:i64
-- out: id:i64 phone_seal:blob urgent:i64 body:text template:text values_seal:blob tries:i64 tried:text made_us:i64
SELECT id, phone_seal, urgent, body, template, values_seal, tries, tried, made_us FROM message
WHERE state = 'WAITING' AND urgent = :urgent AND due_us <= :now_us ORDER BY due_us LIMIT :most;

-- name: message_stranded  many  role: clock
-- in: before_us:i64 most:i64
-- out: id:i64 tries:i64 provider:text
SELECT id, tries, provider FROM message WHERE state = 'SENDING' AND taken_us < :before_us ORDER BY taken_us LIMIT :most;

-- name: message_claim  change  role: clock
-- in: id:i64 step:step tries:i64 provider:text now_us:i64
UPDATE message SET state = :to, provider = :provider, provider_no = '', tries = tries + 1, taken_us = :now_us
WHERE id = :id AND state = :from AND tries = :tries;

-- name: message_get  one  role: clock gateway
-- in: id:i64
-- out: id:i64 state:text urgent:i64 tries:i64 rounds:i64 again:i64 tried:text made_us:i64 due_us:i64 taken_us:i64 sent_us:i64 done_us:i64 provider:text provider_no:text
SELECT id, state, urgent, tries, rounds, again, tried, made_us, due_us, taken_us, sent_us, done_us, provider, provider_no FROM message WHERE id = :id;

-- name: message_by_no  one  role: gateway
-- in: provider:text provider_no:text
-- out: id:i64
SELECT id FROM message WHERE provider = :provider AND provider_no = :provider_no AND provider_no <> '' LIMIT 1;

-- name: message_move  change  role: clock gateway
-- in: id:i64 step:step tries:i64 due_us:i64 sent_us:i64 done_us:i64 rounds:i64 again:i64 tried:text provider_no:text detail:text
UPDATE message SET state = :to, due_us = :due_us, sent_us = :sent_us, done_us = :done_us, rounds = :rounds, again = :again, tried = :tried, provider_no = :provider_no, detail = :detail
WHERE id = :id AND state = :from AND tries = :tries;

-- name: message_delay  change  role: clock
-- in: id:i64 due_us:i64
UPDATE message SET due_us = :due_us WHERE id = :id AND state = 'WAITING';

-- name: message_outbox  exec  role: clock
-- in: urgent:i64 step:step now_us:i64 most:i64
UPDATE message SET state = :to, sent_us = :now_us WHERE state = :from AND id IN (SELECT id FROM message
WHERE state = 'WAITING' AND urgent = :urgent AND due_us <= :now_us ORDER BY due_us LIMIT :most);

-- name: message_pace_get  one  role: clock public
-- scan: a table of one row
-- out: day:i64 day_n:i64 free_us:i64
SELECT day, day_n, free_us FROM message_pace;

-- name: message_pace_put  change  role: clock
-- in: day:i64 day_n:i64 free_us:i64
UPDATE message_pace SET day = :day, day_n = :day_n, free_us = :free_us WHERE one = 1;

-- name: message_provider_list  many  role: clock
-- scan: a few rows
-- out: name:text failed_n:i64 until_us:i64
SELECT name, failed_n, until_us FROM message_provider;

-- name: message_provider_well  exec  role: clock
-- in: name:text
UPDATE message_provider SET failed_n = 0, until_us = 0 WHERE name = :name AND failed_n > 0;

-- name: message_provider_failed  exec  role: clock
-- in: name:text fail_n:i64 until_us:i64
INSERT INTO message_provider (name, failed_n, until_us) VALUES (:name, 1, CASE WHEN 1 >= :fail_n THEN :until_us ELSE 0 END)
ON CONFLICT (name) DO UPDATE SET failed_n = message_provider.failed_n + 1,
  until_us = CASE WHEN message_provider.failed_n + 1 >= :fail_n THEN :until_us ELSE 0 END;

-- name: message_waiting_n  one  role: clock public
-- scan: both counts stop at a limit
-- in: most:i64
-- out: waiting:i64 sending:i64
SELECT (SELECT COUNT(*) FROM (SELECT id FROM message WHERE state = 'WAITING' AND urgent IN (0, 1) LIMIT :most) AS w) AS waiting,
  (SELECT COUNT(*) FROM (SELECT id FROM message WHERE state = 'SENDING' LIMIT :most) AS s) AS sending;

-- name: message_newest  many  role: public
-- scan: walks the index of times and stops after a few
-- in: most:i64
-- out: id:i64 account_id:i64 phone_seal:blob kind:text body:text state:text made_us:i64
SELECT id, account_id, phone_seal, kind, body, state, made_us FROM message WHERE length(phone_seal) > 0 ORDER BY made_us DESC LIMIT :most;

-- name: message_mine  many  role: candidate
-- in: account_id:i64
-- out: id:i64 kind:text body:text made_us:i64
SELECT id, kind, body, made_us FROM message WHERE account_id = :account_id AND kind <> 'code' ORDER BY made_us DESC LIMIT 50;
