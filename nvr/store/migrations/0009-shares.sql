-- What the owner gives away, until when, and what became of it.
CREATE TABLE share (
    id TEXT PRIMARY KEY,
    camera_id TEXT NOT NULL,
    state TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    due_us INTEGER,
    due_running_us INTEGER,
    token_hash TEXT UNIQUE,
    phrase_salt BLOB,
    phrase_hash BLOB,
    wrong_phrases INTEGER NOT NULL DEFAULT 0,
    info TEXT NOT NULL
) STRICT;

CREATE INDEX share_created ON share (created_us);
