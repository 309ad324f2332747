-- SPDX-License-Identifier: Apache-2.0
-- 0004_five_systems: what the other four systems need beside the main job: several photos and materials with their own
-- states, returns, arbitration, sites, serial numbers, organisations, scores, certificates, disqualification.

ALTER TABLE application ADD COLUMN serial @i64@ NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN review_level @i64@ NOT NULL DEFAULT 1;
ALTER TABLE application ADD COLUMN tier TEXT NOT NULL DEFAULT '';
ALTER TABLE application ADD COLUMN site_n @i64@ NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN site_held @i64@ NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN choices @i64@ NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN profile_us @i64@ NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN materials_us @i64@ NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN return_fields TEXT NOT NULL DEFAULT '';
ALTER TABLE application ADD COLUMN return_until_us @i64@ NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN disputes_n @i64@ NOT NULL DEFAULT 0;
ALTER TABLE application ADD COLUMN confirmed_us @i64@ NOT NULL DEFAULT 0;
UPDATE application SET confirmed_us = moved_us WHERE state = 'SUBMITTED';
CREATE INDEX account_idno_hash ON account(idno_hash);
-- The newest of a person's applications comes from the end of the index, without sorting.
DROP INDEX application_account;
CREATE INDEX application_account ON application(account_id, exam_id, made_us, id);
CREATE INDEX application_due ON application(state, return_until_us);
CREATE INDEX snapshot_sha256 ON snapshot(sha256);

CREATE TABLE exam_serial ( -- owner: application
  exam_id        @i64@ PRIMARY KEY REFERENCES exam(id),
  last_n         @i64@ NOT NULL
) @strict@;

CREATE TABLE site_taken ( -- owner: application
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  site_n         @i64@ NOT NULL,
  taken          @i64@ NOT NULL CHECK (taken >= 0),
  PRIMARY KEY (exam_id, site_n)
) @strict@;

CREATE TABLE position_bar ( -- owner: application
  exam_id        @i64@  NOT NULL REFERENCES exam(id),
  person_hash    @blob@ NOT NULL,
  position_id    @i64@  NOT NULL REFERENCES position(id),
  made_us        @i64@  NOT NULL,
  PRIMARY KEY (exam_id, person_hash, position_id)
) @strict@;

CREATE TABLE dispute ( -- owner: application
  id             @i64@ PRIMARY KEY,
  application_id @i64@ NOT NULL REFERENCES application(id),
  opened_us      @i64@ NOT NULL,
  reason         TEXT  NOT NULL,
  outcome        TEXT  NOT NULL DEFAULT 'OPEN' CHECK (outcome IN ('OPEN','WON','LOST','WITHDRAWN')),
  answer         TEXT  NOT NULL DEFAULT '',
  decided_by     @i64@ NOT NULL DEFAULT 0,
  decided_us     @i64@ NOT NULL DEFAULT 0,
  CHECK ((outcome = 'OPEN') = (decided_us = 0))
) @strict@;
CREATE UNIQUE INDEX dispute_open ON dispute(application_id) WHERE outcome = 'OPEN';
CREATE INDEX dispute_application ON dispute(application_id, opened_us);
CREATE INDEX dispute_waiting ON dispute(outcome, opened_us);

CREATE TABLE photo_new ( -- owner: photo
  owner_id       @i64@  NOT NULL,
  exam_id        @i64@  NOT NULL,
  state          TEXT   NOT NULL CHECK (state IN ('UPLOADED','CONFIRMED','WAITING','PASSED','FAILED')),
  locked         @i64@  NOT NULL DEFAULT 0,
  sha256         @blob@ NOT NULL REFERENCES blob_store(sha256),
  bytes_n        @i64@  NOT NULL,
  warnings       TEXT   NOT NULL,
  made_us        @i64@  NOT NULL,
  confirmed_us   @i64@  NOT NULL DEFAULT 0,
  reason         TEXT   NOT NULL DEFAULT '',
  reviewed_by    @i64@  NOT NULL DEFAULT 0,
  reviewed_us    @i64@  NOT NULL DEFAULT 0,
  PRIMARY KEY (owner_id, exam_id)
) @strict@;
INSERT INTO photo_new (owner_id, exam_id, state, locked, sha256, bytes_n, warnings, made_us, confirmed_us)
SELECT owner_id, 0, state, CASE WHEN state = 'CONFIRMED' THEN 1 ELSE 0 END, sha256, bytes_n, warnings, made_us, confirmed_us FROM photo;
DROP TABLE photo;
ALTER TABLE photo_new RENAME TO photo;
CREATE INDEX photo_waiting ON photo(state, made_us);

CREATE TABLE material ( -- owner: material
  owner_id       @i64@  NOT NULL,
  exam_id        @i64@  NOT NULL,
  name           TEXT   NOT NULL,
  kind           TEXT   NOT NULL CHECK (kind IN ('jpg','pdf','promise')),
  sha256         @blob@ NOT NULL,
  bytes_n        @i64@  NOT NULL,
  pages_n        @i64@  NOT NULL DEFAULT 0,
  made_us        @i64@  NOT NULL,
  PRIMARY KEY (owner_id, exam_id, name)
) @strict@;

CREATE TABLE review_new ( -- owner: review
  id             @i64@ PRIMARY KEY,
  application_id @i64@ NOT NULL REFERENCES application(id),
  staff_id       @i64@ NOT NULL REFERENCES staff(id),
  claimed_us     @i64@ NOT NULL,
  leased_until_us @i64@ NOT NULL,
  decision       TEXT  NOT NULL DEFAULT 'OPEN' CHECK (decision IN ('OPEN','APPROVED','PASSED','REJECTED','RETURNED','RELEASED','WON','LOST')),
  reason_code    TEXT  NOT NULL DEFAULT '',
  reason         TEXT  NOT NULL DEFAULT '',
  decided_us     @i64@ NOT NULL DEFAULT 0
) @strict@;
INSERT INTO review_new (id, application_id, staff_id, claimed_us, leased_until_us, decision, reason_code, reason, decided_us)
SELECT id, application_id, staff_id, claimed_us, leased_until_us, decision, reason_code, reason, decided_us FROM review;
DROP TABLE review;
ALTER TABLE review_new RENAME TO review;
CREATE UNIQUE INDEX review_open ON review(application_id) WHERE decision = 'OPEN';
CREATE INDEX review_application ON review(application_id, claimed_us);
CREATE INDEX review_staff ON review(staff_id, decided_us);

CREATE TABLE profile ( -- owner: account
  account_id     @i64@ PRIMARY KEY REFERENCES account(id),
  form           TEXT  NOT NULL,
  done           @i64@ NOT NULL,
  saved_us       @i64@ NOT NULL
) @strict@;

CREATE TABLE organisation ( -- owner: account
  account_id     @i64@ PRIMARY KEY REFERENCES account(id),
  contact        TEXT  NOT NULL
) @strict@;

CREATE TABLE member ( -- owner: account
  organisation_id @i64@ NOT NULL REFERENCES account(id),
  account_id     @i64@ NOT NULL REFERENCES account(id),
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  added_us       @i64@ NOT NULL,
  PRIMARY KEY (organisation_id, exam_id, account_id)
) @strict@;

CREATE TABLE exam_file ( -- owner: exam
  exam_id        @i64@  NOT NULL REFERENCES exam(id),
  name           TEXT   NOT NULL,
  sha256         @blob@ NOT NULL,
  PRIMARY KEY (exam_id, name)
) @strict@;

CREATE TABLE disqualification ( -- owner: review
  id             @i64@ PRIMARY KEY,
  application_id @i64@ NOT NULL REFERENCES application(id),
  basis          TEXT  NOT NULL,
  reason         TEXT  NOT NULL,
  proposed_by    @i64@ NOT NULL REFERENCES staff(id),
  proposed_us    @i64@ NOT NULL,
  decided_by     @i64@ NOT NULL DEFAULT 0,
  decided_us     @i64@ NOT NULL DEFAULT 0,
  outcome        TEXT  NOT NULL DEFAULT 'OPEN' CHECK (outcome IN ('OPEN','DONE','DROPPED')),
  CHECK (decided_by <> proposed_by)
) @strict@;
CREATE UNIQUE INDEX disqualification_open ON disqualification(application_id) WHERE outcome = 'OPEN';

CREATE TABLE score_batch ( -- owner: result
  id             @i64@ PRIMARY KEY,
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  imported_by    @i64@ NOT NULL REFERENCES staff(id),
  imported_us    @i64@ NOT NULL,
  rows_n         @i64@ NOT NULL,
  published_by   @i64@ NOT NULL DEFAULT 0,
  published_us   @i64@ NOT NULL DEFAULT 0,
  CHECK (published_by <> imported_by)
) @strict@;
CREATE INDEX score_batch_exam ON score_batch(exam_id, imported_us);

CREATE TABLE score ( -- owner: result
  batch_id       @i64@ NOT NULL REFERENCES score_batch(id),
  application_id @i64@ NOT NULL REFERENCES application(id),
  marks          TEXT  NOT NULL,
  total          @i64@ NOT NULL,
  passed         @i64@ NOT NULL CHECK (passed IN (0, 1)),
  PRIMARY KEY (batch_id, application_id)
) @strict@;
CREATE INDEX score_application ON score(application_id);

CREATE TABLE certificate ( -- owner: result
  application_id @i64@ PRIMARY KEY REFERENCES application(id),
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  number         TEXT  NOT NULL UNIQUE,
  issued_us      @i64@ NOT NULL
) @strict@;
