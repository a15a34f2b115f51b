import { createTranslator } from "use-intl/core";
import { z } from "zod";
import { composeForMember, marked } from "@/lib/editions/mail/compose-for-member";
import { readAttachment } from "@/lib/editions/mail/prepare-mail";
import { env } from "@/lib/env";
import { messagesOf } from "@/lib/i18n/messages";
import { localeSchema } from "@/lib/i18n/schema";
import { addNotice } from "@/lib/notices/commands";
import { defineNotice } from "@/lib/notices/schema";
import type { RunObserver } from "@/lib/runs/transitions";
import { snapshotSchema } from "@/lib/tasks/schema";

/**
 * A copy of a draft for the member who requested it: marked, otherwise the bytes that recipients get once it is
 * approved.
 */
export const draftCopyNotice = defineNotice({
  name: "draft_copy",
  data: z.object({ editionId: z.uuid(), subject: z.string() }),
  compose({ subject, editionId }, reader) {
    const t = createTranslator({ locale: reader, messages: messagesOf(reader), namespace: "notices" });
    return {
      language: reader,
      subject: t("draft_copy.subject", { subject }),
      paragraphs: [],
      links: [{ label: t("edition"), url: `${env().PUBLIC_URL}/editions/${editionId}` }],
    };
  },
  async message(tx, { editionId }, { id, email }) {
    const edition = await tx.edition.findUnique({
      where: { id: editionId },
      include: { artifacts: { orderBy: { name: "asc" } } },
    });
    if (!edition) return null;
    const { artifacts, ...written } = edition;
    const message = await composeForMember(tx, {
      workspaceId: edition.workspaceId,
      email,
      edition: written,
      files: await Promise.all(artifacts.map(readAttachment)),
      logoId: edition.logoId,
    });
    return marked(message, { id, language: localeSchema.catch("en").parse(edition.language) });
  },
});

/** Mails a copy of the draft that a run wrote to the member who requested one. */
export const mailDraftCopies: RunObserver = {
  async ended(tx, scope, runs, now) {
    for (const { run, outcome } of runs) {
      const copyTo = snapshotSchema.safeParse(run.snapshot).data?.copyTo;
      if (!copyTo || outcome.status !== "succeeded") continue;
      const draft = await tx.edition.findFirst({
        where: { runId: run.id, status: "draft" },
        select: { id: true, subject: true },
      });
      if (!draft) continue;
      const data = { editionId: draft.id, subject: draft.subject };
      await addNotice(tx, scope, draftCopyNotice, { to: { userId: copyTo }, data, subject: draft.id, now });
    }
  },
};
