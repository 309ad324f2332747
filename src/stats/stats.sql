-- SPDX-License-Identifier: Apache-2.0
-- How many chose, were approved and paid, by position.

-- name: stats_positions  many  role: public
-- in: exam_id:i64 before_us:i64
-- out: position_id:i64 submitted:i64 approved:i64 paid:i64
SELECT position_id, COUNT(*) AS submitted,
  SUM(CASE WHEN state IN ('APPROVED','PAID','SEATED','EXAMINED','PASSED','FAILED','CERTIFIED') THEN 1 ELSE 0 END) AS approved,
  SUM(CASE WHEN state IN ('PAID','SEATED','EXAMINED','PASSED','FAILED','CERTIFIED') THEN 1 ELSE 0 END) AS paid
FROM application WHERE exam_id = :exam_id AND live = 1 AND state <> 'DRAFT' AND position_id IS NOT NULL AND confirmed_us <= :before_us
GROUP BY position_id ORDER BY position_id;
