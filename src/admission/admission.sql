-- SPDX-License-Identifier: Apache-2.0
-- Seats and the plan that made them.

-- name: seat_candidates  many  role: system authority
-- in: exam_id:i64
-- out: id:i64 version:i64 position_id:i64
SELECT id, version, COALESCE(position_id, 0) AS position_id FROM application
WHERE exam_id = :exam_id AND state = 'PAID' ORDER BY id;

-- name: seat_plan_add  exec  role: system authority
-- in: exam_id:i64 seed:text input_sha256:text candidates_n:i64 rooms_n:i64 made_us:i64
INSERT INTO seat_plan (exam_id, seed, input_sha256, candidates_n, rooms_n, made_us)
VALUES (:exam_id, :seed, :input_sha256, :candidates_n, :rooms_n, :made_us) ON CONFLICT DO NOTHING;

-- name: seat_add  change  role: system authority
-- in: application_id:i64 exam_id:i64 ticket_no:text site_n:i64 room_n:i64 seat_n:i64
INSERT INTO seat (application_id, exam_id, ticket_no, site_n, room_n, seat_n)
VALUES (:application_id, :exam_id, :ticket_no, :site_n, :room_n, :seat_n);

-- name: seat_of  one  role: candidate authority system
-- in: application_id:i64
-- out: ticket_no:text site_n:i64 room_n:i64 seat_n:i64
SELECT ticket_no, site_n, room_n, seat_n FROM seat WHERE application_id = :application_id;
