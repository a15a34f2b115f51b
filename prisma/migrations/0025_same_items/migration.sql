-- In steps, each of which may be repeated.
-- The same page is found whichever feed names it, and a server that asks to be left alone is, by runs as well.

-- Step
ALTER TABLE "feed" ADD COLUMN IF NOT EXISTS "not_before" TIMESTAMPTZ(3);
-- Step
DROP INDEX CONCURRENTLY IF EXISTS "item_workspace_id_canonical_url_idx";
-- Step
CREATE INDEX CONCURRENTLY "item_workspace_id_canonical_url_idx" ON "item"("workspace_id", "canonical_url");
-- Step: the one above begins with it.
DROP INDEX CONCURRENTLY IF EXISTS "item_workspace_id_idx";
