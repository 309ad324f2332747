-- SPDX-License-Identifier: Apache-2.0
-- 0009_extension: a stage of an exam that ends later than its configuration says, for everybody or for one person.

CREATE TABLE extension ( -- owner: exam
  id             @i64@  PRIMARY KEY,
  exam_id        @i64@  NOT NULL REFERENCES exam(id),
  stage          TEXT   NOT NULL CHECK (stage IN ('register','change','review','pay','prints','rechoose','ticket','return','dispute')),
  person_hash    @blob@ NOT NULL,	-- empty: for everybody
  until_us       @i64@  NOT NULL,
  made_us        @i64@  NOT NULL,
  actor_role     TEXT   NOT NULL,
  actor_id       @i64@  NOT NULL,
  reason         TEXT   NOT NULL
) @strict@;
CREATE INDEX extension_of ON extension(exam_id, person_hash, stage, made_us);

-- How many there are: what is kept in memory of an exam is found by it.
ALTER TABLE exam ADD COLUMN extensions_n @i64@ NOT NULL DEFAULT 0;
