-- What becomes of many schedules at once, or of one with a long history: done a little at a time.
CREATE TABLE bulk_change (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  work jsonb NOT NULL,
  actor jsonb NOT NULL,
  done integer NOT NULL DEFAULT 0,
  total integer NOT NULL DEFAULT 0,
  attempt integer NOT NULL DEFAULT 0,
  lease_until timestamptz(3),
  error text,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  finished_at timestamptz(3)
);
CREATE INDEX bulk_change_workspace_id_created_at_idx ON bulk_change (workspace_id, created_at);
CREATE INDEX bulk_change_unfinished ON bulk_change (created_at) WHERE finished_at IS NULL;
CALL protect_workspace_table('bulk_change');
GRANT SELECT, INSERT, UPDATE, DELETE ON bulk_change TO periodical_system;
