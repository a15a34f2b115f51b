-- In steps, each of which may be repeated.

-- What providers and mail servers report of a message after they took it, what came of each attempt before that, and what is
-- known of addresses by it.
ALTER TABLE delivery
  ADD COLUMN IF NOT EXISTS answer text,
  ADD COLUMN IF NOT EXISTS round integer NOT NULL DEFAULT 0;
ALTER TABLE schedule
  ADD COLUMN IF NOT EXISTS trouble_since timestamptz(3),
  ADD COLUMN IF NOT EXISTS unreached text[] NOT NULL DEFAULT '{}';
-- Step
DO $$ BEGIN
  IF to_regclass('delivery_event') IS NOT NULL THEN RETURN; END IF;
  CREATE TABLE delivery_event (
    id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
    workspace_id uuid NOT NULL,
    delivery_id uuid NOT NULL REFERENCES delivery (id) ON DELETE CASCADE ON UPDATE CASCADE,
    kind text NOT NULL CONSTRAINT delivery_event_kind CHECK (kind IN (
      'not_sent', 'refused', 'uncertain', 'accepted', 'delayed', 'delivered', 'bounced', 'complained', 'sent_again', 'counted_as_sent')),
    round integer NOT NULL,
    at timestamptz(3) NOT NULL,
    source text,
    detail text,
    key text
  );
  CREATE UNIQUE INDEX delivery_event_delivery_id_key_key ON delivery_event (delivery_id, key);
  CALL protect_workspace_table('delivery_event');
  GRANT SELECT, INSERT, UPDATE, DELETE ON delivery_event TO periodical_system;
END $$;
-- Step
ALTER TABLE suppression
  ADD COLUMN IF NOT EXISTS held_by text NOT NULL DEFAULT 'recipient',
  ADD COLUMN IF NOT EXISTS source text,
  ADD COLUMN IF NOT EXISTS detail text,
  ADD COLUMN IF NOT EXISTS actor_id uuid;
ALTER TABLE suppression
  DROP CONSTRAINT IF EXISTS suppression_held_by,
  DROP CONSTRAINT IF EXISTS suppression_reason,
  ADD CONSTRAINT suppression_held_by CHECK (held_by IN ('recipient', 'mail', 'workspace')) NOT VALID,
  ADD CONSTRAINT suppression_reason CHECK (reason IN ('unsubscribed', 'paused', 'bounced', 'complained', 'blocked')) NOT VALID;
-- Step
ALTER TABLE suppression VALIDATE CONSTRAINT suppression_held_by;
-- Step
ALTER TABLE suppression VALIDATE CONSTRAINT suppression_reason;
-- Step
DROP INDEX IF EXISTS suppression_of_everything_by;
-- Step
CREATE UNIQUE INDEX CONCURRENTLY suppression_of_everything_by ON suppression (workspace_id, email, held_by) WHERE schedule_id IS NULL;
-- Step
DROP INDEX IF EXISTS suppression_of_schedule_by;
-- Step
CREATE UNIQUE INDEX CONCURRENTLY suppression_of_schedule_by ON suppression (workspace_id, email, schedule_id, held_by) WHERE schedule_id IS NOT NULL;
-- Step
DROP INDEX IF EXISTS suppression_of_everything;
-- Step
DROP INDEX IF EXISTS suppression_of_schedule;
-- Step
DROP INDEX IF EXISTS delivery_workspace_id_recipient_created_at_idx;
-- Step
-- What an address was sent lately.
CREATE INDEX CONCURRENTLY delivery_workspace_id_recipient_created_at_idx ON delivery (workspace_id, recipient, created_at DESC);
