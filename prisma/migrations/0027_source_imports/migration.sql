-- Lists of feeds that somebody brought: each feed is looked at by the worker, and what came of it is kept, so that all of it
-- can be taken back.
CREATE TABLE source_import (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  created_by_id uuid,
  name text NOT NULL,
  address text,
  group_name text NOT NULL,
  is_followed boolean NOT NULL DEFAULT false,
  is_cut_off boolean NOT NULL DEFAULT false,
  made_groups uuid[] NOT NULL DEFAULT '{}',
  error text,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  read_at timestamptz(3),
  next_read_at timestamptz(3),
  lease_until timestamptz(3),
  finished_at timestamptz(3),
  undone_at timestamptz(3)
);
CREATE INDEX source_import_workspace_id_created_at_idx ON source_import (workspace_id, created_at);
CREATE INDEX source_import_unfinished ON source_import (created_at) WHERE finished_at IS NULL;
CREATE INDEX source_import_next_read ON source_import (next_read_at) WHERE next_read_at IS NOT NULL;
CREATE TABLE source_import_entry (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL REFERENCES source_import(id) ON DELETE CASCADE ON UPDATE CASCADE,
  place integer NOT NULL,
  address text NOT NULL,
  title text,
  folder text,
  state text NOT NULL DEFAULT 'waiting'
    CONSTRAINT source_import_entry_state CHECK (state IN ('waiting', 'added', 'there', 'moved', 'found', 'failed')),
  detail text,
  options jsonb,
  source_id uuid
);
-- By a hash: an address may be longer than an index takes.
CREATE UNIQUE INDEX source_import_entry_address ON source_import_entry (import_id, md5(address));
CREATE INDEX source_import_entry_import_id_place_idx ON source_import_entry (import_id, place);
CREATE INDEX source_import_entry_workspace_id_idx ON source_import_entry (workspace_id);
CALL protect_workspace_table('source_import');
CALL protect_workspace_table('source_import_entry');
GRANT SELECT, INSERT, UPDATE, DELETE ON source_import, source_import_entry TO periodical_system;
