-- SPDX-License-Identifier: Apache-2.0
-- Who did what to what, written in the same transaction; nothing updates or deletes here.

-- name: audit_add  change  role: public candidate reviewer arbiter cashier authority auditor gateway clock system
-- in: id:i64 at_us:i64 actor_role:text actor_id:i64 action:text object_kind:text object_id:i64 detail:text
INSERT INTO audit (id, at_us, actor_role, actor_id, action, object_kind, object_id, detail)
VALUES (:id, :at_us, :actor_role, :actor_id, :action, :object_kind, :object_id, :detail);
