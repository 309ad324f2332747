-- SPDX-License-Identifier: Apache-2.0
-- 0003_pay_url: an order keeps where its payer goes, as the gateway said it when the order was made known to it.
ALTER TABLE pay_order ADD COLUMN pay_url TEXT NOT NULL DEFAULT '';
