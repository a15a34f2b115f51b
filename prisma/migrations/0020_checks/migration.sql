-- In steps, each of which may be repeated.
-- What the code relies on, held by the database: which state has which times, and the bounds of numbers.

-- Step: rows that lack a time of their state get the nearest one that is known.
UPDATE run SET finished_at = coalesce(started_at, created_at)
WHERE finished_at IS NULL AND status IN ('succeeded', 'failed', 'skipped', 'cancelled');
UPDATE run SET finished_at = NULL WHERE finished_at IS NOT NULL AND status IN ('pending', 'running');
UPDATE run SET concurrency_key = NULL, buffered_behind = NULL
WHERE status IN ('succeeded', 'failed', 'skipped', 'cancelled') AND (concurrency_key IS NOT NULL OR buffered_behind IS NOT NULL);
UPDATE run SET reason = 'missed' WHERE status = 'skipped' AND reason IS NULL;
UPDATE run SET lease_until = now() WHERE status = 'running' AND lease_until IS NULL;
UPDATE delivery SET settled_at = coalesce(sent_at, created_at)
WHERE settled_at IS NULL AND status NOT IN ('queued', 'sending', 'uncertain');
UPDATE delivery SET settled_at = NULL WHERE settled_at IS NOT NULL AND status IN ('queued', 'sending', 'uncertain');
UPDATE delivery SET sent_at = settled_at
WHERE sent_at IS NULL AND status IN ('accepted', 'delivered', 'bounced', 'complained');
UPDATE delivery SET lease_until = now() WHERE status = 'sending' AND lease_until IS NULL;
UPDATE edition SET published_at = created_at WHERE status = 'published' AND published_at IS NULL;
UPDATE edition SET discarded_at = coalesce(published_at, created_at) WHERE status = 'discarded' AND discarded_at IS NULL;
UPDATE request SET published_at = created_at WHERE status = 'published' AND published_at IS NULL;
UPDATE request SET discarded_at = created_at WHERE status = 'discarded' AND discarded_at IS NULL;
UPDATE schedule SET paused_at = updated_at WHERE status = 'paused' AND paused_at IS NULL;

-- Step: from now on. None of these reads what is there already, so that the table is locked for an instant only.
ALTER TABLE run
  DROP CONSTRAINT IF EXISTS run_times, DROP CONSTRAINT IF EXISTS run_key, DROP CONSTRAINT IF EXISTS run_lease,
  DROP CONSTRAINT IF EXISTS run_reason, DROP CONSTRAINT IF EXISTS run_counts,
  ADD CONSTRAINT run_times CHECK ((status IN ('pending', 'running')) = (finished_at IS NULL)) NOT VALID,
  ADD CONSTRAINT run_key CHECK (status IN ('pending', 'running') OR concurrency_key IS NULL AND buffered_behind IS NULL) NOT VALID,
  ADD CONSTRAINT run_lease CHECK (status <> 'running' OR lease_until IS NOT NULL) NOT VALID,
  ADD CONSTRAINT run_reason CHECK (status <> 'skipped' OR reason IS NOT NULL) NOT VALID,
  ADD CONSTRAINT run_counts CHECK (attempt >= 0 AND claims >= 0 AND covered_count >= 1) NOT VALID;
ALTER TABLE delivery
  DROP CONSTRAINT IF EXISTS delivery_times, DROP CONSTRAINT IF EXISTS delivery_sent, DROP CONSTRAINT IF EXISTS delivery_lease,
  ADD CONSTRAINT delivery_times CHECK ((status IN ('queued', 'sending', 'uncertain')) = (settled_at IS NULL)) NOT VALID,
  ADD CONSTRAINT delivery_sent CHECK (status NOT IN ('accepted', 'delivered', 'bounced', 'complained') OR sent_at IS NOT NULL) NOT VALID,
  ADD CONSTRAINT delivery_lease CHECK (status <> 'sending' OR lease_until IS NOT NULL) NOT VALID;
ALTER TABLE edition
  DROP CONSTRAINT IF EXISTS edition_times, DROP CONSTRAINT IF EXISTS edition_coverage, DROP CONSTRAINT IF EXISTS edition_number,
  ADD CONSTRAINT edition_times CHECK (
    (status <> 'published' OR published_at IS NOT NULL) AND (status = 'discarded') = (discarded_at IS NOT NULL)) NOT VALID,
  ADD CONSTRAINT edition_coverage CHECK (coverage_from <= coverage_to) NOT VALID,
  ADD CONSTRAINT edition_number CHECK (number >= 1) NOT VALID;
ALTER TABLE request
  DROP CONSTRAINT IF EXISTS request_times,
  ADD CONSTRAINT request_times CHECK (
    (status <> 'published' OR published_at IS NOT NULL) AND (status = 'discarded') = (discarded_at IS NOT NULL)
    AND (status = 'published' OR done_at IS NULL)) NOT VALID;
ALTER TABLE schedule
  DROP CONSTRAINT IF EXISTS schedule_recipients, DROP CONSTRAINT IF EXISTS schedule_bounds, DROP CONSTRAINT IF EXISTS schedule_pause,
  DROP CONSTRAINT IF EXISTS schedule_counts, DROP CONSTRAINT IF EXISTS schedule_subject,
  ADD CONSTRAINT schedule_recipients CHECK (cardinality(recipients) <= 3) NOT VALID,
  ADD CONSTRAINT schedule_bounds CHECK (ends_at > starts_at) NOT VALID,
  ADD CONSTRAINT schedule_pause CHECK (status <> 'paused' OR paused_at IS NOT NULL) NOT VALID,
  ADD CONSTRAINT schedule_counts CHECK (
    max_runs >= 1 AND runs_counted >= 0 AND consecutive_failures >= 0 AND lead_minutes BETWEEN 0 AND 60) NOT VALID,
  ADD CONSTRAINT schedule_subject CHECK ((subject_kind IS NULL) = (subject_id IS NULL)) NOT VALID;
ALTER TABLE workspace
  DROP CONSTRAINT IF EXISTS workspace_purge, DROP CONSTRAINT IF EXISTS workspace_retention,
  ADD CONSTRAINT workspace_purge CHECK ((deleted_at IS NULL) = (purge_at IS NULL)) NOT VALID,
  ADD CONSTRAINT workspace_retention CHECK (retention_days >= 1) NOT VALID;
ALTER TABLE artifact
  DROP CONSTRAINT IF EXISTS artifact_size,
  ADD CONSTRAINT artifact_size CHECK (size_bytes >= 0) NOT VALID;

-- Step: and for what was there before. Reads and writes go on meanwhile.
ALTER TABLE run VALIDATE CONSTRAINT run_times, VALIDATE CONSTRAINT run_key, VALIDATE CONSTRAINT run_lease,
  VALIDATE CONSTRAINT run_reason, VALIDATE CONSTRAINT run_counts;
-- Step
ALTER TABLE delivery VALIDATE CONSTRAINT delivery_times, VALIDATE CONSTRAINT delivery_sent, VALIDATE CONSTRAINT delivery_lease;
-- Step
ALTER TABLE edition VALIDATE CONSTRAINT edition_times, VALIDATE CONSTRAINT edition_coverage, VALIDATE CONSTRAINT edition_number;
-- Step
ALTER TABLE request VALIDATE CONSTRAINT request_times;
ALTER TABLE schedule VALIDATE CONSTRAINT schedule_recipients, VALIDATE CONSTRAINT schedule_bounds,
  VALIDATE CONSTRAINT schedule_pause, VALIDATE CONSTRAINT schedule_counts, VALIDATE CONSTRAINT schedule_subject;
ALTER TABLE workspace VALIDATE CONSTRAINT workspace_purge, VALIDATE CONSTRAINT workspace_retention;
ALTER TABLE artifact VALIDATE CONSTRAINT artifact_size;
