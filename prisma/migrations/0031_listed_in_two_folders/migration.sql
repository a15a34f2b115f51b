-- A list may name a feed in two folders, as a feed may be in two groups.
DROP INDEX source_import_entry_address;
CREATE UNIQUE INDEX source_import_entry_address ON source_import_entry (import_id, md5(address), md5(coalesce(folder, '')));
