import { findUnagreed } from "@/lib/consents/queries";
import type { Tx } from "@/lib/db/client";
import type { Scope } from "@/lib/db/scope";
import { reasonOf, suppressionsOf } from "@/lib/recipients/rules";
import { type HeldBack, isAddress } from "@/lib/recipients/schema";

/**
 * Which of these addresses are not mailed by a schedule now (or, without one, by the workspace at all), and why: for
 * each, the reason that holds longest.
 */
export async function readHeldBack(
  tx: Tx,
  { workspaceId, clock }: Scope,
  recipients: readonly string[],
  scheduleId: string | null,
): Promise<HeldBack[]> {
  const emails = recipients.filter(isAddress);
  const now = clock.now();
  const held = await tx.suppression.findMany({
    where: suppressionsOf({ in: emails }, scheduleId, now),
    orderBy: [{ until: { sort: "desc", nulls: "first" } }, { createdAt: "asc" }],
  });
  const unagreed = await findUnagreed(
    tx,
    emails.map((email) => ({ workspaceId, email })),
  );
  return emails.flatMap((email): HeldBack[] => {
    const hold = held.find((one) => one.email === email);
    if (hold) {
      const { until, createdAt } = hold;
      const of = hold.scheduleId ? "schedule" : "workspace";
      const times = { since: createdAt.toISOString(), until: until?.toISOString() ?? null };
      return [{ email, why: reasonOf(hold.reason), of, ...times }];
    }
    const found = unagreed.find((one) => one.email === email);
    const since = now.toISOString();
    return found ? [{ email, why: found.state ?? "asked", of: "workspace", since, until: null }] : [];
  });
}

/** The same by address, as views need it. */
export function byAddress(held: readonly HeldBack[]): Map<string, Omit<HeldBack, "email">> {
  return new Map(held.map(({ email, ...why }) => [email, why]));
}
