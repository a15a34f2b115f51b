import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fixedClock, systemClock } from "@/lib/clock";
import { inScope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { addNotice } from "@/lib/notices/commands";
import { runFailedNotice } from "@/lib/schedules/notices";
import { createKeyFor } from "@/lib/keys/commands";
import { changeRole, createUser, removeMember } from "@/lib/members/commands";
import { countOwned, listMembers } from "@/lib/members/queries";
import { pauseSchedule, resumeSchedule } from "@/lib/schedules/commands";
import { makeTheme, makeWorkspace } from "@/tests/setup/factories";
import { makeReport } from "@/tests/setup/reports";
import { makeRequest } from "@/tests/setup/requests";
import { makeSchedule, scheduleRow, traceOf } from "@/tests/setup/schedules";
import { useWorker } from "@/tests/setup/worker";
import { makeWorkflow } from "@/tests/setup/workflows";
import { sentTo } from "@/tests/setup/notices";

const worker = useWorker();

describe("who goes", () => {
  async function withMember(role: "owner" | "manager" | "member" = "member") {
    const workspace = await makeWorkspace();
    const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
    const email = `${randomUUID()}@example.com`;
    const { userId } = await createUser({ email, name: "Gone", workspace: name, role });
    const scope = mintScope(workspace.workspaceId, { kind: "person", userId, role });
    return { workspace, userId, email, scope };
  }

  it("leaves what is theirs to an heir: schedules, each with a trace, themes, reports, workflows, drafts", async () => {
    const { workspace, userId, scope } = await withMember();
    const { id, themeId } = await makeSchedule(scope);
    const [report, workflow] = [await makeReport(scope), await makeWorkflow(scope)];
    const [draft, published] = [await makeRequest(scope, "draft"), await makeRequest(scope, "published")];
    expect(await countOwned(workspace.scope)).toEqual({
      [userId]: { schedules: 1, themes: 1, reports: 1, workflows: 1, drafts: 1 },
    });
    await removeMember(workspace.scope, { userId, handOverTo: workspace.userId });
    expect(await scheduleRow(id)).toMatchObject({ ownerId: workspace.userId, status: "active" });
    const owners = await inSystem(async (tx) => [
      await tx.theme.findUniqueOrThrow({ where: { id: themeId } }),
      await tx.report.findUniqueOrThrow({ where: { id: report } }),
      await tx.workflow.findUniqueOrThrow({ where: { id: workflow } }),
      await tx.request.findUniqueOrThrow({ where: { id: draft } }),
      // A published request keeps its recorded owner.
      await tx.request.findUniqueOrThrow({ where: { id: published } }),
    ]);
    expect(owners.map(({ ownerId }) => ownerId)).toEqual([...[1, 2, 3, 4].map(() => workspace.userId), userId]);
    expect(await traceOf(workspace.scope, id)).toContain("person: schedule.handed_over");
    expect(await traceOf(workspace.scope, userId)).toEqual(["system: member.joined", "person: member.removed"]);
  });

  it("or has the schedules paused, with the reason; nothing is sent any more until somebody takes them over", async () => {
    const { workspace, userId, scope } = await withMember();
    const at = new Date("2026-11-16T08:00:00Z");
    const { id } = await makeSchedule({ ...scope, clock: fixedClock(at) });
    await removeMember(workspace.at(at), { userId, handOverTo: null });
    expect(await scheduleRow(id)).toMatchObject({
      status: "paused",
      pauseCause: "owner_left",
      pauseReason: "Gone",
      next: null,
    });
    await worker.work(new Date("2026-11-16T09:00:00Z"));
    const runs = await inSystem((tx) => tx.run.count({ where: { scheduleId: id } }));
    expect(runs).toBe(0);
  });

  it("wakes nothing up: a pause that would have ended by itself goes on", async () => {
    const { workspace, userId, scope } = await withMember();
    const at = new Date("2026-11-16T08:00:00Z");
    const { id } = await makeSchedule({ ...scope, clock: fixedClock(at) });
    await pauseSchedule({ ...scope, clock: fixedClock(at) }, { id, until: "2026-11-17T00:00:00Z" });
    await removeMember(workspace.at(at), { userId, handOverTo: null });
    await worker.resume(new Date("2026-11-18T00:00:00Z"));
    expect(await scheduleRow(id)).toMatchObject({ status: "paused", pauseCause: "owner_left", pausedUntil: null });
  });

  it("answers for nothing any more: whoever resumes their schedule is told of it", async () => {
    const { workspace, userId, email, scope } = await withMember();
    const { id } = await makeSchedule(scope);
    await removeMember(workspace.scope, { userId, handOverTo: null });
    await inScope(workspace.scope, (tx) =>
      addNotice(tx, workspace.scope, runFailedNotice, {
        to: { userId },
        data: { scheduleId: id, name: "Courts", runId: randomUUID(), error: "x", fault: null, failures: 1 },
        subject: randomUUID(),
        now: systemClock.now(),
      }),
    );
    expect(await sentTo(email)).toEqual([]);
    await resumeSchedule(workspace.scope, { id });
    expect(await scheduleRow(id)).toMatchObject({ status: "active", ownerId: workspace.userId });
  });

  it("is not thrown out by a key of their own, whatever it may", async () => {
    const { workspace, userId } = await withMember();
    const actor = { kind: "key", userId, role: "member", keyId: randomUUID(), readOnly: false } as const;
    await expect(
      removeMember(mintScope(workspace.workspaceId, actor), { userId, handOverTo: null }),
    ).rejects.toMatchObject({ reason: "key_leaves_not" });
  });

  it("takes their keys with them", async () => {
    const { workspace, userId, email } = await withMember();
    await createKeyFor({ email, name: "theirs" });
    await removeMember(workspace.scope, { userId, handOverTo: null });
    const keys = await inSystem((tx) => tx.apiKey.findMany({ where: { userId } }));
    expect(keys.every(({ revokedAt }) => revokedAt !== null)).toBe(true);
  });

  it("may be oneself", async () => {
    const { workspace, userId, scope } = await withMember();
    await removeMember(scope, { userId, handOverTo: null });
    expect(await traceOf(workspace.scope, userId)).toEqual(["system: member.joined", "person: member.left"]);
  });

  it("cannot be the last owner, who cannot become less either; of two owners who go at once one stays", async () => {
    const { workspace, userId, scope } = await withMember("owner");
    const both = await Promise.allSettled([
      removeMember(scope, { userId, handOverTo: null }),
      removeMember(workspace.scope, { userId: workspace.userId, handOverTo: null }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const [left] = await inSystem((tx) => tx.membership.findMany({ where: { workspaceId: workspace.workspaceId } }));
    const last = left?.userId === userId ? scope : workspace.scope;
    const refusal = { code: "conflict", reason: "last_owner" };
    await expect(removeMember(last, { userId: left?.userId ?? "", handOverTo: null })).rejects.toMatchObject(refusal);
    await expect(changeRole(last, { userId: left?.userId ?? "", role: "member" })).rejects.toMatchObject(refusal);
  });

  it("hands over to members only, and never to oneself; what is refused changes nothing", async () => {
    const { workspace, userId, scope } = await withMember();
    await makeTheme(scope, []);
    const foreign = await makeWorkspace();
    for (const heir of [userId, foreign.userId, randomUUID()])
      await expect(removeMember(workspace.scope, { userId, handOverTo: heir })).rejects.toMatchObject({
        fields: [{ path: ["handOverTo"], code: "owner_unknown" }],
      });
    expect(await listMembers(workspace.scope)).toHaveLength(2);
  });

  it("another role ends the sessions begun under the old one", async () => {
    const { workspace, userId } = await withMember();
    const elsewhere = await makeWorkspace();
    const expiresAt = new Date("2100-01-01");
    for (const { workspaceId: activeWorkspaceId } of [workspace, elsewhere])
      await inSystem((tx) =>
        tx.session.create({ data: { userId, token: randomUUID(), expiresAt, activeWorkspaceId } }),
      );
    await changeRole(workspace.scope, { userId, role: "manager" });
    const left = await inSystem((tx) => tx.session.findMany({ where: { userId } }));
    expect(left.map(({ activeWorkspaceId }) => activeWorkspaceId)).toEqual([elsewhere.workspaceId]);
    const [event] = await inSystem((tx) =>
      tx.auditEvent.findMany({ where: { subjectId: userId, action: "member.role_changed" } }),
    );
    expect(event).toMatchObject({ before: { role: "member" }, after: { role: "manager" } });
  });
});
