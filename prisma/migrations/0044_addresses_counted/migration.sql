-- In steps, each of which may be repeated.

-- How many addresses a schedule names is limited; channels are none, and who is on a list is counted where that is known.
CREATE OR REPLACE FUNCTION count_addresses(recipients text[]) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT count(*) FROM unnest(recipients) AS named WHERE named NOT LIKE 'channel:%' AND named NOT LIKE 'list:%');
-- Step
ALTER TABLE schedule DROP CONSTRAINT IF EXISTS schedule_recipients,
  ADD CONSTRAINT schedule_recipients CHECK (
    count_addresses(recipients) <= max_recipients AND cardinality(recipients) <= 1000 AND max_recipients BETWEEN 1 AND 1000) NOT VALID;
-- Step
ALTER TABLE schedule VALIDATE CONSTRAINT schedule_recipients;
