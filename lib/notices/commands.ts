import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { announce } from "@/lib/db/listen";
import type { Scope } from "@/lib/db/scope";
import type { NoticeKind } from "@/lib/notices/schema";

/** A member by their id, or an address. */
type Addressee = { userId: string } | { email: string };

interface NewNotice<Data> {
  to: Addressee;
  data: Data;
  /** What it is about: nobody is notified twice about the same subject. */
  subject: string;
  now: Date;
}

/** Adds a message to a member of the workspace, or to an invited person; it is sent after the transaction. */
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
