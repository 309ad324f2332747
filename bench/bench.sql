-- SPDX-License-Identifier: Apache-2.0
-- What the benchmark reads to choose candidates; it writes through the product's own statements only.

-- name: bench_state  many  role: system
-- in: exam_id:i64 state:text
-- out: id:i64 account_id:i64 version:i64
SELECT id, account_id, version FROM application WHERE exam_id = :exam_id AND state = :state ORDER BY moved_us;

-- name: bench_document  one  role: system
-- scan: the first row will do
-- out: document:text
SELECT document FROM snapshot LIMIT 1;
