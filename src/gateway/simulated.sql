-- SPDX-License-Identifier: Apache-2.0
-- The books of the simulated gateway (demo only).

-- name: charge_add  exec  role: candidate clock
-- in: number:text amount_fen:i64 transaction_no:text
INSERT INTO simulated_charge (number, amount_fen, transaction_no)
VALUES (:number, :amount_fen, :transaction_no) ON CONFLICT DO NOTHING;

-- name: charge_get  one  role: candidate public clock gateway cashier authority
-- in: number:text
-- out: amount_fen:i64 transaction_no:text paid_us:i64
SELECT amount_fen, transaction_no, paid_us FROM simulated_charge WHERE number = :number;

-- name: charge_pay  change  role: candidate public
-- in: number:text paid_us:i64
UPDATE simulated_charge SET paid_us = :paid_us WHERE number = :number AND paid_us = 0;

-- name: charge_close  exec  role: clock candidate
-- in: number:text
UPDATE simulated_charge SET paid_us = -1 WHERE number = :number AND paid_us = 0;
