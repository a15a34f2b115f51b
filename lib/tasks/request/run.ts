import type { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { readInScope } from "@/lib/db/scope";
import { renderAhead } from "@/lib/editions/render/render-edition";
import { fileRequests } from "@/lib/requests/commands";
import { documentOf } from "@/lib/requests/mail/document";
import { fillVariables } from "@/lib/i18n/date-variables";
import type { BatchedRun, BatchRunner } from "@/lib/tasks/contract";
import { requestDefinition, requestParamsSchema } from "@/lib/tasks/request/definition";

/** Turns templates into requests: drafts for their owners, or published on the board immediately. */
export const requestRunner: BatchRunner = {
  definition: requestDefinition,
  async runBatch(tx, scope, runs, now) {
    const templateOf = await findTemplates(tx, runs);
    const filed = runs.map((one) => {
      const { run, snapshot } = one;
      const params = requestParamsSchema.parse(snapshot.params);
      const at = { instant: run.nominalAt ?? now, timezone: snapshot.timezone, language: params.language };
      const { template, ownerEmail } = templateOf(one, titleOf(params, at));
      const said = fill(params, at, ownerEmail);
      const { timezone, deliveryMode, recipients } = snapshot;
      return { run, template, said, timezone, published: deliveryMode === "send", recipients };
    });
    const requests = await fileRequests(tx, scope, filed, now);
    return requests.map(({ id, title, contact, status, template }) => {
      const path = `/requests/${id}`;
      // The content of a draft is only for its owner, but everybody can see the run.
      if (status === "draft") return { links: [{ label: template, path }] };
      return { facts: { title, contact }, links: [{ label: title, path }] };
    });
  },
  async preview({ scope, schedule, params: asked, timezone, at: instant }) {
    const params = requestParamsSchema.parse(asked);
    const { language } = params;
    const owner = schedule?.ownerId;
    const found = owner
      ? await readInScope(scope, (tx) => tx.user.findUnique({ where: { id: owner }, select: { email: true } }))
      : null;
    const said = fill(params, { instant, timezone, language }, found?.email ?? "");
    const name = schedule?.name ?? said.title.slice(0, 80);
    const content = documentOf(said);
    const of = { scheduleId: schedule?.id ?? null, name };
    const { linkKey, subject, html, text } = await renderAhead(scope, {
      of,
      language,
      timezone,
      date: instant,
      content,
    });
    return { themeId: null, name, language, subject, linkKey, html, text, files: [] };
  },
};

type Params = z.output<typeof requestParamsSchema>;
type At = Parameters<typeof fillVariables>[1];

function titleOf({ title }: Params, at: At): string {
  return fillVariables(title, at).slice(0, 200);
}

/** The content of a request at an instant; its contact is its owner, unless the params say otherwise. */
function fill(params: Params, at: At, ownerEmail: string) {
  return {
    title: titleOf(params, at),
    description: fillVariables(params.description, at),
    contact: params.contact || ownerEmail,
    language: params.language,
  };
}

/** The template of each run: its schedule, or one of the person who started it; and the owners' email addresses. */
async function findTemplates(tx: Tx, runs: readonly BatchedRun[]) {
  const people = new Set(runs.flatMap(({ run, schedule }) => schedule?.ownerId ?? run.triggeredById ?? []));
  const owners = await tx.user.findMany({ where: { id: { in: [...people] } }, select: { id: true, email: true } });
  const emails = new Map(owners.map(({ id, email }) => [id, email]));
  return ({ run: { scheduleId, triggeredById }, schedule }: BatchedRun, title: string) => {
    const own = triggeredById && !scheduleId ? { id: null, name: title.slice(0, 80), ownerId: triggeredById } : null;
    const template = own ?? schedule;
    if (!template) throw new Error("A request needs somebody whose it is.");
    return { template, ownerEmail: emails.get(template.ownerId) ?? "" };
  };
}
