-- SPDX-License-Identifier: Apache-2.0
-- 0008_consent_and_corrections: an organisation's list is of names and numbers, and a person is on it by their own consent;
-- published scores are corrected by two persons, and what stood before stays.

CREATE TABLE member_new ( -- owner: account
  id             @i64@  PRIMARY KEY,
  organisation_id @i64@ NOT NULL REFERENCES account(id),
  exam_id        @i64@  NOT NULL REFERENCES exam(id),
  idno_hash      @blob@ NOT NULL,
  idno_seal      @blob@ NOT NULL,
  name           TEXT   NOT NULL,
  site_n         @i64@  NOT NULL DEFAULT 0,
  choices        @i64@  NOT NULL DEFAULT 0,
  state          TEXT   NOT NULL CHECK (state IN ('ASKED','AGREED','REFUSED')),
  account_id     @i64@  NOT NULL DEFAULT 0,
  added_us       @i64@  NOT NULL,
  answered_us    @i64@  NOT NULL DEFAULT 0,
  CHECK ((state = 'ASKED') = (account_id = 0)),
  UNIQUE (organisation_id, exam_id, idno_hash, name)
) @strict@;
-- Who was on a list before was never asked.
INSERT INTO member_new (id, organisation_id, exam_id, idno_hash, idno_seal, name, state, added_us)
SELECT ROW_NUMBER() OVER (ORDER BY m.added_us, m.account_id), m.organisation_id, m.exam_id, a.idno_hash, a.idno_seal, a.name, 'ASKED', m.added_us
FROM member m JOIN account a ON a.id = m.account_id;
DROP TABLE member;
ALTER TABLE member_new RENAME TO member;
CREATE INDEX member_asked ON member(idno_hash, exam_id) WHERE state = 'ASKED';

ALTER TABLE score_batch ADD COLUMN reason TEXT NOT NULL DEFAULT '';
