-- SPDX-License-Identifier: Apache-2.0
-- 0010_told_and_rechosen: who was told that tickets may be printed; and when a candidate began to choose again because the
-- position was cancelled: such an application may be changed until 改报 ends, not until the registration does.

CREATE TABLE ticket_told ( -- owner: admission
  application_id @i64@ PRIMARY KEY REFERENCES application(id),
  told_us        @i64@ NOT NULL
) @strict@;

ALTER TABLE application ADD COLUMN rechosen_us @i64@ NOT NULL DEFAULT 0;
