-- What the sealed address of a member's calendar feed holds; null where they have none.
ALTER TABLE membership ADD COLUMN IF NOT EXISTS calendar_key uuid;
