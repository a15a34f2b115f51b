-- AlterTable
ALTER TABLE "run" ADD COLUMN     "retry_of_id" UUID,
ADD COLUMN     "state" JSONB;

-- CreateIndex
CREATE INDEX "run_retry_of_id_idx" ON "run"("retry_of_id");

-- AddForeignKey
ALTER TABLE "run" ADD CONSTRAINT "run_retry_of_id_fkey" FOREIGN KEY ("retry_of_id") REFERENCES "run"("id") ON DELETE SET NULL ON UPDATE CASCADE;
