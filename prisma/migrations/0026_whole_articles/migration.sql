-- In steps, each of which may be repeated.
-- Whole articles: what a source is read by, what opens it, and the text of the pages that its items lead to.

-- Step
ALTER TABLE "feed"
  ADD COLUMN IF NOT EXISTS "reading" TEXT NOT NULL DEFAULT 'feed',
  ADD COLUMN IF NOT EXISTS "page_selector" TEXT,
  ADD COLUMN IF NOT EXISTS "credentials" TEXT,
  ADD COLUMN IF NOT EXISTS "is_teaser" BOOLEAN NOT NULL DEFAULT false;
-- Step
ALTER TABLE "feed" DROP CONSTRAINT IF EXISTS "feed_reading";
-- Step
ALTER TABLE "feed" ADD CONSTRAINT "feed_reading" CHECK ("reading" IN ('feed', 'page', 'auto')) NOT VALID;
-- Step
ALTER TABLE "feed" VALIDATE CONSTRAINT "feed_reading";
-- Step
ALTER TABLE "item"
  ADD COLUMN IF NOT EXISTS "page_state" TEXT,
  ADD COLUMN IF NOT EXISTS "page_text" TEXT,
  ADD COLUMN IF NOT EXISTS "page_tries" SMALLINT NOT NULL DEFAULT 0,
  ADD COLUMN IF NOT EXISTS "page_after" TIMESTAMPTZ(3);
-- Step
ALTER TABLE "item" DROP CONSTRAINT IF EXISTS "item_page_state";
-- Step
ALTER TABLE "item" ADD CONSTRAINT "item_page_state" CHECK (
  "page_state" IN ('wanted', 'read', 'short', 'paywall', 'consent', 'refused', 'failed')
  AND ("page_text" IS NULL OR "page_state" IN ('read', 'wanted'))) NOT VALID;
-- Step
ALTER TABLE "item" VALIDATE CONSTRAINT "item_page_state";
-- Step
DROP INDEX CONCURRENTLY IF EXISTS "item_pages_wanted";
-- Step
CREATE INDEX CONCURRENTLY "item_pages_wanted" ON "item" ("feed_id", "first_seen_at") WHERE "page_state" = 'wanted';
