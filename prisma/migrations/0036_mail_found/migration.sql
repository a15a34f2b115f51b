-- In steps, each of which may be repeated.

-- Messages that did not arrive, and those that lie in the outbox: few of many, found without reading the others.
DROP INDEX IF EXISTS delivery_not_arrived;
-- Step
CREATE INDEX CONCURRENTLY delivery_not_arrived ON delivery (workspace_id, settled_at DESC)
  WHERE status IN ('bounced', 'complained', 'suppressed', 'failed', 'cancelled');
-- Step
DROP INDEX IF EXISTS delivery_in_outbox;
-- Step
CREATE INDEX CONCURRENTLY delivery_in_outbox ON delivery (workspace_id, sent_at DESC) WHERE transport = 'outbox' AND sent_at IS NOT NULL;
