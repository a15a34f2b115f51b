import type { Tx } from "@/lib/db/client";
import { readInScope, type Scope } from "@/lib/db/scope";
import { namedEmail } from "@/lib/email-address";
import { AppError } from "@/lib/errors";
import { kindOf } from "@/lib/channels/queries";
import { mostChoices } from "@/lib/paging";
import { mayDo } from "@/lib/policy";
import { recipientPolicy } from "@/lib/recipients/policy";
import { isAddress, namedBy, type RecipientChoice, referenceOf } from "@/lib/recipients/schema";

/**
 * The channels and lists that a schedule can name, channels first, by name; for owners and managers, who may see them,
 * also the people whose names are recorded, if there are many only the first.
 */
export function listRecipientChoices(scope: Scope): Promise<RecipientChoice[]> {
  return readInScope(scope, async (tx) => {
    const channels = await tx.channel.findMany({ orderBy: { name: "asc" }, omit: { secret: true } });
    const lists = await tx.$queryRaw<{ id: string; name: string; count: number }[]>`
      SELECT id, name, cardinality(emails) AS count FROM recipient_list ORDER BY name`;
    const people = mayDo(scope, recipientPolicy.manage)
      ? await tx.recipient.findMany({
          where: { name: { not: null } },
          orderBy: [{ name: "asc" }, { email: "asc" }],
          take: mostChoices,
        })
      : [];
    const all = { count: null, isSuspended: false };
    return [
      ...channels.map((channel) => ({
        recipient: `channel:${channel.id}`,
        kind: kindOf(channel),
        name: channel.name,
        count: null,
        isSuspended: channel.suspendedAt !== null,
      })),
      ...lists.map(({ id, name, count }) => ({ ...all, recipient: `list:${id}`, kind: "list" as const, name, count })),
      ...people.map(({ email, name }) => ({ ...all, recipient: email, kind: "person" as const, name: name ?? email })),
    ];
  });
}

/** How many recipients are sent something: each address once, including those on lists, and each channel. */
export function countNamed(scope: Scope, recipients: readonly string[]): Promise<number> {
  if (namedBy("list", recipients).length === 0) return Promise.resolve(recipients.length);
  return readInScope(scope, async (tx) => (await expandLists(tx, recipients)).length);
}

/**
 * Recipients as people read them, in their order: addresses in their own letters, after the name if one is recorded and
 * the user may see it; channels and lists by name.
 */
export function nameRecipients(scope: Scope, recipients: readonly string[]): Promise<string[]> {
  if (recipients.length === 0) return Promise.resolve([]);
  return readInScope(scope, async (tx) => {
    const names = await namesOf(tx, recipients);
    const people = mayDo(scope, recipientPolicy.manage)
      ? await readNotedNames(tx, recipients)
      : new Map<string, string>();
    return recipients.map((one) => names.get(one) ?? namedEmail(one, people.get(one)));
  });
}

/** The names of the channels and lists among recipients, by their references. */
export async function namesOf(tx: Tx, recipients: readonly string[]): Promise<Map<string, string>> {
  const [channels, lists] = [namedBy("channel", recipients), namedBy("list", recipients)];
  const select = { id: true, name: true } as const;
  const found = [
    ...(channels.length > 0 ? await tx.channel.findMany({ where: { id: { in: channels } }, select }) : []).map(
      ({ id, name }) => [`channel:${id}`, name] as const,
    ),
    ...(lists.length > 0 ? await tx.recipientList.findMany({ where: { id: { in: lists } }, select }) : []).map(
      ({ id, name }) => [`list:${id}`, name] as const,
    ),
  ];
  return new Map(found);
}

/** The recorded names of recipients, by address. */
export async function readNotedNames(tx: Tx, recipients: readonly string[]): Promise<Map<string, string>> {
  const emails = recipients.filter(isAddress);
  if (emails.length === 0) return new Map();
  const rows = await tx.recipient.findMany({
    where: { email: { in: emails }, name: { not: null } },
    select: { email: true, name: true },
  });
  return new Map(rows.flatMap(({ email, name }) => (name === null ? [] : [[email, name] as const])));
}

/** Recipients with each list replaced by its addresses, without duplicates. A list that is gone has no addresses. */
export async function expandLists(tx: Tx, recipients: readonly string[]): Promise<string[]> {
  const ids = namedBy("list", recipients);
  if (ids.length === 0) return [...recipients];
  const lists = await tx.recipientList.findMany({ where: { id: { in: ids } }, select: { id: true, emails: true } });
  const emailsOf = new Map(lists.map(({ id, emails }) => [`list:${id}`, emails]));
  const all = recipients.flatMap((one) => (referenceOf(one)?.kind === "list" ? (emailsOf.get(one) ?? []) : [one]));
  return [...new Set(all)];
}

/**
 * Checks that the channels and lists named by a schedule exist, and that all addresses together are not more than it
 * may have. Throws `invalid` on `field`.
 */
export async function requireRecipients(
  tx: Tx,
  recipients: readonly string[],
  { most, field = "recipients" }: { most: number; field?: string },
): Promise<void> {
  if (recipients.every(isAddress)) return;
  const names = await namesOf(tx, recipients);
  const unknown = recipients.findIndex((one) => !isAddress(one) && !names.has(one));
  if (unknown >= 0) {
    const code = referenceOf(recipients[unknown] ?? "")?.kind === "list" ? "list_unknown" : "channel_unknown";
    throw new AppError("invalid", code, { fields: [{ path: [field, unknown], code }] });
  }
  if ((await expandLists(tx, recipients)).filter(isAddress).length <= most) return;
  const code = "recipients_too_many_with_lists";
  throw new AppError("invalid", code, { fields: [{ path: [field], code }] });
}
