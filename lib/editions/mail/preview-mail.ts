import { randomUUID } from "node:crypto";
import { readInScope, type Scope } from "@/lib/db/scope";
import { composeForMember, marked } from "@/lib/editions/mail/compose-for-member";
import type { MailPreview, PreviewMail } from "@/lib/editions/schema";
import { AppError } from "@/lib/errors";
import { localeSchema } from "@/lib/i18n/schema";
import { withImages } from "@/lib/mail/logo";
import type { MailTransport } from "@/lib/mail/transport";
import { permit, requireActingUser } from "@/lib/policy";
import { createRoom, NoRoom } from "@/lib/room";
import type { TaskRunner } from "@/lib/tasks/contract";
import { TaskFailure } from "@/lib/tasks/failure";
import { schedulePolicyOf } from "@/lib/tasks/policy";
import { requireReferences } from "@/lib/tasks/references";
import { findTaskDefinition } from "@/lib/tasks/registry";
import type { SkipReason } from "@/lib/tasks/schema";

export interface Previewing {
  runners: readonly TaskRunner[];
  signal: AbortSignal;
}

/** Four previews at once, and one per workspace, so that a workspace does not keep the others waiting. */
const previews = createRoom({ width: () => 4, mostOfOne: () => 1, mostWaiting: 4 });

/**
 * The mail that a schedule, existing or not saved yet, would send now, as the current user would get it. Nothing is
 * stored: it takes no number, moves no coverage and enters no ledger. Throws `conflict` with the reason if there is
 * nothing to write, `not_found`, `forbidden`.
 */
export async function previewMail(scope: Scope, asked: PreviewMail, previewing: Previewing): Promise<MailPreview> {
  const { message, files } = await compose(scope, asked, previewing);
  const { from, subject, html, text } = message;
  return {
    from,
    subject,
    // For a browser, which has no other part of the message to take the image from.
    html: withImages(html, message.attachments ?? []),
    text,
    size: Buffer.byteLength(html),
    files: files.map(({ name, content, attached }) => ({ name, size: content.length, attached })),
  };
}

/**
 * The same mail, sent to the current user: marked in its subject and by a header, otherwise the same bytes. Returns the
 * address and the transport. Throws `conflict` with the mail server's answer if it was not accepted.
 */
export async function sendTestMail(
  scope: Scope,
  asked: PreviewMail,
  { transport, ...previewing }: Previewing & { transport: MailTransport },
): Promise<{ to: string; transport: MailTransport["name"] }> {
  const { message, language } = await compose(scope, asked, previewing);
  const outcome = await transport.send(marked(message, { id: `test-${randomUUID()}`, language }));
  if (outcome.kind !== "accepted")
    throw new AppError("conflict", "test_not_accepted", { values: { detail: outcome.error } });
  return { to: message.to, transport: transport.name };
}

/** Why there is nothing to preview, as keys under `errors` in the messages. */
const nothing: Partial<Record<SkipReason, string>> = {
  no_sources: "preview_no_sources",
  nothing_new: "preview_nothing_new",
  nothing_wanted: "preview_nothing_wanted",
};

async function compose(scope: Scope, asked: PreviewMail, { runners, signal }: Previewing) {
  const userId = requireActingUser(scope);
  const { workspaceId } = scope;
  const { task, schedule, me, logoId } = await readInScope(scope, async (tx) => {
    const schedule =
      "scheduleId" in asked ? await tx.schedule.findFirst({ where: { id: asked.scheduleId, deletedAt: null } }) : null;
    if ("scheduleId" in asked && !schedule) throw new AppError("not_found");
    const task = schedule ?? (asked as Exclude<PreviewMail, { scheduleId: string }>);
    if (schedule) permit(scope, schedulePolicyOf(schedule).edit, schedule);
    else permit(scope, schedulePolicyOf(task).create);
    const definition = findTaskDefinition(task.taskType);
    const params = definition?.params.parse(task.params) ?? {};
    await requireReferences(tx, scope, task.taskType, params);
    const me = await tx.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true } });
    return {
      task: { taskType: task.taskType, params, timezone: task.timezone },
      schedule,
      me,
      logoId: (await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } })).logoId,
    };
  });
  const runner = runners.find(({ definition }) => definition.type === task.taskType);
  if (!runner?.preview) throw new AppError("conflict", "preview_none");
  const leave = await previews.enter(workspaceId, signal).catch((error: unknown) => {
    throw error instanceof NoRoom ? new AppError("too_many_requests", undefined, { cause: error }) : error;
  });
  try {
    const at = scope.clock.now();
    const written = await runner.preview({ scope, schedule, ...task, at, signal });
    if ("nothing" in written) throw new AppError("conflict", nothing[written.nothing] ?? "nothing_to_write");
    const edition = { ...written, scheduleId: schedule?.id ?? null, createdAt: at, publishedAt: at };
    const files = written.files.map(({ attached, content, ...file }) => ({
      ...file,
      content: attached ? content : null,
    }));
    const message = await readInScope(scope, (tx) =>
      composeForMember(tx, { workspaceId, email: me.email, edition, files, logoId }),
    );
    return { message, files: written.files, language: localeSchema.catch("en").parse(written.language) };
  } catch (error) {
    // A failure of the task is reported in the same words as in its runs.
    if (!(error instanceof TaskFailure)) throw error;
    const { code, values } = error.fault;
    throw new AppError("conflict", code, { values, cause: error });
  } finally {
    leave();
  }
}
