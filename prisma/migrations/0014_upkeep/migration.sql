-- When upkeep of the queue last counted it, by the database's clock: figures that nobody counts any more must not look fresh.
ALTER TABLE "queue_state" ADD COLUMN "counted_at" TIMESTAMPTZ(3);
