-- SPDX-License-Identifier: Apache-2.0
-- 0011_position_conditions: the columns of a position that no machine could read, so that silence is never taken for no condition.
-- '?' is of tables that were imported before: nobody judged them.
ALTER TABLE position ADD COLUMN unread TEXT NOT NULL DEFAULT '?';
