-- What an alert had to do with the camera's zones, and which fault of the camera it is about.
ALTER TABLE alert ADD COLUMN zones TEXT;
ALTER TABLE alert ADD COLUMN problem TEXT;
