import { describe, expect, it } from "vitest";
import { listAuditEvents, searchAuditEvents } from "@/lib/audit/queries";
import { inScope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { createSourceGroup, renameSourceGroup } from "@/lib/sources/commands";
import { createTheme, updateTheme } from "@/lib/themes/commands";
import { makeWorkspace } from "@/tests/setup/factories";

const theme = { name: "Courts", brief: "", language: "en" as const, sourceGroupIds: [] };

describe("the trace", () => {
  it("can be neither changed nor shortened in the role of the application, and others' is not there", async () => {
    const mine = await makeWorkspace();
    const foreign = await makeWorkspace();
    await createTheme(mine.scope, theme);
    const raw = (scope: typeof mine.scope, sql: string) => inScope(scope, (tx) => tx.$executeRawUnsafe(sql));
    await expect(raw(mine.scope, "UPDATE audit_event SET actor_name = 'nobody'")).rejects.toThrow(/permission denied/);
    await expect(raw(mine.scope, "DELETE FROM audit_event")).rejects.toThrow(/permission denied/);
    await expect(raw(mine.scope, "TRUNCATE audit_event")).rejects.toThrow(/permission denied/);
    await expect(
      raw(
        mine.scope,
        `INSERT INTO audit_event (workspace_id, at, actor_kind, action, subject_type, subject_id)
         VALUES ('${foreign.workspaceId}', now(), 'system', 'theme.created', 'theme', gen_random_uuid())`,
      ),
    ).rejects.toThrow(/row-level security/);
    await expect(
      inSystem((tx) => tx.$executeRawUnsafe("UPDATE audit_event SET actor_name = 'nobody'")),
    ).rejects.toThrow(/permission denied/);
    const seen = (scope: typeof mine.scope) =>
      inScope(scope, (tx) => tx.$queryRawUnsafe<{ workspace_id: string }[]>("SELECT workspace_id FROM audit_event"));
    expect(await seen(mine.scope)).toEqual([{ workspace_id: mine.workspaceId }]);
    expect(await seen(foreign.scope)).toEqual([]);
  });

  it("tells who, what, before and after, when, and from where", async () => {
    const { workspaceId, userId } = await makeWorkspace();
    const scope = mintScope(workspaceId, { kind: "person", userId, role: "owner" }, undefined, "203.0.113.4");
    const group = await createSourceGroup(scope, { name: "News" });
    const { id } = await createTheme(scope, theme);
    await updateTheme(scope, { ...theme, id, version: 1, brief: "Rulings", sourceGroupIds: [group.id] });
    expect(await listAuditEvents(scope, { subjectId: id, limit: 10 })).toMatchObject([
      {
        action: "theme.updated",
        actor: { kind: "person", userId, name: "Somebody", from: "203.0.113.4" },
        subject: { type: "theme", name: "Courts" },
        changes: [
          { field: "brief", before: "", after: "Rulings" },
          { field: "reads", before: [], after: ["News"] },
        ],
      },
      { action: "theme.created" },
    ]);
  });

  it("is found by who, by what and by name, page by page, for owners and managers", async () => {
    const { workspaceId, userId, scope } = await makeWorkspace();
    const { id } = await createSourceGroup(scope, { name: "A" });
    for (const name of ["B", "C", "D"]) await renameSourceGroup(scope, { id, name });
    await createTheme(scope, theme);
    const first = await searchAuditEvents(scope, { subjectType: "source_group", limit: 3 });
    expect(first.data.map(({ subject }) => subject.name)).toEqual(["D", "C", "B"]);
    const rest = await searchAuditEvents(scope, {
      subjectType: "source_group",
      limit: 3,
      after: first.nextCursor ?? "",
    });
    expect(rest).toMatchObject({ data: [{ action: "source_group.created" }], nextCursor: null });
    expect((await searchAuditEvents(scope, { text: "cour" })).data).toHaveLength(1);
    expect((await searchAuditEvents(scope, { userId })).data).toHaveLength(5);
    const manager = mintScope(workspaceId, { kind: "person", userId, role: "manager" });
    expect((await searchAuditEvents(manager, {})).data).toHaveLength(5);
    const member = mintScope(workspaceId, { kind: "person", userId, role: "member" });
    await expect(searchAuditEvents(member, {})).rejects.toMatchObject({ reason: "managers_only" });
  });
});
