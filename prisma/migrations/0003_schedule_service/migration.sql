-- CreateEnum
CREATE TYPE "notice_status" AS ENUM ('queued', 'sending', 'sent', 'failed');

-- CreateEnum
CREATE TYPE "overlap_policy" AS ENUM ('skip', 'buffer_one');

-- CreateEnum
CREATE TYPE "pause_cause" AS ENUM ('person', 'failures');

-- DropForeignKey
ALTER TABLE "edition" DROP CONSTRAINT "edition_run_id_fkey";

-- DropIndex
DROP INDEX "schedule_workspace_id_idx";

-- AlterTable
ALTER TABLE "edition" ALTER COLUMN "run_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "next_occurrence" ADD COLUMN     "due_at" TIMESTAMPTZ(3);
UPDATE "next_occurrence" SET "due_at" = "at";
ALTER TABLE "next_occurrence" ALTER COLUMN "due_at" SET NOT NULL;

-- AlterTable
ALTER TABLE "rule" ADD COLUMN     "ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "starts_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "run" ADD COLUMN     "buffered_behind" TEXT,
ADD COLUMN     "due_at" TIMESTAMPTZ(3);
UPDATE "run" SET "due_at" = "scheduled_for";

-- AlterTable
ALTER TABLE "schedule" ADD COLUMN     "consecutive_failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "lead_minutes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "max_runs" INTEGER,
ADD COLUMN     "overlap_policy" "overlap_policy" NOT NULL DEFAULT 'skip',
ADD COLUMN     "pause_after_failures" INTEGER DEFAULT 5,
ADD COLUMN     "pause_cause" "pause_cause",
ADD COLUMN     "paused_until" TIMESTAMPTZ(3),
ADD COLUMN     "retry_horizon_minutes" INTEGER NOT NULL DEFAULT 360,
ADD COLUMN     "runs_counted" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "starts_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "workspace_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_user_id" UUID,
    "actor_key_id" UUID,
    "actor_name" TEXT,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "subject_name" TEXT,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workspace_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "subject" TEXT NOT NULL,
    "status" "notice_status" NOT NULL DEFAULT 'queued',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workspace_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" INTEGER,
    "headers" JSONB,
    "body" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_event_subject_id_id_idx" ON "audit_event"("subject_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_workspace_id_id_idx" ON "audit_event"("workspace_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE UNIQUE INDEX "notice_subject_key" ON "notice"("subject");

-- CreateIndex
CREATE INDEX "notice_created_at_idx" ON "notice"("created_at");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "idempotency_key_workspace_id_user_id_key_key" ON "idempotency_key"("workspace_id", "user_id", "key");

-- CreateIndex
CREATE INDEX "next_occurrence_workspace_id_due_at_idx" ON "next_occurrence"("workspace_id", "due_at");

-- CreateIndex
CREATE INDEX "run_schedule_id_created_at_idx" ON "run"("schedule_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "schedule_workspace_id_name_id_idx" ON "schedule"("workspace_id", "name", "id");

-- CreateIndex
CREATE INDEX "schedule_workspace_id_created_at_id_idx" ON "schedule"("workspace_id", "created_at", "id");

-- AddForeignKey
ALTER TABLE "edition" ADD CONSTRAINT "edition_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

UPDATE "schedule" SET "pause_cause" = 'person' WHERE "status" = 'paused';
UPDATE "schedule" SET "params" = jsonb_build_object('themeId', "theme_id") WHERE "task_type" = 'synthesis';

ALTER TABLE "suppression" ADD COLUMN     "theme_id" UUID;
UPDATE "suppression" SET "theme_id" = "schedule"."theme_id" FROM "schedule" WHERE "schedule"."id" = "suppression"."schedule_id";

-- New tables of a workspace.
GRANT SELECT, INSERT, UPDATE, DELETE ON "audit_event", "notice", "idempotency_key" TO periodical_system;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO periodical_app, periodical_system;
CALL protect_workspace_table('audit_event');
CALL protect_workspace_table('notice');
CALL protect_workspace_table('idempotency_key');
-- What was done stays done: the application may add to the trace and read it, no more. Housekeeping, in the
-- system role, clears away what is older than the retention.
REVOKE UPDATE, DELETE ON "audit_event" FROM periodical_app;
REVOKE UPDATE ON "audit_event" FROM periodical_system;

-- At most one run waits behind another.
CREATE UNIQUE INDEX run_buffered ON run (buffered_behind) WHERE status = 'pending' AND buffered_behind IS NOT NULL;
-- What the worker looks for: pauses that end by themselves, notices to send, and what retention clears away.
CREATE INDEX schedule_paused_until ON schedule (paused_until)
  WHERE status = 'paused' AND paused_until IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX notice_to_send ON notice (retry_at) WHERE status IN ('queued', 'sending');
CREATE INDEX run_finished ON run (finished_at) WHERE finished_at IS NOT NULL;
