-- Items that their feeds no longer list, and no edition cites, can be cleared away after their time.
ALTER TABLE item ADD COLUMN listed_at timestamptz(3);
ALTER TABLE feed ADD COLUMN read_at timestamptz(3);

CREATE TABLE edition_item (
  workspace_id uuid NOT NULL,
  edition_id uuid NOT NULL REFERENCES edition (id) ON UPDATE CASCADE ON DELETE CASCADE,
  item_id uuid NOT NULL REFERENCES item (id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT edition_item_pkey PRIMARY KEY (edition_id, item_id)
);
CREATE INDEX edition_item_item_id_idx ON edition_item (item_id);
CALL protect_workspace_table('edition_item');

INSERT INTO edition_item (workspace_id, edition_id, item_id)
SELECT DISTINCT edition.workspace_id, edition.id, item.id
FROM edition CROSS JOIN LATERAL jsonb_array_elements(edition.content -> 'references') AS reference
JOIN item ON item.id::text = reference ->> 'itemId'
WHERE jsonb_typeof(edition.content -> 'references') = 'array';
GRANT SELECT, INSERT, UPDATE, DELETE ON edition_item TO periodical_system;
