-- Lists say of how many items and stories an edition is made, without reading what it says.
ALTER TABLE edition ADD COLUMN item_count integer, ADD COLUMN story_count integer;

UPDATE edition SET item_count = (content #>> '{footer,items}')::integer,
                   story_count = (content #>> '{footer,stories}')::integer
WHERE content ? 'footer';
