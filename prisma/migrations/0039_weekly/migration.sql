-- In steps, each of which may be repeated.

-- Who gets a theme once a week gets what its editions since then said, in one.
CREATE TABLE IF NOT EXISTS digest (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  edition_id uuid NOT NULL REFERENCES edition (id) ON DELETE CASCADE ON UPDATE CASCADE,
  link_key text NOT NULL,
  html text NOT NULL,
  text text NOT NULL,
  content jsonb NOT NULL,
  coverage_from timestamptz(3),
  created_at timestamptz(3) NOT NULL
);
CREATE INDEX IF NOT EXISTS digest_edition_id_idx ON digest (edition_id);
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'digest'::regclass) THEN CALL protect_workspace_table('digest'); END IF;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON digest TO periodical_system;
ALTER TABLE delivery ADD COLUMN IF NOT EXISTS digest_id uuid;
-- Step
ALTER TABLE delivery DROP CONSTRAINT IF EXISTS delivery_digest_id_fkey,
  ADD CONSTRAINT delivery_digest_id_fkey FOREIGN KEY (digest_id) REFERENCES digest (id) ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;
-- Step
ALTER TABLE delivery VALIDATE CONSTRAINT delivery_digest_id_fkey;
-- Step
DROP INDEX IF EXISTS delivery_digest;
-- Step
CREATE INDEX CONCURRENTLY delivery_digest ON delivery (digest_id) WHERE digest_id IS NOT NULL;
-- Step
ALTER TABLE suppression DROP CONSTRAINT IF EXISTS suppression_reason,
  ADD CONSTRAINT suppression_reason CHECK (reason IN ('unsubscribed', 'paused', 'weekly', 'bounced', 'complained', 'blocked')) NOT VALID;
-- Step
ALTER TABLE suppression VALIDATE CONSTRAINT suppression_reason;
