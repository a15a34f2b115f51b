-- A schedule learns from its runs how early it has to begin; who says how many minutes overrides that. None was the
-- default, and told nothing.
ALTER TABLE "schedule" ADD COLUMN "usual_seconds" INTEGER;
ALTER TABLE "schedule" ALTER COLUMN "lead_minutes" DROP DEFAULT, ALTER COLUMN "lead_minutes" DROP NOT NULL;
UPDATE "schedule" SET "lead_minutes" = NULL WHERE "lead_minutes" = 0;
