-- What the sealed link to one edition holds, for whoever has no account; null where there is none, or it was withdrawn.
ALTER TABLE edition ADD COLUMN IF NOT EXISTS share_key uuid;
