CREATE TABLE pin (
    id TEXT PRIMARY KEY,
    camera_id TEXT NOT NULL,
    start_us INTEGER NOT NULL,
    end_us INTEGER NOT NULL,
    note TEXT,
    owner TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    alert_id TEXT UNIQUE
) STRICT;

CREATE INDEX pin_camera ON pin (camera_id, start_us);

ALTER TABLE alert ADD COLUMN away INTEGER NOT NULL DEFAULT 0;

CREATE INDEX alert_away ON alert (camera_id) WHERE away;

DROP INDEX segment_time;

CREATE INDEX segment_time ON segment (camera_id, start_us, end_us, size);
