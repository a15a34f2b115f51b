-- What a schedule is about is a kind and an id, whatever it is: a theme's column served themes alone, and everything else
-- was looked for in JSON.
ALTER TABLE "schedule" ADD COLUMN "subject_kind" TEXT,
                       ADD COLUMN "subject_id" UUID,
                       ADD COLUMN "subject_exclusive" BOOLEAN NOT NULL DEFAULT false;
UPDATE "schedule" SET "subject_kind" = 'theme', "subject_id" = "theme_id", "subject_exclusive" = true
WHERE "theme_id" IS NOT NULL;
UPDATE "schedule" SET "subject_kind" = about.kind, "subject_id" = ("params" ->> about.param)::uuid
FROM (VALUES ('source_sync', 'sourceGroup', 'groupId'), ('report', 'report', 'reportId'), ('workflow', 'workflow', 'workflowId'))
  AS about (task_type, kind, param)
WHERE "schedule"."task_type" = about.task_type AND "params" ->> about.param ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
DROP INDEX schedule_one_synthesis_per_theme;
ALTER TABLE "schedule" DROP COLUMN "theme_id";
CREATE INDEX "schedule_subject_id_idx" ON "schedule"("subject_id");
-- At most one of a type about a thing that has one of each.
CREATE UNIQUE INDEX schedule_one_of_a_type_per_subject ON schedule (subject_kind, subject_id, task_type)
  WHERE subject_exclusive AND deleted_at IS NULL;

-- Of a run the kind goes without saying: it is its type's.
ALTER TABLE "run" DROP CONSTRAINT "run_theme_id_fkey";
ALTER TABLE "run" RENAME COLUMN "theme_id" TO "subject_id";
ALTER INDEX run_of_theme RENAME TO run_of_subject;
UPDATE "run" SET "subject_id" = ("snapshot" #>> ARRAY['params', about.param])::uuid
FROM (VALUES ('source_sync', 'groupId'), ('report', 'reportId'), ('workflow', 'workflowId')) AS about (task_type, param)
WHERE "run"."task_type" = about.task_type
  AND "snapshot" #>> ARRAY['params', about.param] ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
-- What a theme's run without a schedule is about is told to it, as to any other.
UPDATE "run" SET "snapshot" = jsonb_set(coalesce("snapshot", '{}'), '{params}', jsonb_build_object('themeId', "subject_id"))
WHERE "task_type" = 'synthesis' AND "schedule_id" IS NULL AND "subject_id" IS NOT NULL;

ALTER TABLE "suppression" RENAME COLUMN "theme_id" TO "subject_id";
CREATE INDEX suppression_of_subject ON suppression (subject_id) WHERE subject_id IS NOT NULL;

-- Which workflows name a thing.
CREATE INDEX "workflow_steps_idx" ON "workflow" USING gin ("steps");
