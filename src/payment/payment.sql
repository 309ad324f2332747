-- SPDX-License-Identifier: Apache-2.0
-- Orders and what gateways said about them.

-- name: order_add  exec  role: candidate cashier
-- in: id:i64 number:text application_id:i64 gateway:text amount_fen:i64 made_us:i64 expires_us:i64
INSERT INTO pay_order (id, number, application_id, gateway, amount_fen, state, made_us, expires_us)
VALUES (:id, :number, :application_id, :gateway, :amount_fen, 'PAYING', :made_us, :expires_us)
ON CONFLICT DO NOTHING;

-- name: order_by_number  one  role: gateway clock candidate
-- in: number:text
-- out: id:i64 number:text application_id:i64 gateway:text amount_fen:i64 state:text made_us:i64 expires_us:i64 paid_us:i64 pay_url:text
SELECT id, number, application_id, gateway, amount_fen, state, made_us, expires_us, paid_us, pay_url
FROM pay_order WHERE number = :number;

-- name: order_newest  one  role: candidate reviewer authority cashier
-- in: application_id:i64
-- out: id:i64 number:text application_id:i64 gateway:text amount_fen:i64 state:text made_us:i64 expires_us:i64 paid_us:i64 pay_url:text
SELECT id, number, application_id, gateway, amount_fen, state, made_us, expires_us, paid_us, pay_url
FROM pay_order WHERE application_id = :application_id ORDER BY made_us DESC, id DESC LIMIT 1;

-- name: order_url  change  role: candidate
-- in: id:i64 pay_url:text
UPDATE pay_order SET pay_url = :pay_url WHERE id = :id AND state IN ('NEW', 'PAYING');

-- name: order_paid  change  role: gateway clock cashier
-- in: id:i64 paid_us:i64
UPDATE pay_order SET state = 'PAID', paid_us = :paid_us WHERE id = :id AND state IN ('NEW', 'PAYING');

-- name: order_closed  change  role: clock candidate
-- in: id:i64
UPDATE pay_order SET state = 'CLOSED' WHERE id = :id AND state IN ('NEW', 'PAYING');

-- name: pay_event_get  one  role: gateway clock
-- in: gateway:text transaction_no:text
-- out: id:i64 outcome:text
SELECT id, outcome FROM pay_event WHERE gateway = :gateway AND transaction_no = :transaction_no;

-- name: pay_event_add  exec  role: gateway clock cashier
-- in: id:i64 order_id:i64 gateway:text transaction_no:text source:text amount_fen:i64 outcome:text at_us:i64
INSERT INTO pay_event (id, order_id, gateway, transaction_no, source, amount_fen, outcome, at_us)
VALUES (:id, :order_id, :gateway, :transaction_no, :source, :amount_fen, :outcome, :at_us)
ON CONFLICT DO NOTHING;
