-- Where a feed that is gone, or has moved, seems to be now: found by the worker or named by somebody, taken over by a click.
CREATE TABLE feed_successor (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  feed_id uuid NOT NULL REFERENCES feed(id) ON DELETE CASCADE ON UPDATE CASCADE,
  url text NOT NULL,
  title text NOT NULL,
  known_items integer NOT NULL,
  listed_items integer NOT NULL,
  latest jsonb NOT NULL,
  found_at timestamptz(3) NOT NULL,
  dismissed_at timestamptz(3)
);
-- By a hash: an address may be longer than an index takes.
CREATE UNIQUE INDEX feed_successor_address ON feed_successor (feed_id, md5(url));
CREATE INDEX feed_successor_workspace_id_idx ON feed_successor (workspace_id);
CALL protect_workspace_table('feed_successor');
GRANT SELECT, INSERT, UPDATE, DELETE ON feed_successor TO periodical_system;
