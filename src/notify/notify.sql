-- SPDX-License-Identifier: Apache-2.0
-- Messages to people's phones; the gate sends them later.

-- name: message_add  change  role: public candidate reviewer arbiter cashier authority gateway clock system
-- in: id:i64 account_id:i64 phone_seal:blob kind:text body:text made_us:i64
INSERT INTO message (id, account_id, phone_seal, kind, body, state, made_us)
VALUES (:id, :account_id, :phone_seal, :kind, :body, 'WAITING', :made_us);

-- name: message_note  change  role: public candidate reviewer arbiter cashier authority gateway clock system
-- in: id:i64 account_id:i64 phone_seal:blob kind:text body:text made_us:i64
INSERT INTO message (id, account_id, phone_seal, kind, body, state, made_us, sent_us)
VALUES (:id, :account_id, :phone_seal, :kind, :body, 'SENT', :made_us, :made_us);

-- name: message_sent  change  role: clock
-- in: id:i64 sent_us:i64
UPDATE message SET state = 'SENT', sent_us = :sent_us WHERE id = :id AND state = 'WAITING';

-- name: message_newest  many  role: public
-- scan: walks the index of times and stops after a few
-- in: most:i64
-- out: id:i64 account_id:i64 phone_seal:blob kind:text body:text state:text made_us:i64
SELECT id, account_id, phone_seal, kind, body, state, made_us FROM message WHERE length(phone_seal) > 0 ORDER BY made_us DESC LIMIT :most;

-- name: message_mine  many  role: candidate
-- in: account_id:i64
-- out: id:i64 kind:text body:text made_us:i64
SELECT id, kind, body, made_us FROM message WHERE account_id = :account_id AND kind <> 'code' ORDER BY made_us DESC LIMIT 50;
