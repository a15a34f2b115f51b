-- How a theme's mail looks, and whose it is; and the colour of a workspace's.
ALTER TABLE theme ADD COLUMN IF NOT EXISTS mail jsonb NOT NULL DEFAULT '{}';
ALTER TABLE workspace ADD COLUMN IF NOT EXISTS accent text CONSTRAINT workspace_accent CHECK (accent ~ '^#[0-9a-f]{6}$');
