import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { announce } from "@/lib/db/listen";
import type { Scope } from "@/lib/db/scope";
import type { NoticeKind } from "@/lib/notices/schema";

/** To a member by their id, or to an address. */
type Addressee = { userId: string } | { email: string };

interface NewNotice<Data> {
  to: Addressee;
  data: Data;
  /** What it is about: of one thing somebody is told once. */
  subject: string;
  now: Date;
}

/** A message to a member of the workspace, or to who is asked to become one, once the transaction is over. */
export async function addNotice<Data extends z.ZodType>(
  tx: Tx,
  { workspaceId }: Scope,
  { name }: NoticeKind<Data>,
  { to, data, subject, now }: NewNotice<z.input<Data> & object>,
): Promise<void> {
  const row = { ...to, workspaceId, kind: name, data, subject: `${name} ${subject}`, createdAt: now };
  await tx.notice.createMany({ data: [row], skipDuplicates: true });
  await announce(tx, { kind: "notice" });
}
