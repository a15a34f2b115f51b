-- In steps, each of which may be repeated.

-- A sign of life changes no index any more: what is at work is found among what has not finished. Where a page has room for
-- the new row besides, it touches that page and nothing else.
DROP INDEX CONCURRENTLY IF EXISTS run_lease;
-- Step
ALTER TABLE run SET (fillfactor = 90);
