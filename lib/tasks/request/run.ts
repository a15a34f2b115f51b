import type { Tx } from "@/lib/db/client";
import { fileRequests } from "@/lib/requests/commands";
import { fillVariables } from "@/lib/requests/rules";
import type { BatchedRun, BatchRunner } from "@/lib/tasks/contract";
import { requestDefinition, requestParamsSchema } from "@/lib/tasks/request/definition";

/** Turns templates into requests: drafts for their owners, or on the board at once. */
export const requestRunner: BatchRunner = {
  definition: requestDefinition,
  async runBatch(tx, scope, runs, now) {
    const templateOf = await findTemplates(tx, runs);
    const filed = runs.map((one) => {
      const { run, snapshot } = one;
      const params = requestParamsSchema.parse(snapshot.params);
      const at = { instant: run.nominalAt ?? now, timezone: snapshot.timezone, language: params.language };
      const title = fillVariables(params.title, at).slice(0, 200);
      const { template, ownerEmail } = templateOf(one, title);
      const said = {
        title,
        description: fillVariables(params.description, at),
        contact: params.contact || ownerEmail,
        language: params.language,
      };
      const { timezone, deliveryMode, recipients } = snapshot;
      return { run, template, said, timezone, published: deliveryMode === "send", recipients };
    });
    const requests = await fileRequests(tx, scope, filed, now);
    return requests.map(({ id, title, contact, status, template }) => {
      const path = `/requests/${id}`;
      // What a draft says is its owner's; the run is everybody's.
      if (status === "draft") return { links: [{ label: template, path }] };
      return { facts: { title, contact }, links: [{ label: title, path }] };
    });
  },
};

/** The schedule that each run is of, of none whoever set it off; and what their owners are written to. */
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
