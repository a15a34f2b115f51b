-- What of its sources a theme tells, and what first.
ALTER TABLE theme ADD COLUMN selection jsonb NOT NULL DEFAULT '{}';
