-- A schedule learns from its runs how early it has to begin; who says how many minutes overrides that. None was the
-- default, and told nothing.
ALTER TABLE "schedule" ADD COLUMN "usual_seconds" INTEGER;
ALTER TABLE "schedule" ALTER COLUMN "lead_minutes" DROP DEFAULT, ALTER COLUMN "lead_minutes" DROP NOT NULL;
UPDATE "schedule" SET "lead_minutes" = NULL WHERE "lead_minutes" = 0;

-- What is due of each workspace is claimed in equal shares.
CREATE INDEX "next_occurrence_workspace_id_wake_at_idx" ON "next_occurrence"("workspace_id", "wake_at");

-- What few runs have is in an index for those alone: each of them was written anew whenever any run began or ended.
DROP INDEX "run_concurrency_key_key";
CREATE UNIQUE INDEX run_concurrency_key ON run (concurrency_key) WHERE concurrency_key IS NOT NULL;
DROP INDEX "run_theme_id_created_at_idx";
CREATE INDEX run_of_theme ON run (theme_id, created_at DESC) WHERE theme_id IS NOT NULL;
DROP INDEX "run_parent_id_step_key";
CREATE UNIQUE INDEX run_step ON run (parent_id, step) WHERE parent_id IS NOT NULL;
DROP INDEX "run_retry_of_id_idx";
CREATE INDEX run_retry_of ON run (retry_of_id) WHERE retry_of_id IS NOT NULL;

-- Who waits for mail sees that it is held back, and until when.
ALTER TABLE "worker_instance" ADD COLUMN "mail_held_until" TIMESTAMPTZ(3);
