-- CreateEnum
CREATE TYPE "request_status" AS ENUM ('draft', 'published', 'discarded');

-- AlterTable
ALTER TABLE "edition" ADD COLUMN     "name" TEXT,
ADD COLUMN     "schedule_id" UUID,
ALTER COLUMN "theme_id" DROP NOT NULL,
ALTER COLUMN "coverage_to" DROP NOT NULL;

UPDATE "edition" SET "name" = (SELECT "name" FROM "theme" WHERE "theme"."id" = "edition"."theme_id");
ALTER TABLE "edition" ALTER COLUMN "name" SET NOT NULL;

-- CreateTable
CREATE TABLE "request" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workspace_id" UUID NOT NULL,
    "schedule_id" UUID,
    "run_id" UUID,
    "template" TEXT NOT NULL,
    "owner_id" UUID NOT NULL,
    "status" "request_status" NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "contact" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),
    "discarded_at" TIMESTAMPTZ(3),
    "done_at" TIMESTAMPTZ(3),
    "done_by_id" UUID,

    CONSTRAINT "request_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "request_run_id_key" ON "request"("run_id");

-- CreateIndex
CREATE INDEX "request_workspace_id_status_published_at_idx" ON "request"("workspace_id", "status", "published_at" DESC);

-- CreateIndex
CREATE INDEX "request_workspace_id_owner_id_status_idx" ON "request"("workspace_id", "owner_id", "status");

-- CreateIndex
CREATE INDEX "request_schedule_id_created_at_idx" ON "request"("schedule_id", "created_at");

-- CreateIndex
CREATE INDEX "edition_schedule_id_created_at_idx" ON "edition"("schedule_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "edition" ADD CONSTRAINT "edition_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedule"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request" ADD CONSTRAINT "request_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request" ADD CONSTRAINT "request_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedule"("id") ON DELETE SET NULL ON UPDATE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON "request" TO periodical_system;
CALL protect_workspace_table('request');

-- What is no theme's is numbered by its schedule.
CREATE UNIQUE INDEX edition_number_per_schedule ON edition (schedule_id, number)
  WHERE theme_id IS NULL AND status <> 'discarded';
