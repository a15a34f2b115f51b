-- Ids of what grows begin with the time (UUID version 7, RFC 9562): new rows of a table lie together, and its indexes stay small.
DO $$
BEGIN
  IF current_setting('server_version_num')::integer >= 180000 THEN
    CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS 'SELECT uuidv7()';
  ELSE
    -- Six bytes of milliseconds, then a random version 4 with its version made 7.
    CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS
      'SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
         substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), ''hex'')::uuid';
  END IF;
END
$$;

ALTER TABLE artifact ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE delivery ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE edition ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE export ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE idempotency_key ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE invitation ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE item ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE notice ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE request ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE run ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE session ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE suppression ALTER COLUMN id SET DEFAULT new_id();
ALTER TABLE verification ALTER COLUMN id SET DEFAULT new_id();
