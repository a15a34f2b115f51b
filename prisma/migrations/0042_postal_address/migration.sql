-- What stands below every edition that is mailed, where the law asks for it.
ALTER TABLE workspace ADD COLUMN IF NOT EXISTS postal_address text;
