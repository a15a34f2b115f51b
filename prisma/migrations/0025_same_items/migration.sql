-- In steps, each of which may be repeated.
-- The same page is found whichever feed names it, and a server that asks to be left alone is, by runs as well.

-- Step
ALTER TABLE "feed" ADD COLUMN IF NOT EXISTS "not_before" TIMESTAMPTZ(3);
-- Step: by hash, since an address may be longer than an ordered index takes.
DROP INDEX CONCURRENTLY IF EXISTS "item_canonical_url_idx";
-- Step
CREATE INDEX CONCURRENTLY "item_canonical_url_idx" ON "item" USING hash ("canonical_url");
