-- Who is behind an address, as far as the workspace knows; the name that a message is addressed to; where somebody's consent
-- came from; and words of the workspace's own below its editions.
ALTER TABLE recipient
  ADD COLUMN IF NOT EXISTS name text,
  ADD COLUMN IF NOT EXISTS language text CONSTRAINT recipient_language CHECK (language IN ('en', 'fr')),
  ADD COLUMN IF NOT EXISTS timezone text,
  ADD COLUMN IF NOT EXISTS consent_source text;
ALTER TABLE delivery ADD COLUMN IF NOT EXISTS recipient_name text;
ALTER TABLE consent ADD COLUMN IF NOT EXISTS source text;
ALTER TABLE workspace ADD COLUMN IF NOT EXISTS footer text;
