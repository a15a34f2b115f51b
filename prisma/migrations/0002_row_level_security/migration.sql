-- Two roles that own nothing. The application role sees the workspace named by a transaction-local setting;
-- the system role (dispatcher, polling, housekeeping, authentication) sees all of them. Neither may log in:
-- a connection takes one of them in its startup packet.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'periodical_app') THEN
    CREATE ROLE periodical_app NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'periodical_system') THEN
    CREATE ROLE periodical_system NOLOGIN;
  END IF;
END
$$;
GRANT periodical_app, periodical_system TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO periodical_app, periodical_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO periodical_system;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO periodical_app, periodical_system;
REVOKE ALL ON _prisma_migrations FROM periodical_system;

-- The workspace of this transaction; null, and so equal to nothing, where none was set.
CREATE FUNCTION current_workspace() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('periodical.workspace_id', true), '')::uuid $$;

-- Puts a table under row-level security: forced, keyed on workspace_id, open to the system role.
CREATE PROCEDURE protect_workspace_table(name regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY workspace ON %s TO periodical_app USING (workspace_id = current_workspace()) WITH CHECK (workspace_id = current_workspace())', name);
  EXECUTE format('CREATE POLICY system ON %s TO periodical_system USING (true) WITH CHECK (true)', name);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO periodical_app', name);
END
$$;

CALL protect_workspace_table('source_group');
CALL protect_workspace_table('source');
CALL protect_workspace_table('feed');
CALL protect_workspace_table('item');
CALL protect_workspace_table('theme');
CALL protect_workspace_table('theme_source_group');
CALL protect_workspace_table('schedule');
CALL protect_workspace_table('next_occurrence');
CALL protect_workspace_table('run');
CALL protect_workspace_table('run_event');
CALL protect_workspace_table('edition');
CALL protect_workspace_table('delivery');
CALL protect_workspace_table('suppression');
CALL protect_workspace_table('membership');
CALL protect_workspace_table('api_key');

-- The workspace itself, and the names of the people in it.
ALTER TABLE workspace ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspace FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON workspace TO periodical_app USING (id = current_workspace());
CREATE POLICY system ON workspace TO periodical_system USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON workspace TO periodical_app;

ALTER TABLE "user" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "user" FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace ON "user" TO periodical_app
  USING (EXISTS (SELECT FROM membership WHERE membership.user_id = "user".id));
CREATE POLICY system ON "user" TO periodical_system USING (true) WITH CHECK (true);
GRANT SELECT (id, name, email) ON "user" TO periodical_app;

-- Rules hold no tenant's data: they are recurrences named by their content.
GRANT SELECT, INSERT ON rule TO periodical_app;
-- Health is the same for everybody.
GRANT SELECT ON worker_instance TO periodical_app;

-- The dispatcher's hot table: small rows rewritten all the time.
ALTER TABLE next_occurrence SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- Invariants that no code may forget.
CREATE UNIQUE INDEX schedule_one_synthesis_per_theme ON schedule (theme_id)
  WHERE deleted_at IS NULL AND task_type = 'synthesis';
CREATE UNIQUE INDEX edition_one_draft_per_theme ON edition (theme_id) WHERE status = 'draft';
CREATE UNIQUE INDEX edition_number_per_theme ON edition (theme_id, number) WHERE status <> 'discarded';
CREATE UNIQUE INDEX suppression_of_everything ON suppression (workspace_id, email) WHERE schedule_id IS NULL;
CREATE UNIQUE INDEX suppression_of_schedule ON suppression (workspace_id, email, schedule_id) WHERE schedule_id IS NOT NULL;

-- What the worker looks for on every pass, each a handful of rows.
CREATE INDEX run_to_enqueue ON run (retry_at) WHERE status = 'pending' AND enqueued_at IS NULL;
CREATE INDEX run_lease ON run (lease_until) WHERE status = 'running';
CREATE INDEX run_pending ON run (enqueued_at) WHERE status = 'pending';
CREATE INDEX delivery_to_enqueue ON delivery (retry_at) WHERE status IN ('queued', 'uncertain') AND enqueued_at IS NULL;
CREATE INDEX delivery_lease ON delivery (lease_until) WHERE status = 'sending';
CREATE INDEX delivery_enqueued ON delivery (enqueued_at) WHERE status IN ('queued', 'uncertain');
