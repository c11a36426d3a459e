-- What a token may do. Those that there are may do what they always could.
ALTER TABLE token ADD COLUMN role TEXT NOT NULL DEFAULT 'admin'
    CHECK (role IN ('admin', 'viewer'));
ALTER TABLE token ADD COLUMN cameras TEXT; -- JSON list of ids, or NULL for all
