-- AlterTable
ALTER TABLE "worker_instance" ADD COLUMN     "running" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "queue_state" (
    "name" TEXT NOT NULL,
    "waiting" INTEGER NOT NULL,
    "active" INTEGER NOT NULL,
    "failed" INTEGER NOT NULL,
    "done" INTEGER,
    "seconds" INTEGER,
    "last_failed_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "queue_state_pkey" PRIMARY KEY ("name")
);

GRANT SELECT, INSERT, UPDATE, DELETE ON "queue_state" TO periodical_system;
