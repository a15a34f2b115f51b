-- What is known of an address beyond what is sent to it, and whether it was asked to come back.
ALTER TABLE suppression ADD COLUMN asked_at timestamptz(3);
CREATE TABLE recipient (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  email text NOT NULL,
  links_since timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX recipient_workspace_id_email_key ON recipient (workspace_id, email);
CALL protect_workspace_table('recipient');
GRANT SELECT, INSERT, UPDATE, DELETE ON recipient TO periodical_system;
