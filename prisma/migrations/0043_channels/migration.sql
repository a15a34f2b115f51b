-- Ways out that are no addresses, and addresses that schedules name together. A schedule names both among its recipients,
-- as channel:<id> and list:<id>.
CREATE TABLE channel (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL
    CONSTRAINT channel_kind CHECK (kind IN ('slack', 'teams', 'discord', 'telegram', 'matrix', 'ntfy', 'webhook')),
  address text NOT NULL,
  secret text NOT NULL,
  created_by_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  suspended_at timestamptz(3),
  suspended_for text
);
CREATE UNIQUE INDEX channel_workspace_id_name_key ON channel (workspace_id, name);
CALL protect_workspace_table('channel');
GRANT SELECT, INSERT, UPDATE, DELETE ON channel TO periodical_system;

CREATE TABLE recipient_list (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  name text NOT NULL,
  emails text[] NOT NULL,
  created_by_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX recipient_list_workspace_id_name_key ON recipient_list (workspace_id, name);
CALL protect_workspace_table('recipient_list');
GRANT SELECT, INSERT, UPDATE, DELETE ON recipient_list TO periodical_system;
