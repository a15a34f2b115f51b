-- An instant of a schedule is accounted for by one run at most: of the database, whoever writes.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- None should; a stretch that reaches into a later run ends before it.
UPDATE run SET covers_through = later.at - interval '1 millisecond'
FROM (
  SELECT id, lead(scheduled_for) OVER (PARTITION BY schedule_id ORDER BY scheduled_for) AS at FROM run
  WHERE schedule_id IS NOT NULL AND scheduled_for IS NOT NULL) AS later
WHERE later.id = run.id AND later.at <= run.covers_through;

ALTER TABLE run ADD CONSTRAINT run_accounts_once EXCLUDE USING gist (
  schedule_id WITH =, tstzrange(scheduled_for, coalesce(covers_through, scheduled_for), '[]') WITH &&)
  WHERE (schedule_id IS NOT NULL AND scheduled_for IS NOT NULL);
