-- In steps, each of which may be repeated.

-- Messages that were accepted, and whose runs do not know it yet: held until they do.
DROP INDEX IF EXISTS delivery_untold;
-- Step
CREATE INDEX CONCURRENTLY delivery_untold ON delivery (lease_until) WHERE status = 'accepted' AND lease_until IS NOT NULL;
