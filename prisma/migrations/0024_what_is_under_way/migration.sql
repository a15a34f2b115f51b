-- In steps, each of which may be repeated.
-- What is under way is found by what it lacks. Under row-level security the planner has no statistics for a comparison of a
-- status, and takes nearly all rows for pending; for NULL it has.

-- Step
DROP INDEX CONCURRENTLY IF EXISTS run_unfinished;
-- Step
CREATE INDEX CONCURRENTLY run_unfinished ON run (created_at) WHERE finished_at IS NULL;
-- Step
DROP INDEX CONCURRENTLY IF EXISTS delivery_unsettled;
-- Step
CREATE INDEX CONCURRENTLY delivery_unsettled ON delivery (created_at) WHERE settled_at IS NULL;
-- Step
DROP INDEX CONCURRENTLY IF EXISTS delivery_sent;
-- Step
CREATE INDEX CONCURRENTLY delivery_sent ON delivery (sent_at) WHERE sent_at IS NOT NULL;
-- Step
DROP INDEX CONCURRENTLY IF EXISTS delivery_failed;
-- Step
CREATE INDEX CONCURRENTLY delivery_failed ON delivery (settled_at) WHERE status IN ('failed', 'bounced');
-- Step
DROP INDEX CONCURRENTLY IF EXISTS edition_drafts;
-- Step
CREATE INDEX CONCURRENTLY edition_drafts ON edition (workspace_id) WHERE published_at IS NULL AND discarded_at IS NULL;
-- Step: and what there is little of in a list that is in order of time.
DROP INDEX CONCURRENTLY IF EXISTS run_not_succeeded;
-- Step
CREATE INDEX CONCURRENTLY run_not_succeeded ON run (workspace_id, created_at DESC) WHERE status IN ('failed', 'skipped', 'cancelled');
-- Step
DROP INDEX CONCURRENTLY IF EXISTS delivery_sent_in_workspace;
-- Step
CREATE INDEX CONCURRENTLY delivery_sent_in_workspace ON delivery (workspace_id, sent_at DESC) WHERE sent_at IS NOT NULL;
