-- CreateEnum
CREATE TYPE "export_status" AS ENUM ('pending', 'running', 'ready', 'failed');

-- AlterEnum
ALTER TYPE "pause_cause" ADD VALUE 'owner_left';
ALTER TYPE "pause_cause" ADD VALUE 'workspace_deleted';

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "scopes" TEXT[];

-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "actor_from" TEXT;

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "reply_to" TEXT;

-- AlterTable
ALTER TABLE "notice" ADD COLUMN     "email" TEXT,
ALTER COLUMN "user_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "active_workspace_id" UUID;

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "two_factor_enabled" BOOLEAN DEFAULT false;

-- AlterTable
ALTER TABLE "workspace" ADD COLUMN     "default_timezone" TEXT,
ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "purge_at" TIMESTAMPTZ(3),
ADD COLUMN     "reply_to" TEXT,
ADD COLUMN     "retention_days" INTEGER,
ADD COLUMN     "sender_name" TEXT,
ADD COLUMN     "setup_closed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "two_factor" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "secret" TEXT NOT NULL,
    "backup_codes" TEXT NOT NULL,
    "verified" BOOLEAN DEFAULT true,
    "failed_verification_count" INTEGER DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),

    CONSTRAINT "two_factor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "passkey" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "name" TEXT,
    "public_key" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "counter" INTEGER NOT NULL,
    "device_type" TEXT NOT NULL,
    "backed_up" BOOLEAN NOT NULL,
    "transports" TEXT,
    "aaguid" TEXT,
    "created_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "preference" (
    "user_id" UUID NOT NULL,
    "locale" TEXT,
    "timezone" TEXT,
    "scheme" TEXT,
    "week_start" TEXT,

    CONSTRAINT "preference_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "export" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workspace_id" UUID NOT NULL,
    "requested_by_id" UUID NOT NULL,
    "status" "export_status" NOT NULL DEFAULT 'pending',
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "size_bytes" BIGINT,
    "sha256" TEXT,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "export_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workspace_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "invited_by_id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "two_factor_user_id_idx" ON "two_factor"("user_id");

-- CreateIndex
CREATE INDEX "passkey_user_id_idx" ON "passkey"("user_id");

-- CreateIndex
CREATE INDEX "passkey_credential_id_idx" ON "passkey"("credential_id");

-- CreateIndex
CREATE INDEX "export_workspace_id_created_at_idx" ON "export"("workspace_id", "created_at");

-- CreateIndex
CREATE INDEX "invitation_workspace_id_created_at_idx" ON "invitation"("workspace_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_event_workspace_id_actor_user_id_id_idx" ON "audit_event"("workspace_id", "actor_user_id", "id" DESC);

-- CreateIndex
CREATE INDEX "audit_event_workspace_id_subject_type_id_idx" ON "audit_event"("workspace_id", "subject_type", "id" DESC);

-- AddForeignKey
ALTER TABLE "two_factor" ADD CONSTRAINT "two_factor_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "preference" ADD CONSTRAINT "preference_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_workspace_id_fkey" FOREIGN KEY ("workspace_id") REFERENCES "workspace"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Keys made before there were scopes could do all that their creator may.
UPDATE "api_key" SET "scopes" = '{read,write,manage}';
-- Who has worked here already need not be led through the first steps.
UPDATE "workspace" SET "setup_closed_at" = now() WHERE EXISTS (SELECT FROM "schedule" WHERE "workspace_id" = "workspace"."id");

-- New tables: of people, and of a workspace.
GRANT SELECT, INSERT, UPDATE, DELETE ON "two_factor", "passkey", "preference", "invitation", "export" TO periodical_system;
CALL protect_workspace_table('invitation');
CALL protect_workspace_table('export');

-- One open invitation an address, one export under way.
CREATE UNIQUE INDEX invitation_open ON invitation (workspace_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;
CREATE UNIQUE INDEX export_under_way ON export (workspace_id) WHERE status IN ('pending', 'running');
-- What housekeeping looks for.
CREATE INDEX workspace_to_purge ON workspace (purge_at) WHERE purge_at IS NOT NULL;
-- Whoever has an account already got it when addresses were not confirmed.
UPDATE "user" SET "email_verified" = true;
