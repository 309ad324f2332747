-- SPDX-License-Identifier: Apache-2.0
-- Seats and the plan that made them.

-- name: seat_candidates  many  role: system authority
-- in: exam_id:i64
-- out: id:i64 version:i64 position_id:i64 site_n:i64 choices:i64 name:text
SELECT x.id AS id, x.version AS version, COALESCE(x.position_id, 0) AS position_id, x.site_n AS site_n, x.choices AS choices, a.name AS name
FROM application x JOIN account a ON a.id = x.account_id
WHERE x.exam_id = :exam_id AND x.state = 'PAID' ORDER BY x.id;

-- name: seat_chunk_add  change  role: system authority
-- in: exam_id:i64 n:i64 lines:text
INSERT INTO seat_chunk (exam_id, n, lines) VALUES (:exam_id, :n, :lines);

-- name: seat_chunk_next  one  role: system clock
-- in: exam_id:i64
-- out: n:i64 lines:text
SELECT n, lines FROM seat_chunk WHERE exam_id = :exam_id ORDER BY n LIMIT 1;

-- name: seat_chunk_drop  change  role: system clock
-- in: exam_id:i64 n:i64
DELETE FROM seat_chunk WHERE exam_id = :exam_id AND n = :n;

-- name: seat_chunk_left  one  role: system clock authority
-- in: exam_id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM seat_chunk WHERE exam_id = :exam_id;

-- name: seat_waiting  many  role: system clock authority
-- in: exam_id:i64 most:i64
-- out: id:i64 version:i64 site_n:i64 choices:i64 name:text paid_us:i64
SELECT x.id AS id, x.version AS version, x.site_n AS site_n, x.choices AS choices, a.name AS name, x.moved_us AS paid_us
FROM application x JOIN account a ON a.id = x.account_id
WHERE x.exam_id = :exam_id AND x.state = 'PAID' ORDER BY x.moved_us, x.id LIMIT :most;

-- name: seat_waiting_n  one  role: system clock authority
-- in: exam_id:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM application x WHERE x.exam_id = :exam_id AND x.state = 'PAID';

-- name: sitting_add  change  role: system clock
-- in: application_id:i64 exam_id:i64 session_n:i64 site_n:i64 room_n:i64 seat_n:i64 step:step
INSERT INTO sitting (application_id, exam_id, session_n, site_n, room_n, seat_n, state)
VALUES (:application_id, :exam_id, :session_n, :site_n, :room_n, :seat_n, :to);

-- name: sitting_last  one  role: system clock
-- in: exam_id:i64 session_n:i64 site_n:i64
-- out: room_n:i64 seat_n:i64
SELECT room_n, seat_n FROM sitting WHERE exam_id = :exam_id AND session_n = :session_n AND site_n = :site_n
ORDER BY room_n DESC, seat_n DESC LIMIT 1;

-- name: sitting_count  one  role: system clock
-- in: exam_id:i64 session_n:i64 site_n:i64
-- out: n:i64
SELECT COUNT(*) AS n FROM sitting WHERE exam_id = :exam_id AND session_n = :session_n AND site_n = :site_n;

-- name: sittings_of  many  role: candidate authority system public clock
-- in: application_id:i64
-- out: session_n:i64 site_n:i64 room_n:i64 seat_n:i64
SELECT session_n, site_n, room_n, seat_n FROM sitting WHERE application_id = :application_id ORDER BY session_n;

-- name: sitting_out  many  role: system clock
-- in: exam_id:i64 most:i64
-- out: id:i64
SELECT DISTINCT x.id AS id FROM application x JOIN sitting s ON s.application_id = x.id
WHERE x.exam_id = :exam_id AND x.state IN ('DISQUALIFIED', 'REFUNDED') AND s.state = 'TAKEN' ORDER BY x.id LIMIT :most;

-- name: sitting_void  exec  role: system clock
-- in: application_id:i64 step:step
UPDATE sitting SET state = :to WHERE application_id = :application_id AND state = :from;

-- name: seat_plan_add  exec  role: system authority
-- in: exam_id:i64 seed:text input_sha256:text candidates_n:i64 rooms_n:i64 unprintable_n:i64 unprintable:text made_us:i64
INSERT INTO seat_plan (exam_id, seed, input_sha256, candidates_n, rooms_n, unprintable_n, unprintable, made_us)
VALUES (:exam_id, :seed, :input_sha256, :candidates_n, :rooms_n, :unprintable_n, :unprintable, :made_us) ON CONFLICT DO NOTHING;

-- name: seat_plan_of  one  role: authority system clock
-- in: exam_id:i64
-- out: seed:text input_sha256:text candidates_n:i64 rooms_n:i64 unprintable_n:i64 unprintable:text made_us:i64
SELECT seed, input_sha256, candidates_n, rooms_n, unprintable_n, unprintable, made_us FROM seat_plan WHERE exam_id = :exam_id;

-- name: seat_state  one  role: authority
-- in: exam_id:i64
-- out: seated:i64 chunks:i64
SELECT (SELECT COUNT(*) FROM seat t JOIN application x ON x.id = t.application_id WHERE t.exam_id = :exam_id AND x.live = 1) AS seated,
  (SELECT COUNT(*) FROM seat_chunk k WHERE k.exam_id = :exam_id) AS chunks;

-- name: seat_exams  many  role: authority
-- in: staff_id:i64
-- out: exam_id:i64 paid:i64
SELECT s.exam_id AS exam_id,
  (SELECT COUNT(*) FROM application x WHERE x.exam_id = s.exam_id AND x.state = 'PAID') AS paid
FROM staff_scope s JOIN exam e ON e.id = s.exam_id
WHERE s.staff_id = :staff_id AND s.department = '' ORDER BY e.code;

-- name: seat_add  change  role: system clock
-- in: application_id:i64 exam_id:i64 ticket_no:text
INSERT INTO seat (application_id, exam_id, ticket_no) VALUES (:application_id, :exam_id, :ticket_no);

-- name: seat_of  one  role: candidate authority system clock public
-- in: application_id:i64
-- out: ticket_no:text
SELECT ticket_no FROM seat WHERE application_id = :application_id;

-- name: seat_by_ticket  one  role: public system
-- in: exam_id:i64 ticket_no:text
-- out: application_id:i64 state:text name:text
SELECT t.application_id AS application_id, x.state AS state, a.name AS name
FROM seat t JOIN application x ON x.id = t.application_id JOIN account a ON a.id = x.account_id
WHERE t.exam_id = :exam_id AND t.ticket_no = :ticket_no;

-- name: seat_planned  many  role: clock system
-- scan: one row an exam
-- out: exam_id:i64
SELECT exam_id FROM seat_plan ORDER BY exam_id;

-- name: ticket_untold  many  role: clock
-- in: exam_id:i64 state:text most:i64
-- out: id:i64
SELECT x.id AS id FROM application x WHERE x.exam_id = :exam_id AND x.state = :state
  AND NOT EXISTS (SELECT 1 FROM ticket_told t WHERE t.application_id = x.id)
ORDER BY x.moved_us LIMIT :most;

-- name: ticket_told_add  change  role: clock
-- in: application_id:i64 told_us:i64
INSERT INTO ticket_told (application_id, told_us) VALUES (:application_id, :told_us);
