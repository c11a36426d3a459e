-- The NVR's index. Everything about recordings can be rebuilt from the recorded files.
-- All times are integer Unix microseconds (*_us). The schema's version is in user_version.

-- Facts about the NVR itself: its id, which Home Assistant knows it by.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per recorded file that is complete; files being written are in memory only.
CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    camera_id TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE,    -- relative to the recordings' folder
    session TEXT NOT NULL,        -- files of one session share codec parameters and media time
    start_us INTEGER NOT NULL,    -- wall time of the first picture
    end_us INTEGER NOT NULL,      -- wall time at which the last fragment is over
    size INTEGER NOT NULL,        -- bytes
    init_size INTEGER NOT NULL,   -- bytes of ftyp, moov and session box at its head
    fragments BLOB NOT NULL,      -- 29 bytes each, see nvr/store/rows.py
    era INTEGER NOT NULL DEFAULT 0,     -- of the clock that stamped it, see nvr/store/ages.py
    noted_us INTEGER NOT NULL DEFAULT 0 -- how long the NVR had run by then, in all its runs
) STRICT;

-- Holds the size too, so that sums never read the fragment tables.
CREATE INDEX segment_time ON segment (camera_id, start_us, end_us, size);
CREATE INDEX segment_age ON segment (start_us);
CREATE INDEX segment_noted ON segment (noted_us, start_us);

-- One row per visit, as AlertInfo of nvr/protocol.py; end_us is NULL while it lasts.
CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    camera_id TEXT NOT NULL,
    label TEXT NOT NULL,          -- person, pet, motion, sound, health
    start_us INTEGER NOT NULL,
    end_us INTEGER,
    score REAL NOT NULL,
    animal TEXT,                  -- cat or dog, for a pet
    box TEXT,                     -- JSON [x1, y1, x2, y2], normalised 0..1
    snapshot_us INTEGER,
    clip_start_us INTEGER NOT NULL,
    clip_end_us INTEGER,
    snapshot_path TEXT,           -- best picture; relative to the alerts' picture folder
    snapshot_box_path TEXT,       -- the same with its box drawn
    away INTEGER NOT NULL DEFAULT 0, -- 1: it began while nobody was home
    zones TEXT,                   -- JSON list of ZoneVisit as lists of its fields; NULL for none
    problem TEXT,                 -- covered, black, ..., for health
    era INTEGER NOT NULL DEFAULT 0,     -- as of a segment; noted_us is when it changed last
    noted_us INTEGER NOT NULL DEFAULT 0,
    verdict TEXT,                 -- what the owner said of it: Verdict of nvr/protocol.py
    lesson_id TEXT                -- the lesson that turned it into motion
) STRICT;

CREATE INDEX alert_time ON alert (start_us);
CREATE INDEX alert_camera ON alert (camera_id, start_us);
CREATE INDEX alert_away ON alert (camera_id) WHERE away;

-- What the owner wants to be kept until it is unpinned: files, alerts and pictures that overlap.
CREATE TABLE pin (
    id TEXT PRIMARY KEY,
    camera_id TEXT NOT NULL,
    start_us INTEGER NOT NULL,
    end_us INTEGER NOT NULL,
    note TEXT,
    owner TEXT NOT NULL,          -- name of the client that made it
    created_us INTEGER NOT NULL,
    alert_id TEXT UNIQUE          -- the visit that was pinned; the pin ends when its clip does
) STRICT;

CREATE INDEX pin_camera ON pin (camera_id, start_us);

-- What an alert was raised for; it goes with the alert.
CREATE TABLE alert_exemplars (
    alert_id TEXT PRIMARY KEY,
    exemplars BLOB NOT NULL       -- looks and places, see nvr/store/lessons.py
) STRICT;

-- Where an alert's visitors were; it goes with the alert.
CREATE TABLE alert_path (
    alert_id TEXT PRIMARY KEY,
    path BLOB NOT NULL            -- VisitPath of nvr/visit_path.py
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

-- Who may talk to the NVR. The token itself is never stored.
CREATE TABLE token (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,    -- SHA-256 of the token, hex
    client_name TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    last_used_us INTEGER,
    role TEXT NOT NULL DEFAULT 'admin' CHECK (role IN ('admin', 'viewer')),
    cameras TEXT                  -- JSON list of ids; NULL = all, also those to come
) STRICT;

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

-- What the owner gives away, until when, and what became of it. Not saved out of a broken index:
-- a share that was revoked, or views that were used, must not come back.
CREATE TABLE share (
    id TEXT PRIMARY KEY,
    camera_id TEXT NOT NULL,
    state TEXT NOT NULL,          -- ShareState of nvr/shares.py
    created_us INTEGER NOT NULL,
    due_us INTEGER,               -- when a draft is discarded, or what is shared ends
    due_running_us INTEGER,       -- the same in the NVR's running time, see nvr/store/ages.py
    token_hash TEXT UNIQUE,       -- SHA-256 of a link's token, hex; NULL once it has ended
    phrase_salt BLOB,
    phrase_hash BLOB,             -- scrypt, see nvr/store/shares.py
    wrong_phrases INTEGER NOT NULL DEFAULT 0,
    info TEXT NOT NULL            -- JSON of ShareInfo of nvr/shares.py
) STRICT;

CREATE INDEX share_created ON share (created_us);
