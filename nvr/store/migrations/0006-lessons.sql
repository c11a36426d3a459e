-- What the owner said of an alert, and the lesson that turned it into motion.
ALTER TABLE alert ADD COLUMN verdict TEXT;
ALTER TABLE alert ADD COLUMN lesson_id TEXT;

-- What an alert was raised for; it goes with the alert.
CREATE TABLE alert_exemplars (
    alert_id TEXT PRIMARY KEY,
    exemplars BLOB NOT NULL       -- looks and places, see nvr/store/lessons.py
) STRICT;

-- What the owner taught by an alert. It outlives the alert and holds no picture.
CREATE TABLE lesson (
    id TEXT PRIMARY KEY,
    camera_id TEXT NOT NULL,
    label TEXT NOT NULL,          -- what the alert was about: person, pet
    verdict TEXT NOT NULL,        -- Verdict of nvr/protocol.py
    exemplars BLOB NOT NULL,      -- looks and places, see nvr/store/lessons.py
    owner TEXT NOT NULL,          -- name of the client that taught it
    created_us INTEGER NOT NULL,
    alert_id TEXT NOT NULL UNIQUE,
    enabled INTEGER NOT NULL,
    ended TEXT,                   -- why it is not: off, kept, moved, scene
    dropped INTEGER NOT NULL DEFAULT 0, -- visits that were not told because of it
    dropped_us INTEGER,           -- the newest of them
    unlike_hours INTEGER NOT NULL DEFAULT 0 -- how long the place has looked different
) STRICT;

CREATE INDEX lesson_camera ON lesson (camera_id, created_us);
