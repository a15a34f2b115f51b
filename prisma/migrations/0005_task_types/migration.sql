-- AlterTable
ALTER TABLE "run" ADD COLUMN     "result" JSONB;
