import { describe, expect, it } from "vitest";
import { keyLimit } from "@/lib/auth/limits";
import { systemClock } from "@/lib/clock";
import { inSystem, mintScope } from "@/lib/db/system";
import { createKey, createKeyFor, revokeKey } from "@/lib/keys/commands";
import { listKeys } from "@/lib/keys/queries";
import { hashKey } from "@/lib/keys/rules";
import type { KeyScope } from "@/lib/keys/schema";
import { createUser, removeMember } from "@/lib/members/commands";
import { operations } from "@/lib/transport/api/operations";
import { deleteWorkspace } from "@/lib/workspaces/commands";
import { makeWorkspace, type TestWorkspace } from "@/tests/setup/factories";
import { callOperation } from "@/tests/setup/rest";
import { makeSchedule } from "@/tests/setup/schedules";

const operation = (method: string, path: string) => {
  const found = operations.find((one) => one.method === method && one.path === path);
  if (!found) throw new Error(`${method} ${path}`);
  return found;
};
const listThemes = operation("GET", "/themes");
const makeThemes = operation("POST", "/themes");
const pause = operation("POST", "/schedules/{id}/pause");

const make = async ({ scope }: TestWorkspace, scopes: KeyScope[], expiresAt: string | null = null) =>
  createKey(scope, { name: "Program", scopes, expiresAt });

describe("an API key", () => {
  it("is kept as a digest, shows its beginning and when it was used last, and never itself", async () => {
    const workspace = await makeWorkspace();
    const { id, key } = await make(workspace, ["read"]);
    expect(await listKeys(workspace.scope)).toMatchObject([{ id, prefix: key.slice(0, 10), lastUsedAt: null }]);
    expect((await callOperation(listThemes, { key })).status).toBe(200);
    const [view] = await listKeys(workspace.scope);
    expect(view?.lastUsedAt).not.toBeNull();
    expect(JSON.stringify(view)).not.toContain(key.slice(10));
    const row = await inSystem((tx) => tx.apiKey.findUniqueOrThrow({ where: { id } }));
    expect(JSON.stringify(row)).not.toContain(key.slice(10));
    expect(row.hash).toBe(hashKey(key));
  });

  it("does as far as its scopes go: each includes the ones before", async () => {
    const workspace = await makeWorkspace();
    const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
    const { userId } = await createUser({ email: `m-${name}@example.com`, name: "M", workspace: name, role: "member" });
    const others = mintScope(workspace.workspaceId, { kind: "person", userId, role: "member" });
    const { id } = await makeSchedule(others);
    const statuses: number[][] = [];
    for (const scope of ["read", "write", "manage"] as const) {
      const { key } = await make(workspace, [scope]);
      statuses.push([
        (await callOperation(listThemes, { key })).status,
        (await callOperation(makeThemes, { key, body: { name: scope, language: "en" } })).status,
        (await callOperation(pause, { key, id, body: {} })).status,
      ]);
    }
    expect(statuses).toEqual([
      [200, 403, 403],
      [200, 201, 403],
      [200, 201, 200],
    ]);
  });

  it("is refused with 401 once it has expired, was revoked, or its person has gone", async () => {
    const workspace = await makeWorkspace();
    const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
    const email = `gone-${name}@example.com`;
    const { userId } = await createUser({ email, name: "G", workspace: name, role: "member" });
    const theirs = await createKeyFor({ email, name: "theirs" });
    const revoked = await make(workspace, ["read"]);
    const expiring = await make(workspace, ["read"], new Date(systemClock.now().getTime() + 60_000).toISOString());
    for (const key of [theirs, revoked.key, expiring.key])
      expect((await callOperation(listThemes, { key })).status).toBe(200);
    await removeMember(workspace.scope, { userId, handOverTo: null });
    await revokeKey(workspace.scope, revoked);
    await inSystem((tx) => tx.apiKey.update({ where: { id: expiring.id }, data: { expiresAt: new Date(0) } }));
    for (const key of [theirs, revoked.key, expiring.key, "per_x", ""])
      expect(await callOperation(listThemes, { key: key || "none" })).toMatchObject({
        status: 401,
        body: { code: "unauthenticated" },
      });
  });

  it("does nothing in a workspace that is being deleted", async () => {
    const workspace = await makeWorkspace();
    const { name } = await inSystem((tx) => tx.workspace.findUniqueOrThrow({ where: { id: workspace.workspaceId } }));
    const { key } = await make(workspace, ["manage"]);
    await deleteWorkspace(workspace.scope, { name });
    expect((await callOperation(listThemes, { key })).status).toBe(403);
  });

  it("is told how much of its limit is left, and refused with 429 behind it", async () => {
    const workspace = await makeWorkspace();
    const { id, key } = await make(workspace, ["read"]);
    const first = await callOperation(listThemes, { key });
    expect(first.headers.get("ratelimit-policy")).toBe(`"default";q=${keyLimit.most};w=60`);
    expect(first.headers.get("ratelimit")).toMatch(new RegExp(`^"default";r=${keyLimit.most - 1};t=\\d+$`));
    await inSystem((tx) =>
      tx.rateLimit.update({ where: { key: `${keyLimit.name}:${id}` }, data: { count: keyLimit.most } }),
    );
    const refused = await callOperation(listThemes, { key });
    expect(refused).toMatchObject({ status: 429, body: { code: "too_many_requests" } });
    expect(refused.headers.get("ratelimit")).toMatch(/^"default";r=0;t=\d+$/);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const other = await make(workspace, ["read"]);
    expect((await callOperation(listThemes, { key: other.key })).status).toBe(200);
  });

  it("has to expire in the future, if at all", async () => {
    const workspace = await makeWorkspace();
    await expect(make(workspace, ["read"], "2020-01-01T00:00:00Z")).rejects.toMatchObject({
      fields: [{ path: ["expiresAt"], code: "instant_past" }],
    });
  });

  it("leaves its name on what it does, and where it was used from", async () => {
    const workspace = await makeWorkspace();
    const { key } = await make(workspace, ["write"]);
    const headers = { "x-forwarded-for": "203.0.113.9" };
    await callOperation(makeThemes, { key, headers, body: { name: "By a program", language: "en" } });
    const [event] = await inSystem((tx) =>
      tx.auditEvent.findMany({ where: { workspaceId: workspace.workspaceId, action: "theme.created" } }),
    );
    expect(event).toMatchObject({ actorKind: "key", actorUserId: workspace.userId, actorFrom: "203.0.113.9" });
  });
});
