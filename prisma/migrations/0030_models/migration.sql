-- Language models that a workspace may write with, what each was asked and answered, and who writes a theme's editions.
CREATE TABLE language_model (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  name text NOT NULL,
  provider text NOT NULL
    CONSTRAINT language_model_provider CHECK (provider IN ('openai-compatible', 'openai', 'anthropic', 'google')),
  url text,
  model text NOT NULL,
  secret text,
  input_price double precision,
  output_price double precision,
  month_budget double precision,
  run_tokens integer NOT NULL,
  created_by_id uuid,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX language_model_workspace_id_name_key ON language_model (workspace_id, name);
CREATE TABLE model_call (
  id uuid NOT NULL DEFAULT new_id() PRIMARY KEY,
  workspace_id uuid NOT NULL,
  writer text NOT NULL,
  model text NOT NULL,
  key text NOT NULL,
  run_id uuid,
  state text NOT NULL CONSTRAINT model_call_state CHECK (state IN ('asked', 'answered', 'failed')),
  failure text,
  answer text,
  input_tokens integer NOT NULL DEFAULT 0,
  output_tokens integer NOT NULL DEFAULT 0,
  cost double precision NOT NULL DEFAULT 0,
  sentences integer NOT NULL DEFAULT 0,
  refused integer NOT NULL DEFAULT 0,
  asked_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3)
);
CREATE INDEX model_call_answer ON model_call (workspace_id, key) WHERE state = 'answered';
CREATE INDEX model_call_writer ON model_call (workspace_id, writer, asked_at);
CREATE INDEX model_call_run ON model_call (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX model_call_asked_at ON model_call (asked_at);
CALL protect_workspace_table('language_model');
CALL protect_workspace_table('model_call');
GRANT SELECT, INSERT, UPDATE, DELETE ON language_model, model_call TO periodical_system;
ALTER TABLE theme
  ADD COLUMN writer text NOT NULL DEFAULT 'extractive',
  ADD COLUMN length text NOT NULL DEFAULT 'medium',
  ADD COLUMN tone text NOT NULL DEFAULT 'neutral',
  ADD COLUMN wishes text NOT NULL DEFAULT '';
