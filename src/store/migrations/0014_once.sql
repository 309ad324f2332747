-- SPDX-License-Identifier: Apache-2.0
-- 0014_once: forms that were sent: a form that moves money, makes a row or sends a message does so once, however often it comes.

CREATE TABLE once_act ( -- owner: web
  id             @blob@ PRIMARY KEY,	-- SHA-256 of session, number of the form and path
  session_hash   @blob@ NOT NULL,
  body_hash      @blob@ NOT NULL,
  location       TEXT   NOT NULL,
  at_us          @i64@  NOT NULL
) @strict@;
CREATE INDEX once_act_at ON once_act (at_us);
