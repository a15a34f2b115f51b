import { randomBytes } from "node:crypto";
import { inSystem } from "@/lib/db/scope";
import { AppError } from "@/lib/errors";
import { hashKey } from "@/lib/workspaces/rules";
import type { CreateUserInput } from "@/lib/workspaces/schema";

// These commands stand before any scope: they make the membership that a scope is later minted from. They are
// called by authentication and by whoever may run commands on the machine.

/** A workspace of their own for a person who has just signed up. */
export async function createWorkspaceFor(userId: string, name: string): Promise<string> {
  return inSystem(async (tx) => {
    const workspace = await tx.workspace.create({ data: { name } });
    await tx.membership.create({ data: { workspaceId: workspace.id, userId, role: "owner" } });
    return workspace.id;
  });
}

/**
 * Makes a person a member of the workspace of that name, creating either where it does not exist. They sign in
 * by link. Running it again changes the role. Returns their ids.
 */
export async function createUser(input: CreateUserInput): Promise<{ userId: string; workspaceId: string }> {
  return inSystem(async (tx) => {
    const user = await tx.user.upsert({
      where: { email: input.email },
      create: { email: input.email, name: input.name, emailVerified: true },
      update: { name: input.name },
    });
    const found = await tx.workspace.findFirst({ where: { name: input.workspace }, orderBy: { createdAt: "asc" } });
    const workspace = found ?? (await tx.workspace.create({ data: { name: input.workspace } }));
    await tx.membership.upsert({
      where: { workspaceId_userId: { workspaceId: workspace.id, userId: user.id } },
      create: { workspaceId: workspace.id, userId: user.id, role: input.role },
      update: { role: input.role },
    });
    return { userId: user.id, workspaceId: workspace.id };
  });
}

/** A new API key for a person in the workspace they joined last, where they also sign in to. The key is returned once and kept only as a digest. */
export async function createApiKey(input: { email: string; name: string }): Promise<string> {
  const key = `per_${randomBytes(32).toString("base64url")}`;
  await inSystem(async (tx) => {
    const membership = await tx.membership.findFirst({
      where: { user: { email: input.email } },
      orderBy: { createdAt: "desc" },
    });
    if (!membership) throw new AppError("not_found", "person_unknown", { values: { email: input.email } });
    const { workspaceId, userId } = membership;
    await tx.apiKey.create({
      data: { workspaceId, userId, name: input.name, prefix: key.slice(0, 10), hash: hashKey(key) },
    });
  });
  return key;
}

/** Throws `not_found` unless a person with that address is known. */
export async function requirePerson(email: string): Promise<void> {
  const person = await inSystem((tx) => tx.user.findUnique({ where: { email } }));
  if (!person) throw new AppError("not_found", "person_unknown", { values: { email } });
}
