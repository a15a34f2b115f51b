-- AlterTable
ALTER TABLE "export" ADD COLUMN     "key" TEXT,
ADD COLUMN     "storage" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "export_key_key" ON "export"("key");

-- Archives that were made before lay beside the local storage (DATA_DIR/artifacts), not in it; they stay there for their
-- last days.
UPDATE "export" SET "storage" = 'local', "key" = '../exports/' || "id" || '.zip' WHERE "status" = 'ready';
