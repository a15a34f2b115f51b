-- What editions and items say is found by its words, in English and French: without accents, and each word as both languages
-- shorten it, so that what is mixed is found, too. The words lie beside the texts, so that what comes often is told apart
-- without reading these; whoever writes a text writes its words.
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- French shortens a word by its accents, which go after that: "rejetées" and "rejeté" are "rejet". Where a word stands is not
-- kept: it would be most of it.
CREATE FUNCTION words_of(content text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN strip(to_tsvector('pg_catalog.english'::regconfig, translate(lower(content), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy')))
    || translate(strip(to_tsvector('pg_catalog.french'::regconfig, lower(content)))::text, 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy')::tsvector;

CREATE TABLE item_words (
  item_id uuid NOT NULL PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE ON UPDATE CASCADE,
  workspace_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  words tsvector NOT NULL
);
CREATE INDEX item_words_workspace_id_at_idx ON item_words (workspace_id, at DESC);
CREATE INDEX item_words_words ON item_words USING gin (workspace_id, words);
CALL protect_workspace_table('item_words');
GRANT SELECT, INSERT, UPDATE, DELETE ON item_words TO periodical_system;

CREATE TABLE edition_words (
  edition_id uuid NOT NULL PRIMARY KEY REFERENCES edition (id) ON DELETE CASCADE ON UPDATE CASCADE,
  workspace_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  words tsvector NOT NULL
);
CREATE INDEX edition_words_workspace_id_at_idx ON edition_words (workspace_id, at DESC);
CREATE INDEX edition_words_words ON edition_words USING gin (workspace_id, words);
CALL protect_workspace_table('edition_words');
GRANT SELECT, INSERT, UPDATE, DELETE ON edition_words TO periodical_system;
