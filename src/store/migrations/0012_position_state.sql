-- SPDX-License-Identifier: Apache-2.0
-- 0012_position_state: a position is open, closed to newcomers, or cancelled (position/position_state.tbl), with the reason that candidates read.
ALTER TABLE position ADD COLUMN state TEXT NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CLOSED', 'CANCELLED'));
ALTER TABLE position ADD COLUMN state_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE position ADD COLUMN state_us @i64@ NOT NULL DEFAULT 0;
-- What was dropped before there were states, and nobody has gone on with since, is cancelled.
UPDATE position SET state = 'CANCELLED' WHERE EXISTS (SELECT 1 FROM application x WHERE x.position_id = position.id AND x.state = 'POSITION_GONE')
  AND NOT EXISTS (SELECT 1 FROM application x WHERE x.position_id = position.id AND x.state IN ('APPROVED', 'PAID', 'SEATED', 'EXAMINED', 'PASSED', 'FAILED', 'CERTIFIED'));
