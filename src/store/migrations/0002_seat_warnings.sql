-- SPDX-License-Identifier: Apache-2.0
-- 0002_seat_warnings: an arrangement remembers whose names no font can print, so that staff see it before tickets are released.
ALTER TABLE seat_plan ADD COLUMN unprintable_n @i64@ NOT NULL DEFAULT 0;
ALTER TABLE seat_plan ADD COLUMN unprintable TEXT NOT NULL DEFAULT '';
