-- CreateTable
CREATE TABLE "artifact" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "workspace_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "run_id" UUID,
    "schedule_id" UUID,
    "name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "storage" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "verified_at" TIMESTAMPTZ(3),
    "intact" BOOLEAN,

    CONSTRAINT "artifact_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "artifact_key_key" ON "artifact"("key");

-- CreateIndex
CREATE INDEX "artifact_workspace_id_kind_created_at_idx" ON "artifact"("workspace_id", "kind", "created_at" DESC);

-- CreateIndex
CREATE INDEX "artifact_schedule_id_created_at_idx" ON "artifact"("schedule_id", "created_at");

-- CreateIndex
CREATE INDEX "artifact_run_id_idx" ON "artifact"("run_id");

-- AddForeignKey
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedule"("id") ON DELETE SET NULL ON UPDATE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON "artifact" TO periodical_system;
CALL protect_workspace_table('artifact');

-- What concerns the whole installation belongs to the workspace that it began with.
INSERT INTO "installation" ("key", "value")
SELECT 'home', to_jsonb("id") FROM "workspace" ORDER BY "created_at", "id" LIMIT 1;
