-- SPDX-License-Identifier: Apache-2.0
-- Orders, and what gateways said about them.
-- A staff_id of 0 stands for every exam: the auditors.

-- name: order_amount  one  role: gateway clock cashier
-- in: id:i64 application_id:i64
-- out: amount_fen:i64
SELECT amount_fen FROM pay_order WHERE id = :id AND application_id = :application_id;

-- name: order_add  exec  role: candidate cashier
-- in: id:i64 number:text application_id:i64 gateway:text amount_fen:i64 step:step made_us:i64 expires_us:i64 paid_us:i64 subject:text notify_url:text return_url:text
INSERT INTO pay_order (id, number, application_id, gateway, amount_fen, state, made_us, expires_us, paid_us, subject, notify_url, return_url)
VALUES (:id, :number, :application_id, :gateway, :amount_fen, :to, :made_us, :expires_us, :paid_us, :subject, :notify_url, :return_url)
ON CONFLICT DO NOTHING;

-- name: order_by_number  one  role: public gateway clock candidate cashier authority auditor system reviewer
-- in: number:text
-- out: id:i64 number:text application_id:i64 gateway:text amount_fen:i64 state:text made_us:i64 expires_us:i64 paid_us:i64 pay_url:text subject:text notify_url:text return_url:text refused:text late:i64
SELECT id, number, application_id, gateway, amount_fen, state, made_us, expires_us, paid_us, pay_url, subject, notify_url, return_url, refused, late
FROM pay_order WHERE number = :number;

-- name: order_newest  one  role: candidate reviewer authority cashier clock gateway
-- in: application_id:i64
-- out: number:text
SELECT number FROM pay_order WHERE application_id = :application_id ORDER BY made_us DESC, id DESC LIMIT 1;

-- name: order_last_paid  one  role: candidate reviewer authority cashier clock gateway
-- in: application_id:i64
-- out: number:text
SELECT number FROM pay_order WHERE application_id = :application_id AND state = 'PAID' ORDER BY paid_us DESC, id DESC LIMIT 1;

-- name: order_open  one  role: candidate clock gateway cashier authority reviewer
-- in: application_id:i64
-- out: number:text
SELECT number FROM pay_order WHERE application_id = :application_id AND state IN ('NEW', 'PAYING');

-- name: order_known  exec  role: candidate clock
-- in: id:i64 step:step pay_url:text
UPDATE pay_order SET state = :to, pay_url = :pay_url WHERE id = :id AND state = :from;

-- name: order_paid  change  role: public gateway clock cashier
-- in: id:i64 step:step paid_us:i64 late:i64
UPDATE pay_order SET state = :to, paid_us = :paid_us, late = :late WHERE id = :id AND state = :from;

-- name: order_closed  exec  role: public clock candidate gateway reviewer
-- in: id:i64 step:step refused:text
UPDATE pay_order SET state = :to, refused = :refused WHERE id = :id AND state = :from;

-- name: pay_event_get  one  role: public gateway clock
-- in: gateway:text transaction_no:text
-- out: id:i64 outcome:text
SELECT id, outcome FROM pay_event WHERE gateway = :gateway AND transaction_no = :transaction_no;

-- name: pay_event_add  exec  role: public gateway clock cashier
-- in: id:i64 order_id:i64 gateway:text transaction_no:text source:text amount_fen:i64 outcome:text why:text at_us:i64
INSERT INTO pay_event (id, order_id, gateway, transaction_no, source, amount_fen, outcome, why, at_us)
VALUES (:id, :order_id, :gateway, :transaction_no, :source, :amount_fen, :outcome, :why, :at_us)
ON CONFLICT DO NOTHING;

-- name: pay_event_by_id  one  role: clock cashier authority gateway public
-- in: id:i64
-- out: id:i64 order_id:i64 number:text application_id:i64 gateway:text transaction_no:text amount_fen:i64 outcome:text why:text refunding_fen:i64
SELECT e.id, e.order_id, o.number, o.application_id, e.gateway, e.transaction_no, e.amount_fen, e.outcome, e.why, e.refunding_fen
FROM pay_event e JOIN pay_order o ON o.id = e.order_id WHERE e.id = :id;

-- name: pay_event_effective  change  role: clock
-- in: id:i64
UPDATE pay_event SET outcome = 'EFFECTIVE' WHERE id = :id AND outcome = 'UNUSABLE' AND refunding_fen = 0;

-- name: pay_events_of  many  role: cashier authority auditor clock candidate
-- in: application_id:i64
-- out: id:i64 number:text gateway:text transaction_no:text source:text amount_fen:i64 outcome:text why:text refunding_fen:i64 at_us:i64
SELECT e.id, o.number, e.gateway, e.transaction_no, e.source, e.amount_fen, e.outcome, e.why, e.refunding_fen, e.at_us
FROM pay_event e JOIN pay_order o ON o.id = e.order_id WHERE o.application_id = :application_id ORDER BY e.at_us LIMIT 50;

-- name: unusable_open  many  role: cashier authority auditor
-- scan: walks the index of unusable money, which stays small
-- in: staff_id:i64 most:i64
-- out: id:i64 number:text gateway:text transaction_no:text amount_fen:i64 left_fen:i64 asked_fen:i64 why:text at_us:i64 title:text
SELECT e.id, o.number, e.gateway, e.transaction_no, e.amount_fen, e.amount_fen - e.refunding_fen AS left_fen, o.amount_fen AS asked_fen, e.why, e.at_us, q.title
FROM pay_event e JOIN pay_order o ON o.id = e.order_id JOIN application x ON x.id = o.application_id JOIN exam q ON q.id = x.exam_id
WHERE e.outcome = 'UNUSABLE' AND e.refunding_fen < e.amount_fen
  AND (:staff_id = 0 OR EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
    AND (s.department = '' OR s.department = x.department)))
ORDER BY e.at_us LIMIT :most;

-- name: payer_of  one  role: cashier authority auditor
-- in: application_id:i64
-- out: name:text
SELECT a.name FROM application x JOIN account a ON a.id = x.account_id WHERE x.id = :application_id;

-- name: refund_reserve  change  role: clock cashier authority gateway public
-- in: event_id:i64 amount_fen:i64
UPDATE pay_event SET refunding_fen = refunding_fen + :amount_fen
WHERE id = :event_id AND refunding_fen + :amount_fen <= amount_fen;

-- name: refund_release  change  role: clock gateway
-- in: event_id:i64 amount_fen:i64
UPDATE pay_event SET refunding_fen = refunding_fen - :amount_fen WHERE id = :event_id AND refunding_fen >= :amount_fen;

-- name: refund_count  one  role: clock cashier authority gateway public
-- in: event_id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM refund r JOIN pay_event e ON e.id = r.event_id WHERE e.order_id = (SELECT order_id FROM pay_event WHERE id = :event_id);

-- name: refund_add  change  role: clock cashier authority gateway public
-- in: id:i64 number:text event_id:i64 gateway:text amount_fen:i64 step:step reason:text by_id:i64 made_us:i64
INSERT INTO refund (id, number, event_id, gateway, amount_fen, state, reason, by_id, made_us, moved_us)
VALUES (:id, :number, :event_id, :gateway, :amount_fen, :to, :reason, :by_id, :made_us, :made_us);

-- name: refund_by_number  one  role: clock gateway cashier authority public system
-- in: number:text
-- out: id:i64 number:text event_id:i64 gateway:text amount_fen:i64 state:text reason:text made_us:i64 order_number:text order_fen:i64 application_id:i64
SELECT r.id, r.number, r.event_id, r.gateway, r.amount_fen, r.state, r.reason, r.made_us, o.number AS order_number, o.amount_fen AS order_fen, o.application_id
FROM refund r JOIN pay_event e ON e.id = r.event_id JOIN pay_order o ON o.id = e.order_id WHERE r.number = :number;

-- name: refund_later  one  role: cashier authority
-- in: id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM refund r JOIN refund n ON n.event_id = r.event_id AND n.amount_fen = r.amount_fen AND n.made_us > r.made_us WHERE r.id = :id;

-- name: refund_move  change  role: clock gateway cashier authority public
-- in: id:i64 step:step said:text moved_us:i64
UPDATE refund SET state = :to, said = :said, moved_us = :moved_us WHERE id = :id AND state = :from;

-- name: refunds_waiting  many  role: cashier authority auditor
-- in: staff_id:i64 most:i64
-- out: number:text gateway:text amount_fen:i64 state:text reason:text said:text moved_us:i64 order_number:text title:text
SELECT r.number, r.gateway, r.amount_fen, r.state, r.reason, r.said, r.moved_us, o.number AS order_number, q.title
FROM refund r JOIN pay_event e ON e.id = r.event_id JOIN pay_order o ON o.id = e.order_id
JOIN application x ON x.id = o.application_id JOIN exam q ON q.id = x.exam_id
WHERE (r.state IN ('CREATED', 'PROCESSING', 'ABNORMAL') OR (r.state = 'CLOSED' AND NOT EXISTS (SELECT 1 FROM refund n WHERE n.event_id = r.event_id AND n.amount_fen = r.amount_fen AND n.made_us > r.made_us)))
  AND (:staff_id = 0 OR EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
    AND (s.department = '' OR s.department = x.department)))
ORDER BY r.state, r.moved_us LIMIT :most;

-- name: refunds_of  many  role: candidate cashier authority auditor clock
-- in: application_id:i64
-- out: number:text event_id:i64 gateway:text amount_fen:i64 state:text reason:text said:text made_us:i64 moved_us:i64
SELECT r.number, r.event_id, r.gateway, r.amount_fen, r.state, r.reason, r.said, r.made_us, r.moved_us
FROM pay_order o JOIN pay_event e ON e.order_id = o.id JOIN refund r ON r.event_id = e.id WHERE o.application_id = :application_id ORDER BY r.made_us LIMIT 50;

-- name: money_sums  one  role: clock cashier authority auditor system public
-- scan: sums for people and tests, of every payment
-- in:
-- out: paid_fen:i64 refunded_fen:i64 effective_fen:i64 unusable_fen:i64 over_n:i64
SELECT
  (SELECT CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) FROM pay_event) AS paid_fen,
  (SELECT CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) FROM refund WHERE state = 'DONE') AS refunded_fen,
  (SELECT CAST(COALESCE(SUM(e.amount_fen), 0) AS BIGINT) FROM pay_event e WHERE e.outcome = 'EFFECTIVE')
    - (SELECT CAST(COALESCE(SUM(r.amount_fen), 0) AS BIGINT) FROM refund r JOIN pay_event e ON e.id = r.event_id WHERE r.state = 'DONE' AND e.outcome = 'EFFECTIVE') AS effective_fen,
  (SELECT CAST(COALESCE(SUM(e.amount_fen), 0) AS BIGINT) FROM pay_event e WHERE e.outcome = 'UNUSABLE')
    - (SELECT CAST(COALESCE(SUM(r.amount_fen), 0) AS BIGINT) FROM refund r JOIN pay_event e ON e.id = r.event_id WHERE r.state = 'DONE' AND e.outcome = 'UNUSABLE') AS unusable_fen,
  (SELECT COUNT(*) FROM pay_event e WHERE e.refunding_fen <> (SELECT COALESCE(SUM(r.amount_fen), 0) FROM refund r WHERE r.event_id = e.id AND r.state <> 'CLOSED')) AS over_n;

-- name: payments_of_day  many  role: clock system authority cashier
-- in: gateway:text from_us:i64 to_us:i64
-- out: number:text transaction_no:text amount_fen:i64 at_us:i64
SELECT o.number, e.transaction_no, e.amount_fen, e.at_us FROM pay_event e JOIN pay_order o ON o.id = e.order_id
WHERE e.gateway = :gateway AND e.at_us >= :from_us AND e.at_us < :to_us;

-- name: refunds_of_day  many  role: clock system authority cashier
-- in: gateway:text from_us:i64 to_us:i64
-- out: number:text amount_fen:i64 state:text made_us:i64
SELECT number, amount_fen, state, made_us FROM refund WHERE gateway = :gateway AND made_us >= :from_us AND made_us < :to_us;

-- name: payment_seen  one  role: clock system authority cashier
-- in: gateway:text transaction_no:text
-- out: number:text amount_fen:i64 at_us:i64
SELECT o.number, e.amount_fen, e.at_us FROM pay_event e JOIN pay_order o ON o.id = e.order_id
WHERE e.gateway = :gateway AND e.transaction_no = :transaction_no;

-- name: bill_day_put  exec  role: clock system
-- in: gateway:text day:text rows_n:i64 paid_fen:i64 refunded_fen:i64 fee_fen:i64 compared_us:i64
INSERT INTO bill_day (gateway, day, rows_n, paid_fen, refunded_fen, fee_fen, compared_us)
VALUES (:gateway, :day, :rows_n, :paid_fen, :refunded_fen, :fee_fen, :compared_us)
ON CONFLICT (gateway, day) DO UPDATE SET rows_n = excluded.rows_n, paid_fen = excluded.paid_fen, refunded_fen = excluded.refunded_fen,
  fee_fen = excluded.fee_fen, compared_us = excluded.compared_us;

-- name: bill_days  many  role: authority cashier auditor system
-- scan: one row a day and gateway
-- in: most:i64
-- out: gateway:text day:text rows_n:i64 paid_fen:i64 refunded_fen:i64 fee_fen:i64 compared_us:i64
SELECT gateway, day, rows_n, paid_fen, refunded_fen, fee_fen, compared_us FROM bill_day ORDER BY day DESC, gateway LIMIT :most;

-- name: difference_add  exec  role: clock system
-- in: id:i64 gateway:text day:text kind:text number:text transaction_no:text ours_fen:i64 theirs_fen:i64 found_us:i64
INSERT INTO bill_difference (id, gateway, day, kind, number, transaction_no, ours_fen, theirs_fen, state, found_us, moved_us)
VALUES (:id, :gateway, :day, :kind, :number, :transaction_no, :ours_fen, :theirs_fen, 'OPEN', :found_us, :found_us)
ON CONFLICT DO NOTHING;

-- name: difference_get  one  role: cashier authority clock system
-- in: id:i64
-- out: id:i64 gateway:text day:text kind:text number:text transaction_no:text ours_fen:i64 theirs_fen:i64 state:text
SELECT id, gateway, day, kind, number, transaction_no, ours_fen, theirs_fen, state FROM bill_difference WHERE id = :id;

-- name: differences_open  many  role: cashier authority auditor system clock
-- scan: walks the index of open differences, which stays small
-- in: most:i64
-- out: id:i64 gateway:text day:text kind:text number:text transaction_no:text ours_fen:i64 theirs_fen:i64 found_us:i64
SELECT id, gateway, day, kind, number, transaction_no, ours_fen, theirs_fen, found_us FROM bill_difference
WHERE state = 'OPEN' ORDER BY found_us LIMIT :most;

-- name: differences_of_day  many  role: clock system
-- in: gateway:text day:text
-- out: id:i64 kind:text number:text transaction_no:text ours_fen:i64 theirs_fen:i64
SELECT id, kind, number, transaction_no, ours_fen, theirs_fen FROM bill_difference WHERE gateway = :gateway AND day = :day AND state = 'OPEN';

-- name: difference_done  change  role: cashier authority clock system
-- in: id:i64 action:text by_id:i64 moved_us:i64
UPDATE bill_difference SET state = 'RESOLVED', action = :action, by_id = :by_id, moved_us = :moved_us WHERE id = :id AND state = 'OPEN';

-- name: money_counts  one  role: public auditor authority cashier
-- scan: counts of small partial indexes, for the metrics page
-- in:
-- out: open_n:i64 unusable_n:i64 refunds_n:i64 abnormal_n:i64 differences_n:i64
SELECT (SELECT COUNT(*) FROM pay_order o WHERE o.state IN ('NEW', 'PAYING')) AS open_n,
  (SELECT COUNT(*) FROM pay_event WHERE outcome = 'UNUSABLE' AND refunding_fen < amount_fen) AS unusable_n,
  (SELECT COUNT(*) FROM refund r WHERE r.state IN ('CREATED', 'PROCESSING')) AS refunds_n,
  (SELECT COUNT(*) FROM refund r WHERE r.state = 'ABNORMAL' OR (r.state = 'CLOSED' AND NOT EXISTS (SELECT 1 FROM refund n WHERE n.event_id = r.event_id AND n.amount_fen = r.amount_fen AND n.made_us > r.made_us))) AS abnormal_n,
  (SELECT COUNT(*) FROM bill_difference d WHERE d.state = 'OPEN') AS differences_n;

-- name: money_waiting  one  role: cashier authority auditor
-- scan: counts of small partial indexes, as the lists beside them
-- in: staff_id:i64
-- out: open_n:i64 unusable_n:i64 refunds_n:i64 differences_n:i64
SELECT (SELECT COUNT(*) FROM pay_order o JOIN application x ON x.id = o.application_id WHERE o.state IN ('NEW', 'PAYING')
    AND (:staff_id = 0 OR EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
      AND (s.department = '' OR s.department = x.department)))) AS open_n,
  (SELECT COUNT(*) FROM pay_event e JOIN pay_order o ON o.id = e.order_id JOIN application x ON x.id = o.application_id
    WHERE e.outcome = 'UNUSABLE' AND e.refunding_fen < e.amount_fen
    AND (:staff_id = 0 OR EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
      AND (s.department = '' OR s.department = x.department)))) AS unusable_n,
  (SELECT COUNT(*) FROM refund r JOIN pay_event e ON e.id = r.event_id JOIN pay_order o ON o.id = e.order_id
    JOIN application x ON x.id = o.application_id WHERE (r.state IN ('CREATED', 'PROCESSING', 'ABNORMAL') OR (r.state = 'CLOSED'
      AND NOT EXISTS (SELECT 1 FROM refund n WHERE n.event_id = r.event_id AND n.amount_fen = r.amount_fen AND n.made_us > r.made_us)))
    AND (:staff_id = 0 OR EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
      AND (s.department = '' OR s.department = x.department)))) AS refunds_n,
  (SELECT COUNT(*) FROM bill_difference d WHERE d.state = 'OPEN') AS differences_n;

-- name: waivers_open  many  role: reviewer
-- scan: walks the index of open requests, which stays small
-- in: staff_id:i64 most:i64
-- out: id:i64 name:text title:text department:text kind:text state:text asked_us:i64
SELECT x.id, a.name, q.title, x.department, w.kind, x.state, w.asked_us
FROM fee_waiver w JOIN application x ON x.id = w.application_id JOIN account a ON a.id = x.account_id JOIN exam q ON q.id = x.exam_id
WHERE w.state = 'ASKED' AND x.state IN ('SUBMITTED', 'IN_REVIEW', 'APPROVED')
  AND EXISTS (SELECT 1 FROM staff_scope s WHERE s.staff_id = :staff_id AND s.exam_id = x.exam_id
    AND (s.department = '' OR s.department = x.department))
ORDER BY w.asked_us LIMIT :most;

-- name: waiver_before  one  role: reviewer
-- in: application_id:i64
-- out: answer:text
SELECT answer FROM fee_waiver WHERE application_id = :application_id AND n = 1 AND state = 'REFUSED';

-- name: slip_payment  one  role: public
-- in: number:text
-- out: exam_id:i64 name:text transaction_no:text amount_fen:i64 at_us:i64 refunded_fen:i64
SELECT x.exam_id, a.name, e.transaction_no, e.amount_fen, e.at_us,
  (SELECT CAST(COALESCE(SUM(r.amount_fen), 0) AS BIGINT) FROM refund r WHERE r.event_id = e.id AND r.state = 'DONE') AS refunded_fen
FROM pay_order o JOIN pay_event e ON e.order_id = o.id AND e.outcome = 'EFFECTIVE'
JOIN application x ON x.id = o.application_id JOIN account a ON a.id = x.account_id WHERE o.number = :number;

-- Payments that have no invoice and kept some money.
-- name: einvoice_missing  many  role: system
-- scan: goes through all payments, at night
-- in: exam_id:i64
-- out: event_id:i64 number:text net_fen:i64
SELECT e.id AS event_id, o.number, e.amount_fen - e.refunding_fen AS net_fen
FROM pay_event e JOIN pay_order o ON o.id = e.order_id JOIN application x ON x.id = o.application_id
WHERE x.exam_id = :exam_id AND e.outcome = 'EFFECTIVE' AND e.amount_fen > e.refunding_fen
  AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.event_id = e.id AND r.state IN ('CREATED', 'PROCESSING', 'ABNORMAL'))
  AND NOT EXISTS (SELECT 1 FROM einvoice v WHERE v.event_id = e.id AND v.red = 0 AND v.state NOT IN ('RED', 'DROPPED'));

-- Invoices whose amount is not what was kept any more.
-- name: einvoice_wrong  many  role: system
-- scan: goes through all invoices, at night
-- in: exam_id:i64
-- out: id:i64 event_id:i64 number:text n:i64 state:text amount_fen:i64 net_fen:i64
SELECT v.id, v.event_id, o.number, v.n, v.state, v.amount_fen, e.amount_fen - e.refunding_fen AS net_fen
FROM einvoice v JOIN pay_event e ON e.id = v.event_id JOIN pay_order o ON o.id = e.order_id JOIN application x ON x.id = o.application_id
WHERE x.exam_id = :exam_id AND v.red = 0 AND v.state IN ('QUEUED', 'REFUSED', 'ISSUED') AND v.amount_fen <> e.amount_fen - e.refunding_fen
  AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.event_id = e.id AND r.state IN ('CREATED', 'PROCESSING', 'ABNORMAL'));

-- name: einvoice_last_n  one  role: system
-- in: event_id:i64
-- out: n:i64
SELECT COALESCE(MAX(n), 0) AS n FROM einvoice WHERE event_id = :event_id;

-- name: einvoice_add  exec  role: system
-- in: id:i64 serial:text event_id:i64 n:i64 red:i64 amount_fen:i64 step:step queued_us:i64
INSERT INTO einvoice (id, serial, event_id, n, red, amount_fen, state, queued_us, moved_us)
VALUES (:id, :serial, :event_id, :n, :red, :amount_fen, :to, :queued_us, :queued_us) ON CONFLICT DO NOTHING;

-- name: einvoice_amount  change  role: system
-- in: id:i64 amount_fen:i64
UPDATE einvoice SET amount_fen = :amount_fen WHERE id = :id AND state IN ('QUEUED', 'REFUSED');

-- name: einvoice_move  change  role: system
-- in: id:i64 step:step said:text moved_us:i64
UPDATE einvoice SET state = :to, said = :said, moved_us = :moved_us WHERE id = :id AND state = :from;

-- name: einvoice_issued  change  role: system
-- in: id:i64 code:text number:text check_code:text url:text
UPDATE einvoice SET code = :code, number = :number, check_code = :check_code, url = :url WHERE id = :id;

-- name: einvoice_exams  many  role: system
-- scan: one row an exam
-- in:
-- out: exam_id:i64
SELECT id AS exam_id FROM exam ORDER BY code;

-- name: einvoice_to_send  many  role: system
-- scan: walks the index of states
-- in: exam_id:i64 again:i64
-- out: id:i64 serial:text red:i64 state:text amount_fen:i64 payer:text paid_us:i64 order_number:text gateway:text transaction_no:text red_code:text red_number:text
SELECT v.id, v.serial, v.red, v.state, v.amount_fen, a.name AS payer, e.at_us AS paid_us, o.number AS order_number, e.gateway, e.transaction_no,
  COALESCE(b.code, '') AS red_code, COALESCE(b.number, '') AS red_number
FROM einvoice v JOIN pay_event e ON e.id = v.event_id JOIN pay_order o ON o.id = e.order_id
JOIN application x ON x.id = o.application_id JOIN account a ON a.id = x.account_id
LEFT JOIN einvoice b ON v.red = 1 AND b.event_id = v.event_id AND b.red = 0 AND b.n = v.n
WHERE x.exam_id = :exam_id AND (v.state = 'QUEUED' OR (:again = 1 AND v.state IN ('EXPORTED', 'REFUSED'))) ORDER BY v.serial;

-- name: einvoice_by_serial  one  role: system
-- in: serial:text
-- out: id:i64 event_id:i64 n:i64 red:i64 state:text code:text number:text check_code:text url:text
SELECT id, event_id, n, red, state, code, number, check_code, url FROM einvoice WHERE serial = :serial;

-- name: einvoice_cancelled  change  role: system
-- in: event_id:i64 n:i64 step:step moved_us:i64
UPDATE einvoice SET state = :to, moved_us = :moved_us WHERE event_id = :event_id AND n = :n AND red = 0 AND state = :from;

-- name: einvoice_of_order  one  role: candidate cashier authority auditor
-- in: number:text
-- out: code:text number:text check_code:text url:text amount_fen:i64
SELECT v.code, v.number, v.check_code, v.url, v.amount_fen
FROM pay_order o JOIN pay_event e ON e.order_id = o.id JOIN einvoice v ON v.event_id = e.id
WHERE o.number = :number AND v.red = 0 AND v.state = 'ISSUED' ORDER BY v.n DESC LIMIT 1;

-- name: waiver_add  exec  role: candidate
-- in: application_id:i64 n:i64 kind:text words:text document:text step:step asked_us:i64
INSERT INTO fee_waiver (application_id, n, kind, words, document, state, asked_us)
VALUES (:application_id, :n, :kind, :words, :document, :to, :asked_us) ON CONFLICT DO NOTHING;

-- name: waiver_newest  one  role: candidate reviewer arbiter cashier authority auditor clock
-- in: application_id:i64
-- out: n:i64 kind:text words:text document:text state:text answer:text asked_us:i64 decided_us:i64
SELECT n, kind, words, document, state, answer, asked_us, decided_us FROM fee_waiver WHERE application_id = :application_id ORDER BY n DESC LIMIT 1;

-- name: waiver_decide  change  role: reviewer
-- in: application_id:i64 n:i64 step:step answer:text decided_us:i64 by_id:i64
UPDATE fee_waiver SET state = :to, answer = :answer, decided_us = :decided_us, by_id = :by_id
WHERE application_id = :application_id AND n = :n AND state = :from;

-- name: fee_now  one  role: candidate reviewer arbiter cashier authority auditor gateway clock system
-- in: application_id:i64
-- out: paid_fen:i64 left_fen:i64 back_fen:i64 waived:i64
SELECT CAST(COALESCE(SUM(e.amount_fen), 0) AS BIGINT) AS paid_fen,
  CAST(COALESCE(SUM(e.amount_fen - e.refunding_fen), 0) AS BIGINT) AS left_fen,
  CAST(COALESCE(SUM((SELECT COALESCE(SUM(r.amount_fen), 0) FROM refund r WHERE r.event_id = e.id AND r.state = 'DONE')), 0) AS BIGINT) AS back_fen,
  (SELECT COUNT(*) FROM fee_waiver w WHERE w.application_id = :application_id AND w.state = 'GRANTED') AS waived
FROM pay_order o JOIN pay_event e ON e.order_id = o.id
WHERE o.application_id = :application_id AND e.outcome = 'EFFECTIVE';

-- name: paid_fen  one  role: candidate reviewer arbiter cashier authority auditor gateway clock system
-- in: application_id:i64
-- out: fen:i64 waived:i64
SELECT CAST(COALESCE(SUM(e.amount_fen - e.refunding_fen), 0) AS BIGINT) AS fen,
  (SELECT COUNT(*) FROM fee_waiver w WHERE w.application_id = :application_id AND w.state = 'GRANTED') AS waived
FROM pay_order o JOIN pay_event e ON e.order_id = o.id
WHERE o.application_id = :application_id AND e.outcome = 'EFFECTIVE';
