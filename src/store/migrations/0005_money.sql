-- SPDX-License-Identifier: Apache-2.0
-- 0005_money: real gateways: orders keep the exact request that was sent, money that cannot be used and refunds have states of
-- their own, and every day of every gateway is compared with its bill.

ALTER TABLE pay_order ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE pay_order ADD COLUMN notify_url TEXT NOT NULL DEFAULT '';
ALTER TABLE pay_order ADD COLUMN return_url TEXT NOT NULL DEFAULT '';
ALTER TABLE pay_order ADD COLUMN refused TEXT NOT NULL DEFAULT '';
ALTER TABLE pay_order ADD COLUMN late @i64@ NOT NULL DEFAULT 0;
-- A dearer position after a change is a second paid order for the difference: what may be only once is an order's effect.
DROP INDEX pay_order_paid;
CREATE INDEX pay_order_day ON pay_order(gateway, paid_us);

ALTER TABLE pay_event ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE pay_event ADD COLUMN refunding_fen @i64@ NOT NULL DEFAULT 0
  CHECK (refunding_fen >= 0 AND refunding_fen <= amount_fen);
CREATE INDEX pay_event_order ON pay_event(order_id);
CREATE UNIQUE INDEX pay_event_effective ON pay_event(order_id) WHERE outcome = 'EFFECTIVE';
CREATE INDEX pay_event_day ON pay_event(gateway, at_us);
CREATE INDEX pay_event_unusable ON pay_event(at_us) WHERE outcome = 'UNUSABLE';

CREATE TABLE refund ( -- owner: payment
  id             @i64@ PRIMARY KEY,
  number         TEXT  NOT NULL UNIQUE,
  event_id       @i64@ NOT NULL REFERENCES pay_event(id),
  gateway        TEXT  NOT NULL,
  amount_fen     @i64@ NOT NULL CHECK (amount_fen > 0),
  state          TEXT  NOT NULL CHECK (state IN ('CREATED','PROCESSING','DONE','ABNORMAL','CLOSED')),
  reason         TEXT  NOT NULL,
  said           TEXT  NOT NULL DEFAULT '',
  by_id          @i64@ NOT NULL,
  made_us        @i64@ NOT NULL,
  moved_us       @i64@ NOT NULL
) @strict@;
CREATE INDEX refund_event ON refund(event_id);
CREATE INDEX refund_state ON refund(state, moved_us);
CREATE INDEX refund_day ON refund(gateway, made_us);

CREATE TABLE bill_day ( -- owner: payment
  gateway        TEXT  NOT NULL,
  day            TEXT  NOT NULL,
  rows_n         @i64@ NOT NULL,
  paid_fen       @i64@ NOT NULL,
  refunded_fen   @i64@ NOT NULL,
  fee_fen        @i64@ NOT NULL,
  compared_us    @i64@ NOT NULL,
  PRIMARY KEY (gateway, day)
) @strict@;

CREATE TABLE bill_difference ( -- owner: payment
  id             @i64@ PRIMARY KEY,
  gateway        TEXT  NOT NULL,
  day            TEXT  NOT NULL,
  kind           TEXT  NOT NULL CHECK (kind IN ('LONG','SHORT','AMOUNT','REFUND_LONG','REFUND_SHORT','REFUND_AMOUNT')),
  number         TEXT  NOT NULL,
  transaction_no TEXT  NOT NULL,
  ours_fen       @i64@ NOT NULL,
  theirs_fen     @i64@ NOT NULL,
  state          TEXT  NOT NULL CHECK (state IN ('OPEN','RESOLVED')),
  action         TEXT  NOT NULL DEFAULT '',
  by_id          @i64@ NOT NULL DEFAULT 0,
  found_us       @i64@ NOT NULL,
  moved_us       @i64@ NOT NULL,
  UNIQUE (gateway, day, kind, number, transaction_no)
) @strict@;
CREATE INDEX bill_difference_open ON bill_difference(found_us) WHERE state = 'OPEN';

CREATE TABLE fee_waiver ( -- owner: application
  application_id @i64@  NOT NULL REFERENCES application(id),
  n              @i64@  NOT NULL CHECK (n IN (1, 2)),
  kind           TEXT   NOT NULL,
  words          TEXT   NOT NULL,
  document       TEXT   NOT NULL,
  state          TEXT   NOT NULL CHECK (state IN ('ASKED','GRANTED','REFUSED')),
  answer         TEXT   NOT NULL DEFAULT '',
  asked_us       @i64@  NOT NULL,
  decided_us     @i64@  NOT NULL DEFAULT 0,
  by_id          @i64@  NOT NULL DEFAULT 0,
  PRIMARY KEY (application_id, n)
) @strict@;
CREATE INDEX fee_waiver_asked ON fee_waiver(asked_us) WHERE state = 'ASKED';

CREATE TABLE einvoice ( -- owner: payment
  id             @i64@ PRIMARY KEY,
  serial         TEXT  NOT NULL UNIQUE,
  event_id       @i64@ NOT NULL REFERENCES pay_event(id),
  n              @i64@ NOT NULL,
  red            @i64@ NOT NULL CHECK (red IN (0, 1)),
  amount_fen     @i64@ NOT NULL CHECK (amount_fen > 0),
  state          TEXT  NOT NULL CHECK (state IN ('QUEUED','EXPORTED','ISSUED','REFUSED','RED','DROPPED')),
  code           TEXT  NOT NULL DEFAULT '',
  number         TEXT  NOT NULL DEFAULT '',
  check_code     TEXT  NOT NULL DEFAULT '',
  url            TEXT  NOT NULL DEFAULT '',
  said           TEXT  NOT NULL DEFAULT '',
  queued_us      @i64@ NOT NULL,
  moved_us       @i64@ NOT NULL,
  UNIQUE (event_id, n, red)
) @strict@;
CREATE INDEX einvoice_state ON einvoice(state);
