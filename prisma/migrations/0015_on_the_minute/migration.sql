-- A schedule learns from its runs how early it has to begin; who says how many minutes overrides that. None was the
-- default, and told nothing.
ALTER TABLE "schedule" ADD COLUMN "usual_seconds" INTEGER;
ALTER TABLE "schedule" ALTER COLUMN "lead_minutes" DROP DEFAULT, ALTER COLUMN "lead_minutes" DROP NOT NULL;
UPDATE "schedule" SET "lead_minutes" = NULL WHERE "lead_minutes" = 0;

-- What is due of each workspace is claimed in equal shares.
CREATE INDEX "next_occurrence_workspace_id_wake_at_idx" ON "next_occurrence"("workspace_id", "wake_at");
