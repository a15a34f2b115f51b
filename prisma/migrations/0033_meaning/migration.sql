-- A language model may have an embedding model beside it, whose vectors are kept with the items.
ALTER TABLE language_model
  ADD COLUMN embedding text,
  ADD COLUMN embedding_price double precision;
CREATE TABLE item_vector (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  item_id uuid NOT NULL REFERENCES item (id) ON UPDATE CASCADE ON DELETE CASCADE,
  workspace_id uuid NOT NULL,
  model text NOT NULL,
  vector bytea NOT NULL,
  made_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX item_vector_item_id_model_key ON item_vector (item_id, model);
CREATE INDEX item_vector_made_at_idx ON item_vector (made_at);
CALL protect_workspace_table('item_vector');
GRANT SELECT, INSERT, UPDATE, DELETE ON item_vector TO periodical_system;
