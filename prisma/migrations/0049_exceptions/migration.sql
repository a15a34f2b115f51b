-- Dates on which a schedule does not follow its rule: skipped by a person (due_at is null), or moved to another time.
CREATE TABLE schedule_exception (
  schedule_id uuid NOT NULL REFERENCES schedule (id) ON DELETE CASCADE ON UPDATE CASCADE,
  workspace_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  due_at timestamptz(3) CONSTRAINT schedule_exception_moved CHECK (due_at <> at),
  PRIMARY KEY (schedule_id, at)
);
CREATE INDEX schedule_exception_at_idx ON schedule_exception (at);
CALL protect_workspace_table('schedule_exception');
GRANT SELECT, DELETE ON schedule_exception TO periodical_system;

-- What was moved or skipped before there was this table.
INSERT INTO schedule_exception (schedule_id, workspace_id, at, due_at)
SELECT schedule_id, workspace_id, at, due_at FROM next_occurrence WHERE due_at <> at;
INSERT INTO schedule_exception (schedule_id, workspace_id, at)
SELECT s.id, s.workspace_id, r.scheduled_for FROM schedule s CROSS JOIN LATERAL (
  SELECT scheduled_for FROM run
  WHERE schedule_id = s.id AND scheduled_for > now() AND covered_count = 1 AND status = 'skipped' AND reason = 'skipped_by_person'
  OFFSET 0) r
ON CONFLICT DO NOTHING;
