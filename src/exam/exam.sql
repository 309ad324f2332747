-- SPDX-License-Identifier: Apache-2.0
-- Exams and their versioned documents.

-- name: exam_by_code  one  role: public candidate reviewer arbiter cashier authority auditor gateway clock system
-- in: code:text
-- out: id:i64 version:i64 positions_version:i64 extensions_n:i64
SELECT id, version, positions_version, extensions_n FROM exam WHERE code = :code;

-- name: exam_by_id  one  role: public candidate reviewer arbiter cashier authority auditor gateway clock system
-- in: id:i64
-- out: id:i64 code:text version:i64 positions_version:i64 extensions_n:i64
SELECT id, code, version, positions_version, extensions_n FROM exam WHERE id = :id;

-- name: exam_document  one  role: public candidate reviewer arbiter cashier authority auditor gateway clock system
-- in: id:i64
-- out: version:i64 document:text
SELECT version, document FROM exam WHERE id = :id;

-- name: exam_list  many  role: public candidate reviewer arbiter cashier authority auditor system clock
-- scan: there are a handful of exams
-- out: id:i64 code:text title:text version:i64 positions_version:i64 demo:i64
SELECT id, code, title, version, positions_version, demo FROM exam ORDER BY code;

-- name: exam_file_sha  one  role: authority system
-- in: exam_id:i64 name:text
-- out: sha256:blob
SELECT sha256 FROM exam_file WHERE exam_id = :exam_id AND name = :name;

-- name: exam_file_put  exec  role: system authority
-- in: exam_id:i64 name:text sha256:blob
INSERT INTO exam_file (exam_id, name, sha256) VALUES (:exam_id, :name, :sha256)
ON CONFLICT (exam_id, name) DO UPDATE SET sha256 = excluded.sha256;

-- name: exam_file_get  one  role: public candidate system
-- in: exam_id:i64 name:text
-- out: bytes:blob
SELECT b.bytes FROM exam_file f JOIN blob_store b ON b.sha256 = f.sha256
WHERE f.exam_id = :exam_id AND f.name = :name;

-- name: exam_file_size  one  role: public candidate system
-- in: exam_id:i64 name:text
-- out: bytes_n:i64
SELECT CAST(length(b.bytes) AS BIGINT) AS bytes_n FROM exam_file f JOIN blob_store b ON b.sha256 = f.sha256
WHERE f.exam_id = :exam_id AND f.name = :name;

-- name: exam_add  change  role: system authority
-- in: id:i64 code:text title:text demo:i64 document:text made_us:i64
INSERT INTO exam (id, code, title, version, demo, document, made_us)
VALUES (:id, :code, :title, 1, :demo, :document, :made_us);

-- name: exam_update  change  role: system authority
-- in: id:i64 version:i64 title:text demo:i64 document:text
UPDATE exam SET version = version + 1, title = :title, demo = :demo, document = :document
WHERE id = :id AND version = :version;

-- name: exam_version_add  change  role: system authority
-- in: exam_id:i64 version:i64 sha256:text document:text made_us:i64
INSERT INTO exam_version (exam_id, version, sha256, document, made_us)
VALUES (:exam_id, :version, :sha256, :document, :made_us);

-- name: exam_positions_changed  change  role: system authority
-- in: id:i64
UPDATE exam SET positions_version = positions_version + 1 WHERE id = :id;

-- name: extension_add  change  role: system authority
-- in: id:i64 exam_id:i64 stage:text person_hash:blob until_us:i64 made_us:i64 actor_role:text actor_id:i64 reason:text
INSERT INTO extension (id, exam_id, stage, person_hash, until_us, made_us, actor_role, actor_id, reason)
VALUES (:id, :exam_id, :stage, :person_hash, :until_us, :made_us, :actor_role, :actor_id, :reason);

-- name: exam_extended  change  role: system authority
-- in: id:i64
UPDATE exam SET extensions_n = extensions_n + 1 WHERE id = :id;

-- name: extension_list  many  role: public candidate reviewer arbiter cashier authority auditor gateway clock system
-- in: exam_id:i64
-- out: stage:text person_hash:blob until_us:i64
SELECT stage, person_hash, until_us FROM extension WHERE exam_id = :exam_id ORDER BY made_us DESC, id DESC;

-- name: extension_of  many  role: public candidate reviewer arbiter cashier authority auditor gateway clock system
-- in: exam_id:i64 person_hash:blob
-- out: stage:text until_us:i64
SELECT stage, until_us FROM extension WHERE exam_id = :exam_id AND person_hash = :person_hash ORDER BY made_us DESC, id DESC;
