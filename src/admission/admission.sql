-- SPDX-License-Identifier: Apache-2.0
-- Seats and the plan that made them.

-- name: seat_candidates  many  role: system authority
-- in: exam_id:i64
-- out: id:i64 version:i64 position_id:i64 name:text
SELECT x.id AS id, x.version AS version, COALESCE(x.position_id, 0) AS position_id, a.name AS name
FROM application x JOIN account a ON a.id = x.account_id
WHERE x.exam_id = :exam_id AND x.state = 'PAID' ORDER BY x.id;

-- name: seat_plan_add  exec  role: system authority
-- in: exam_id:i64 seed:text input_sha256:text candidates_n:i64 rooms_n:i64 unprintable_n:i64 unprintable:text made_us:i64
INSERT INTO seat_plan (exam_id, seed, input_sha256, candidates_n, rooms_n, unprintable_n, unprintable, made_us)
VALUES (:exam_id, :seed, :input_sha256, :candidates_n, :rooms_n, :unprintable_n, :unprintable, :made_us) ON CONFLICT DO NOTHING;

-- name: seat_plan_of  one  role: authority
-- in: exam_id:i64
-- out: seed:text input_sha256:text candidates_n:i64 rooms_n:i64 unprintable_n:i64 unprintable:text made_us:i64
SELECT seed, input_sha256, candidates_n, rooms_n, unprintable_n, unprintable, made_us FROM seat_plan WHERE exam_id = :exam_id;

-- name: seat_exams  many  role: authority
-- in: staff_id:i64
-- out: exam_id:i64 paid:i64
SELECT s.exam_id AS exam_id,
  (SELECT COUNT(*) FROM application x WHERE x.exam_id = s.exam_id AND x.state = 'PAID') AS paid
FROM staff_scope s JOIN exam e ON e.id = s.exam_id
WHERE s.staff_id = :staff_id AND s.department = '' ORDER BY e.code;

-- name: seat_add  change  role: system authority
-- in: application_id:i64 exam_id:i64 ticket_no:text site_n:i64 room_n:i64 seat_n:i64
INSERT INTO seat (application_id, exam_id, ticket_no, site_n, room_n, seat_n)
VALUES (:application_id, :exam_id, :ticket_no, :site_n, :room_n, :seat_n);

-- name: seat_of  one  role: candidate authority system
-- in: application_id:i64
-- out: ticket_no:text site_n:i64 room_n:i64 seat_n:i64
SELECT ticket_no, site_n, room_n, seat_n FROM seat WHERE application_id = :application_id;

-- name: ticket_untold  many  role: clock
-- in: exam_id:i64 state:text most:i64
-- out: id:i64
SELECT x.id AS id FROM application x WHERE x.exam_id = :exam_id AND x.state = :state
  AND NOT EXISTS (SELECT 1 FROM ticket_told t WHERE t.application_id = x.id)
ORDER BY x.moved_us LIMIT :most;

-- name: ticket_told_add  change  role: clock
-- in: application_id:i64 told_us:i64
INSERT INTO ticket_told (application_id, told_us) VALUES (:application_id, :told_us);
