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
    const filed = runs.map(({ run, snapshot }) => {
      const params = requestParamsSchema.parse(snapshot.params);
      const at = { instant: run.nominalAt ?? now, timezone: snapshot.timezone, language: params.language };
      const title = fillVariables(params.title, at).slice(0, 200);
      const { template, ownerEmail } = templateOf(run, title);
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

interface Template {
  id: string | null;
  name: string;
  ownerId: string;
}

/** The schedule that a run is of; of none, whoever set it off. */
async function findTemplates(
  tx: Tx,
  runs: readonly BatchedRun[],
): Promise<(run: BatchedRun["run"], title: string) => { template: Template; ownerEmail: string }> {
  const ids = [...new Set(runs.flatMap(({ run }) => run.scheduleId ?? []))];
  const found = await tx.schedule.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, ownerId: true },
  });
  const schedules = new Map<string | null, Template>(found.map((one) => [one.id, one]));
  const people = [...found.map(({ ownerId }) => ownerId), ...runs.flatMap(({ run }) => run.triggeredById ?? [])];
  const owners = await tx.user.findMany({ where: { id: { in: people } }, select: { id: true, email: true } });
  const emails = new Map(owners.map(({ id, email }) => [id, email]));
  return ({ scheduleId, triggeredById }, title) => {
    const own = triggeredById && !scheduleId ? { id: null, name: title.slice(0, 80), ownerId: triggeredById } : null;
    const template = own ?? schedules.get(scheduleId);
    if (!template) throw new Error("A request needs somebody whose it is.");
    return { template, ownerEmail: emails.get(template.ownerId) ?? "" };
  };
}
