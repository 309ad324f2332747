-- SPDX-License-Identifier: Apache-2.0
-- Forms that were sent, and where the first sending led.

-- name: once_get  one  role: public
-- in: id:blob
-- out: body_hash:blob location:text
SELECT body_hash, location FROM once_act WHERE id = :id;

-- name: once_add  exec  role: public
-- in: id:blob session_hash:blob body_hash:blob location:text at_us:i64
INSERT INTO once_act (id, session_hash, body_hash, location, at_us) VALUES (:id, :session_hash, :body_hash, :location, :at_us)
ON CONFLICT DO NOTHING;

-- name: once_sweep  exec  role: clock
-- in: before_us:i64
DELETE FROM once_act WHERE at_us < :before_us
  AND NOT EXISTS (SELECT 1 FROM session s WHERE s.token_hash = once_act.session_hash);
