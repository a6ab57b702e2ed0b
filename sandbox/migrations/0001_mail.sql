-- One row per mail in the inbox. The mail itself is in R2 under mail/{id}.eml.
CREATE TABLE mail_messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  idempotency_key TEXT UNIQUE,
  message_id TEXT NOT NULL,
  sender TEXT NOT NULL,            -- JSON {email, name}
  recipients TEXT NOT NULL,        -- JSON [{email, name}]
  subject TEXT NOT NULL,
  received_at TEXT NOT NULL,       -- ISO instant
  size_bytes INTEGER NOT NULL,
  attachment_names TEXT NOT NULL   -- JSON [string]
) STRICT;
