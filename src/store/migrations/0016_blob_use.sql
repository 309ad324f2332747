-- SPDX-License-Identifier: Apache-2.0
-- 0016_blob_use: who uses bytes is asked when they are let go: photos, documents and files of exams by their hash.

CREATE INDEX photo_sha256 ON photo (sha256);
CREATE INDEX material_sha256 ON material (sha256);
CREATE INDEX exam_file_sha256 ON exam_file (sha256);
