-- What stands above a workspace's editions in their mail. A row never changes: an edition's mail carries the one it was frozen with.
CREATE TABLE logo (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  content_type text NOT NULL CONSTRAINT logo_content_type CHECK (content_type IN ('image/png', 'image/jpeg')),
  bytes bytea NOT NULL CONSTRAINT logo_bytes CHECK (octet_length(bytes) <= 102400),
  width integer NOT NULL,
  height integer NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX logo_workspace_id_idx ON logo (workspace_id);
CALL protect_workspace_table('logo');
GRANT SELECT, INSERT, UPDATE, DELETE ON logo TO periodical_system;
ALTER TABLE workspace ADD COLUMN IF NOT EXISTS logo_id uuid;
ALTER TABLE edition ADD COLUMN IF NOT EXISTS logo_id uuid;
