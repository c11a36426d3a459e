-- What was seen in each second: a row per camera and ten minutes, a byte per second in each blob.
CREATE TABLE activity (
    camera_id TEXT NOT NULL,
    start_us INTEGER NOT NULL,    -- a multiple of ten minutes
    motion BLOB NOT NULL,         -- 600 levels, see nvr/vision/activity.py
    flags BLOB NOT NULL,          -- 600 times TimelineFlag of nvr/protocol.py; 0 = nobody looked
    PRIMARY KEY (camera_id, start_us)
) STRICT;

-- When and why nothing was recorded; end_us is NULL while it lasts.
CREATE TABLE outage (
    id INTEGER PRIMARY KEY,
    camera_id TEXT NOT NULL,
    start_us INTEGER NOT NULL,
    end_us INTEGER,
    reason TEXT NOT NULL          -- TimelineReason of nvr/protocol.py
) STRICT;

CREATE INDEX outage_time ON outage (camera_id, start_us);
