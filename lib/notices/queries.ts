import { readInScope, type Scope } from "@/lib/db/scope";
import type { Locale } from "@/lib/i18n/schema";
import type { NoticeKind, NoticeView } from "@/lib/notices/schema";
import { mayDo, requireActingUser } from "@/lib/policy";
import { noticePolicy } from "@/lib/notices/policy";

/** Only the newest are shown; older ones are deleted by the regular cleanup. */
const most = 100;

/** The notices mailed in the workspace, newest first: the user's own, or everybody's for owners and managers. */
export async function listNotices(
  scope: Scope,
  { kinds, reader }: { kinds: readonly NoticeKind[]; reader: Locale },
): Promise<NoticeView[]> {
  const where = mayDo(scope, noticePolicy.readAll) ? {} : { userId: requireActingUser(scope) };
  const { rows, emails } = await readInScope(scope, async (tx) => {
    const rows = await tx.notice.findMany({ where, orderBy: [{ createdAt: "desc" }, { id: "desc" }], take: most });
    const ids = [...new Set(rows.flatMap(({ userId }) => userId ?? []))];
    const people = await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, email: true } });
    return { rows, emails: new Map(people.map(({ id, email }) => [id, email])) };
  });
  return rows.flatMap(({ id, kind: name, data, userId, email, status, error, createdAt, sentAt }): NoticeView[] => {
    const kind = kinds.find((one) => one.name === name);
    const told = kind?.data.safeParse(data);
    if (!kind || !told?.success) return [];
    return [
      {
        id,
        recipient: email ?? emails.get(userId ?? "") ?? "",
        subject: kind.compose(told.data, reader).subject,
        status,
        error,
        createdAt: createdAt.toISOString(),
        sentAt: sentAt?.toISOString() ?? null,
      },
    ];
  });
}
