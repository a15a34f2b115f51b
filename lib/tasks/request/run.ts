import type { Tx } from "@/lib/db/client";
import { fileRequest } from "@/lib/requests/commands";
import { fillVariables } from "@/lib/requests/rules";
import { requestDefinition, requestParamsSchema } from "@/lib/tasks/request/definition";
import type { TaskRunner } from "@/lib/tasks/contract";

/** Turns a template into a request: a draft for its owner, or on the board at once. */
export const requestRunner: TaskRunner = {
  definition: requestDefinition,
  async run({ run, scope, snapshot, progress, commit }) {
    const params = requestParamsSchema.parse(snapshot.params);
    await progress("file", 0, 1);
    return commit(async (tx, now) => {
      const at = { instant: run.nominalAt ?? now, timezone: snapshot.timezone, language: params.language };
      const filled = fillVariables(params.title, at).slice(0, 200);
      const template = await templateOf(tx, run, filled);
      const owner = await tx.user.findUnique({ where: { id: template.ownerId }, select: { email: true } });
      const said = {
        title: filled,
        description: fillVariables(params.description, at),
        contact: params.contact || (owner?.email ?? ""),
        language: params.language,
      };
      const { timezone, deliveryMode, recipients } = snapshot;
      const published = deliveryMode === "send";
      const filed = { run, template, said, timezone, published, recipients, now };
      const { id, title } = await fileRequest(tx, scope, filed);
      const path = `/requests/${id}`;
      // What a draft says is its owner's; the run is everybody's.
      if (!published) return { links: [{ label: template.name, path }] };
      return { facts: { title, contact: said.contact }, links: [{ label: title, path }] };
    });
  },
};

/** The schedule that it is of; of none, whoever set it off. */
async function templateOf(
  tx: Tx,
  { scheduleId, triggeredById }: { scheduleId: string | null; triggeredById: string | null },
  name: string,
): Promise<{ id: string | null; name: string; ownerId: string }> {
  if (scheduleId) return tx.schedule.findUniqueOrThrow({ where: { id: scheduleId } });
  if (!triggeredById) throw new Error("A request needs somebody whose it is.");
  return { id: null, name: name.slice(0, 80), ownerId: triggeredById };
}
