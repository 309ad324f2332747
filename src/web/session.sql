-- SPDX-License-Identifier: Apache-2.0
-- Sessions; only the hash of a token is kept.

-- name: session_get  one  role: public candidate reviewer arbiter cashier authority auditor
-- in: token_hash:blob
-- out: kind:text owner_id:i64 roles:i64 seen_us:i64
SELECT kind, owner_id, roles, seen_us FROM session WHERE token_hash = :token_hash;

-- name: session_add  change  role: public candidate reviewer arbiter cashier authority auditor
-- in: token_hash:blob kind:text owner_id:i64 roles:i64 now_us:i64 agent:text
INSERT INTO session (token_hash, kind, owner_id, roles, made_us, seen_us, agent)
VALUES (:token_hash, :kind, :owner_id, :roles, :now_us, :now_us, :agent);

-- name: session_seen  exec  role: public candidate reviewer arbiter cashier authority auditor
-- in: token_hash:blob seen_us:i64
UPDATE session SET seen_us = :seen_us WHERE token_hash = :token_hash;

-- name: session_end  exec  role: public candidate reviewer arbiter cashier authority auditor
-- in: token_hash:blob
DELETE FROM session WHERE token_hash = :token_hash;

-- name: session_end_others  exec  role: public candidate reviewer arbiter cashier authority auditor system
-- in: kind:text owner_id:i64 token_hash:blob
DELETE FROM session WHERE kind = :kind AND owner_id = :owner_id AND token_hash <> :token_hash;

-- name: session_sweep  exec  role: clock
-- in: before_us:i64
DELETE FROM session WHERE seen_us < :before_us;

-- name: session_list  many  role: candidate
-- in: kind:text owner_id:i64 after_us:i64
-- out: token_hash:blob made_us:i64 seen_us:i64 agent:text
SELECT token_hash, made_us, seen_us, agent FROM session
WHERE kind = :kind AND owner_id = :owner_id AND seen_us > :after_us ORDER BY seen_us DESC, made_us DESC LIMIT 30;

-- name: session_end_of  exec  role: candidate
-- in: kind:text owner_id:i64 token_hash:blob
DELETE FROM session WHERE kind = :kind AND owner_id = :owner_id AND token_hash = :token_hash;
