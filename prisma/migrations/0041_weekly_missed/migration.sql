-- In steps, each of which may be repeated.

-- Whoever has it once a week gets what was held back with the next that reaches them: found at every edition, of few.
DROP INDEX IF EXISTS delivery_weekly;
-- Step
CREATE INDEX CONCURRENTLY delivery_weekly ON delivery (workspace_id, recipient) WHERE error = 'mail_weekly';
