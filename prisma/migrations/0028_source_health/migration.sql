-- In steps, each of which may be repeated.
-- How a source is doing: how often it writes, since when it is silent, when it wants to be read, whom its troubles were told.

-- Step
ALTER TABLE "feed"
  ADD COLUMN IF NOT EXISTS "ttl_minutes" INTEGER,
  ADD COLUMN IF NOT EXISTS "skip_hours" SMALLINT[] NOT NULL DEFAULT '{}',
  ADD COLUMN IF NOT EXISTS "skip_days" SMALLINT[] NOT NULL DEFAULT '{}',
  ADD COLUMN IF NOT EXISTS "poll_reason" TEXT,
  ADD COLUMN IF NOT EXISTS "last_item_at" TIMESTAMPTZ(3),
  ADD COLUMN IF NOT EXISTS "usual_gap_minutes" INTEGER,
  ADD COLUMN IF NOT EXISTS "silent_after" TIMESTAMPTZ(3),
  ADD COLUMN IF NOT EXISTS "searched_at" TIMESTAMPTZ(3),
  ADD COLUMN IF NOT EXISTS "told_at" TIMESTAMPTZ(3);
-- Step
ALTER TABLE "feed" DROP CONSTRAINT IF EXISTS "feed_poll_reason";
-- Step
ALTER TABLE "feed" ADD CONSTRAINT "feed_poll_reason"
  CHECK ("poll_reason" IN ('unknown', 'rhythm', 'wish', 'failing', 'busy')) NOT VALID;
-- Step
ALTER TABLE "feed" VALIDATE CONSTRAINT "feed_poll_reason";
-- Step
DROP INDEX CONCURRENTLY IF EXISTS "feed_trouble";
-- Step: the few that somebody has to look after.
CREATE INDEX CONCURRENTLY "feed_trouble" ON "feed" ("workspace_id")
  WHERE "failing_since" IS NOT NULL OR "told_at" IS NOT NULL;
