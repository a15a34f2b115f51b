-- Placeholders for recipients' links were the same in every edition, so a source could write one into its text and be
-- sent the reader's own link. From here on each edition has a key of its own in them.
ALTER TABLE "edition" ADD COLUMN "link_key" TEXT;
UPDATE "edition" SET "link_key" = replace(gen_random_uuid()::text, '-', '');
ALTER TABLE "edition" ALTER COLUMN "link_key" SET NOT NULL;

-- What has not been mailed yet is given its key. The product puts its own links at fixed places: "view" before any link
-- that a source wrote, files and "leave" behind all of them. In HTML a link stands in an attribute, whose quotes no text
-- of a source can hold.
CREATE FUNCTION pg_temp.with_key(rendering TEXT, key TEXT, opening TEXT) RETURNS TEXT LANGUAGE plpgsql AS $$
DECLARE
  old TEXT := opening || 'https://link\.invalid/';
  new TEXT := opening || 'https://link.invalid/' || key || '/';
BEGIN
  rendering := regexp_replace(rendering, old || 'view', new || 'view');
  rendering := regexp_replace(rendering, '^(.*)' || old || 'leave', '\1' || new || 'leave');
  FOR file IN 0..9 LOOP
    rendering := regexp_replace(rendering, '^(.*)' || old || 'file/' || file || '(?![0-9])', '\1' || new || 'file/' || file || '.');
  END LOOP;
  RETURN rendering;
END $$;
UPDATE "edition" SET
  "html" = pg_temp.with_key("html", "link_key", 'href="'),
  "text" = pg_temp.with_key("text", "link_key", '')
WHERE "status" = 'draft'
   OR EXISTS (SELECT FROM "delivery" WHERE "edition_id" = "edition"."id" AND "status" IN ('queued', 'sending', 'uncertain'));
DROP FUNCTION pg_temp.with_key(TEXT, TEXT, TEXT);
