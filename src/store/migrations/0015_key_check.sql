-- SPDX-License-Identifier: Apache-2.0
-- 0015_key_check: which key this store is sealed with: a keyed hash of a fixed text, so that another key is noticed at the start.

CREATE TABLE key_check ( -- owner: store
  id     @i64@  PRIMARY KEY CHECK (id = 1),
  value  @blob@ NOT NULL,
  demo   @i64@  NOT NULL,		-- a demo's store never becomes a real one, nor the other way round
  made_us @i64@ NOT NULL
) @strict@;
