-- In steps, each of which may be repeated.

-- An owner may raise how many addresses a schedule names.
ALTER TABLE schedule ADD COLUMN IF NOT EXISTS max_recipients integer NOT NULL DEFAULT 3;
-- Step
ALTER TABLE schedule DROP CONSTRAINT IF EXISTS schedule_recipients,
  ADD CONSTRAINT schedule_recipients CHECK (cardinality(recipients) <= max_recipients AND max_recipients BETWEEN 1 AND 1000) NOT VALID;
-- Step
ALTER TABLE schedule VALIDATE CONSTRAINT schedule_recipients;
