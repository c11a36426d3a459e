-- How old things are, whatever the clock said when they were made: see nvr/store/ages.py.
ALTER TABLE segment ADD COLUMN era INTEGER NOT NULL DEFAULT 0;
ALTER TABLE segment ADD COLUMN noted_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN era INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alert ADD COLUMN noted_us INTEGER NOT NULL DEFAULT 0;

CREATE INDEX segment_noted ON segment (noted_us, start_us);
