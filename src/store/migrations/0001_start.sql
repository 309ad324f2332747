-- 0001_start: the main job end to end: accounts, exams, positions, applications, review, payment, tickets.
-- One text for SQLite and PostgreSQL; @…@ are the only differences. "owner:" names the one folder that may write a table.

CREATE TABLE job ( -- owner: store
  id             @i64@ PRIMARY KEY,
  kind           TEXT  NOT NULL,
  key            TEXT  NOT NULL,
  payload        TEXT  NOT NULL,
  run_at_us      @i64@ NOT NULL,
  leased_until_us @i64@ NOT NULL DEFAULT 0,
  tries          @i64@ NOT NULL DEFAULT 0,
  last_error     TEXT  NOT NULL DEFAULT '',
  UNIQUE (kind, key)
) @strict@;
CREATE INDEX job_due ON job(run_at_us);

CREATE TABLE blob_store ( -- owner: store
  sha256         @blob@ PRIMARY KEY,
  kind           TEXT   NOT NULL,
  bytes          @blob@ NOT NULL,
  made_us        @i64@  NOT NULL
) @strict@;

CREATE TABLE session ( -- owner: http
  token_hash     @blob@ PRIMARY KEY,
  kind           TEXT   NOT NULL CHECK (kind IN ('CANDIDATE','STAFF')),
  owner_id       @i64@  NOT NULL,
  roles          @i64@  NOT NULL,
  made_us        @i64@  NOT NULL,
  seen_us        @i64@  NOT NULL,
  agent          TEXT   NOT NULL
) @strict@;
CREATE INDEX session_owner ON session(kind, owner_id);
CREATE INDEX session_seen ON session(seen_us);

CREATE TABLE audit ( -- owner: audit
  id             @i64@ PRIMARY KEY,
  at_us          @i64@ NOT NULL,
  actor_role     TEXT  NOT NULL,
  actor_id       @i64@ NOT NULL,
  action         TEXT  NOT NULL,
  object_kind    TEXT  NOT NULL,
  object_id      @i64@ NOT NULL,
  detail         TEXT  NOT NULL
) @strict@;
CREATE INDEX audit_object ON audit(object_kind, object_id, at_us);

CREATE TABLE message ( -- owner: notify
  id             @i64@  PRIMARY KEY,
  account_id     @i64@  NOT NULL,
  phone_seal     @blob@ NOT NULL,
  kind           TEXT   NOT NULL,
  body           TEXT   NOT NULL,
  state          TEXT   NOT NULL CHECK (state IN ('WAITING','SENT','FAILED')),
  made_us        @i64@  NOT NULL,
  sent_us        @i64@  NOT NULL DEFAULT 0
) @strict@;
CREATE INDEX message_made ON message(made_us);
CREATE INDEX message_account ON message(account_id, made_us);

CREATE TABLE account ( -- owner: account
  id             @i64@  PRIMARY KEY,
  realm          TEXT   NOT NULL,
  login_key      @blob@ NOT NULL,
  id_kind        TEXT   NOT NULL,
  idno_hash      @blob@ NOT NULL,
  idno_seal      @blob@ NOT NULL,
  name           TEXT   NOT NULL,
  birth          TEXT   NOT NULL,
  sex            TEXT   NOT NULL CHECK (sex IN ('M','F','')),
  phone_hash     @blob@ NOT NULL,
  phone_seal     @blob@ NOT NULL,
  password       TEXT   NOT NULL,
  failed_n       @i64@  NOT NULL DEFAULT 0,
  locked_until_us @i64@ NOT NULL DEFAULT 0,
  made_us        @i64@  NOT NULL,
  UNIQUE (realm, login_key)
) @strict@;
CREATE INDEX account_idno ON account(realm, idno_hash);
CREATE INDEX account_phone ON account(realm, phone_hash);

CREATE TABLE sms_code ( -- owner: account
  phone_hash     @blob@ NOT NULL,
  purpose        TEXT   NOT NULL,
  code_hash      @blob@ NOT NULL,
  sent_us        @i64@  NOT NULL,
  tries          @i64@  NOT NULL DEFAULT 0,
  PRIMARY KEY (phone_hash, purpose)
) @strict@;

CREATE TABLE challenge_used ( -- owner: account
  nonce          @blob@ PRIMARY KEY,
  until_us       @i64@  NOT NULL
) @strict@;
CREATE INDEX challenge_until ON challenge_used(until_us);

CREATE TABLE staff ( -- owner: account
  id             @i64@ PRIMARY KEY,
  login          TEXT  NOT NULL UNIQUE,
  name           TEXT  NOT NULL,
  roles          @i64@ NOT NULL,
  password       TEXT  NOT NULL,
  failed_n       @i64@ NOT NULL DEFAULT 0,
  locked_until_us @i64@ NOT NULL DEFAULT 0,
  demo           @i64@ NOT NULL DEFAULT 0,
  made_us        @i64@ NOT NULL
) @strict@;

CREATE TABLE exam ( -- owner: exam
  id             @i64@ PRIMARY KEY,
  code           TEXT  NOT NULL UNIQUE,
  title          TEXT  NOT NULL,
  version        @i64@ NOT NULL,
  positions_version @i64@ NOT NULL DEFAULT 0,
  demo           @i64@ NOT NULL DEFAULT 0,
  document       TEXT  NOT NULL,
  made_us        @i64@ NOT NULL
) @strict@;

CREATE TABLE exam_version ( -- owner: exam
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  version        @i64@ NOT NULL,
  sha256         TEXT  NOT NULL,
  document       TEXT  NOT NULL,
  made_us        @i64@ NOT NULL,
  PRIMARY KEY (exam_id, version)
) @strict@;

CREATE TABLE staff_scope ( -- owner: account
  staff_id       @i64@ NOT NULL REFERENCES staff(id),
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  department     TEXT  NOT NULL,
  PRIMARY KEY (staff_id, exam_id, department)
) @strict@;

CREATE TABLE position ( -- owner: position
  id             @i64@ PRIMARY KEY,
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  key            TEXT  NOT NULL,
  sheet          TEXT  NOT NULL,
  row_n          @i64@ NOT NULL,
  code           TEXT  NOT NULL,
  dept_code      TEXT  NOT NULL,
  department     TEXT  NOT NULL,
  unit           TEXT  NOT NULL,
  name           TEXT  NOT NULL,
  headcount      @i64@ NOT NULL CHECK (headcount > 0),
  education      TEXT  NOT NULL,
  degree         TEXT  NOT NULL,
  major          TEXT  NOT NULL,
  place          TEXT  NOT NULL,
  category       TEXT  NOT NULL,
  extra          TEXT  NOT NULL,
  UNIQUE (exam_id, key)
) @strict@;

CREATE TABLE application ( -- owner: application
  id             @i64@ PRIMARY KEY,
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  account_id     @i64@ NOT NULL REFERENCES account(id),
  uniq_group     TEXT  NOT NULL,
  person_hash    @blob@ NOT NULL,
  state          TEXT  NOT NULL,
  live           @i64@ NOT NULL CHECK (live IN (0, 1)),
  version        @i64@ NOT NULL,
  position_id    @i64@ REFERENCES position(id),
  department     TEXT  NOT NULL DEFAULT '',
  form           TEXT  NOT NULL DEFAULT '{}',
  form_done      @i64@ NOT NULL DEFAULT 0,
  notice_us      @i64@ NOT NULL DEFAULT 0,
  pledge_us      @i64@ NOT NULL DEFAULT 0,
  made_us        @i64@ NOT NULL,
  moved_us       @i64@ NOT NULL
) @strict@;
CREATE UNIQUE INDEX application_live ON application(uniq_group, person_hash) WHERE live = 1;
CREATE INDEX application_account ON application(account_id, exam_id);
CREATE INDEX application_queue ON application(exam_id, state, moved_us);
CREATE INDEX application_position ON application(position_id);

CREATE TABLE application_event ( -- owner: application
  application_id @i64@ NOT NULL REFERENCES application(id),
  version        @i64@ NOT NULL,
  move           TEXT  NOT NULL,
  from_state     TEXT  NOT NULL,
  to_state       TEXT  NOT NULL,
  actor_role     TEXT  NOT NULL,
  actor_id       @i64@ NOT NULL,
  reason         TEXT  NOT NULL,
  at_us          @i64@ NOT NULL,
  PRIMARY KEY (application_id, version)
) @strict@;

CREATE TABLE consent ( -- owner: application
  application_id @i64@ NOT NULL REFERENCES application(id),
  kind           TEXT  NOT NULL CHECK (kind IN ('NOTICE','PLEDGE')),
  text_version   @i64@ NOT NULL,
  text_sha256    TEXT  NOT NULL,
  at_us          @i64@ NOT NULL,
  PRIMARY KEY (application_id, kind, text_version)
) @strict@;

CREATE TABLE snapshot ( -- owner: application
  application_id @i64@ NOT NULL REFERENCES application(id),
  version        @i64@ NOT NULL,
  document       TEXT  NOT NULL,
  sha256         TEXT  NOT NULL,
  at_us          @i64@ NOT NULL,
  PRIMARY KEY (application_id, version)
) @strict@;

CREATE TABLE photo ( -- owner: photo
  owner_id       @i64@  PRIMARY KEY,
  state          TEXT   NOT NULL CHECK (state IN ('UPLOADED','CONFIRMED')),
  sha256         @blob@ NOT NULL REFERENCES blob_store(sha256),
  bytes_n        @i64@  NOT NULL,
  warnings       TEXT   NOT NULL,
  made_us        @i64@  NOT NULL,
  confirmed_us   @i64@  NOT NULL DEFAULT 0
) @strict@;

CREATE TABLE review ( -- owner: review
  id             @i64@ PRIMARY KEY,
  application_id @i64@ NOT NULL REFERENCES application(id),
  staff_id       @i64@ NOT NULL REFERENCES staff(id),
  claimed_us     @i64@ NOT NULL,
  leased_until_us @i64@ NOT NULL,
  decision       TEXT  NOT NULL DEFAULT 'OPEN' CHECK (decision IN ('OPEN','APPROVED','REJECTED','RELEASED')),
  reason_code    TEXT  NOT NULL DEFAULT '',
  reason         TEXT  NOT NULL DEFAULT '',
  decided_us     @i64@ NOT NULL DEFAULT 0
) @strict@;
CREATE UNIQUE INDEX review_open ON review(application_id) WHERE decision = 'OPEN';
CREATE INDEX review_application ON review(application_id, claimed_us);
CREATE INDEX review_staff ON review(staff_id, decided_us);

CREATE TABLE pay_order ( -- owner: payment
  id             @i64@ PRIMARY KEY,
  number         TEXT  NOT NULL UNIQUE,
  application_id @i64@ NOT NULL REFERENCES application(id),
  gateway        TEXT  NOT NULL,
  amount_fen     @i64@ NOT NULL CHECK (amount_fen > 0),
  state          TEXT  NOT NULL CHECK (state IN ('NEW','PAYING','PAID','CLOSED')),
  made_us        @i64@ NOT NULL,
  expires_us     @i64@ NOT NULL,
  paid_us        @i64@ NOT NULL DEFAULT 0,
  CHECK ((state = 'PAID') = (paid_us > 0))
) @strict@;
CREATE UNIQUE INDEX pay_order_paid ON pay_order(application_id) WHERE state = 'PAID';
CREATE UNIQUE INDEX pay_order_open ON pay_order(application_id) WHERE state IN ('NEW','PAYING');
CREATE INDEX pay_order_application ON pay_order(application_id, made_us);

CREATE TABLE pay_event ( -- owner: payment
  id             @i64@ PRIMARY KEY,
  order_id       @i64@ NOT NULL REFERENCES pay_order(id),
  gateway        TEXT  NOT NULL,
  transaction_no TEXT  NOT NULL,
  source         TEXT  NOT NULL,
  amount_fen     @i64@ NOT NULL,
  outcome        TEXT  NOT NULL CHECK (outcome IN ('EFFECTIVE','UNUSABLE')),
  at_us          @i64@ NOT NULL,
  UNIQUE (gateway, transaction_no)
) @strict@;

CREATE TABLE simulated_charge ( -- owner: gateway
  number         TEXT  PRIMARY KEY,
  amount_fen     @i64@ NOT NULL,
  transaction_no TEXT  NOT NULL UNIQUE,
  paid_us        @i64@ NOT NULL DEFAULT 0
) @strict@;

CREATE TABLE seat_plan ( -- owner: admission
  exam_id        @i64@ PRIMARY KEY REFERENCES exam(id),
  seed           TEXT  NOT NULL,
  input_sha256   TEXT  NOT NULL,
  candidates_n   @i64@ NOT NULL,
  rooms_n        @i64@ NOT NULL,
  made_us        @i64@ NOT NULL
) @strict@;

CREATE TABLE seat ( -- owner: admission
  application_id @i64@ PRIMARY KEY REFERENCES application(id),
  exam_id        @i64@ NOT NULL REFERENCES exam(id),
  ticket_no      TEXT  NOT NULL,
  site_n         @i64@ NOT NULL,
  room_n         @i64@ NOT NULL,
  seat_n         @i64@ NOT NULL CHECK (seat_n BETWEEN 1 AND 60),
  UNIQUE (exam_id, ticket_no),
  UNIQUE (exam_id, site_n, room_n, seat_n)
) @strict@;
