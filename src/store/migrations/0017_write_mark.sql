-- SPDX-License-Identifier: Apache-2.0
-- 0017_write_mark: a change on PostgreSQL leaves its number in its own transaction, so that one whose COMMIT was not answered can be asked for.

CREATE TABLE write_mark ( -- owner: store
  at_us  @i64@ NOT NULL,	-- of the first try, by the machine's clock and not the demo's
  number @i64@ NOT NULL,
  PRIMARY KEY (at_us, number)
) @strict@;
