-- SPDX-License-Identifier: Apache-2.0
-- 0006_sms: messages go through providers: claimed before they are handed over, with what came of it; the pace and the
-- day's total; providers that fail.

CREATE TABLE message_new ( -- owner: notify
  id             @i64@  PRIMARY KEY,
  account_id     @i64@  NOT NULL,
  phone_seal     @blob@ NOT NULL,
  phone_hash     @blob@ NOT NULL,
  address_hash   @blob@ NOT NULL,
  kind           TEXT   NOT NULL,
  urgent         @i64@  NOT NULL,
  ref            TEXT   NOT NULL DEFAULT '',
  body           TEXT   NOT NULL,
  template       TEXT   NOT NULL DEFAULT '',
  values_seal    @blob@ NOT NULL,
  state          TEXT   NOT NULL CHECK (state IN ('WAITING','SENDING','SENT','DELIVERED','FAILED','UNKNOWN')),
  made_us        @i64@  NOT NULL,
  due_us         @i64@  NOT NULL,
  taken_us       @i64@  NOT NULL DEFAULT 0,
  sent_us        @i64@  NOT NULL DEFAULT 0,
  done_us        @i64@  NOT NULL DEFAULT 0,
  tries          @i64@  NOT NULL DEFAULT 0,
  rounds         @i64@  NOT NULL DEFAULT 0,
  again          @i64@  NOT NULL DEFAULT 0,
  tried          TEXT   NOT NULL DEFAULT '',
  provider       TEXT   NOT NULL DEFAULT '',
  provider_no    TEXT   NOT NULL DEFAULT '',
  detail         TEXT   NOT NULL DEFAULT ''
) @strict@;
INSERT INTO message_new (id, account_id, phone_seal, phone_hash, address_hash, kind, urgent, body, values_seal, state, made_us, due_us, sent_us)
SELECT id, account_id, phone_seal, substr(phone_seal, 1, 0), substr(phone_seal, 1, 0), kind, CASE WHEN kind = 'code' THEN 1 ELSE 0 END, body, substr(phone_seal, 1, 0), state, made_us, made_us, sent_us FROM message;
DROP TABLE message;
ALTER TABLE message_new RENAME TO message;
CREATE INDEX message_made ON message(made_us);
CREATE INDEX message_account ON message(account_id, made_us);
CREATE INDEX message_phone ON message(phone_hash, urgent, made_us);
CREATE INDEX message_address ON message(address_hash, urgent, made_us);
CREATE INDEX message_due ON message(urgent, due_us) WHERE state = 'WAITING';
CREATE INDEX message_sending ON message(taken_us) WHERE state = 'SENDING';
CREATE INDEX message_provider_no ON message(provider, provider_no) WHERE provider_no <> '';
DELETE FROM job WHERE kind = 'sms';

CREATE TABLE message_pace ( -- owner: notify
  one            @i64@ PRIMARY KEY CHECK (one = 1),
  day            @i64@ NOT NULL,
  day_n          @i64@ NOT NULL,
  free_us        @i64@ NOT NULL
) @strict@;
INSERT INTO message_pace (one, day, day_n, free_us) VALUES (1, 0, 0, 0);

CREATE TABLE message_full ( -- owner: notify
  day            @i64@ PRIMARY KEY
) @strict@;

CREATE TABLE message_provider ( -- owner: notify
  name           TEXT  PRIMARY KEY,
  failed_n       @i64@ NOT NULL,
  until_us       @i64@ NOT NULL
) @strict@;
