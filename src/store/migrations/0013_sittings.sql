-- SPDX-License-Identifier: Apache-2.0
-- A seat for each session that a person sits (who chose subjects does not sit all), dealt in chunks; verdicts and certificates for each post.

CREATE TABLE sitting ( -- owner: admission
  application_id @i64@ NOT NULL REFERENCES application(id),
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  session_n      @i64@ NOT NULL CHECK (session_n >= 1),
  site_n         @i64@ NOT NULL CHECK (site_n >= 1),
  room_n         @i64@ NOT NULL CHECK (room_n >= 1),
  seat_n         @i64@ NOT NULL CHECK (seat_n BETWEEN 1 AND 60),
  state          TEXT  NOT NULL CHECK (state IN ('TAKEN', 'VOID')),
  PRIMARY KEY (application_id, session_n),
  UNIQUE (exam_id, session_n, site_n, room_n, seat_n)
) @strict@;
INSERT INTO sitting (application_id, exam_id, session_n, site_n, room_n, seat_n, state)
SELECT application_id, exam_id, 1, site_n, room_n, seat_n, 'TAKEN' FROM seat;

CREATE TABLE seat_of_person ( -- owner: admission
  application_id @i64@ PRIMARY KEY REFERENCES application(id),
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  ticket_no      TEXT  NOT NULL,
  UNIQUE (exam_id, ticket_no)
) @strict@;
INSERT INTO seat_of_person (application_id, exam_id, ticket_no) SELECT application_id, exam_id, ticket_no FROM seat;
DROP TABLE seat;
ALTER TABLE seat_of_person RENAME TO seat;

CREATE TABLE seat_chunk ( -- owner: admission
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  n              @i64@ NOT NULL,
  lines          TEXT  NOT NULL,
  PRIMARY KEY (exam_id, n)
) @strict@;

ALTER TABLE score ADD COLUMN verdicts TEXT NOT NULL DEFAULT '';

CREATE TABLE certificate_of_post ( -- owner: result
  application_id @i64@ NOT NULL REFERENCES application(id),
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  post           TEXT  NOT NULL,
  number         TEXT  NOT NULL UNIQUE,
  issued_us      @i64@ NOT NULL,
  PRIMARY KEY (application_id, post)
) @strict@;
INSERT INTO certificate_of_post (application_id, exam_id, post, number, issued_us) SELECT application_id, exam_id, '', number, issued_us FROM certificate;
DROP TABLE certificate;
ALTER TABLE certificate_of_post RENAME TO certificate;
