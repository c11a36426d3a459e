-- Where an alert's visitors were; it goes with the alert.
CREATE TABLE alert_path (
    alert_id TEXT PRIMARY KEY,
    path BLOB NOT NULL            -- VisitPath of nvr/visit_path.py
) STRICT;
