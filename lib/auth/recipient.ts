import { openFileLink } from "@/lib/artifacts/rules";
import { type Clock, systemClock } from "@/lib/clock";
import { openConsentToken } from "@/lib/consents/rules";
import type { Scope } from "@/lib/db/scope";
import { mintScope } from "@/lib/db/system";
import { openShared, type SharedEdition } from "@/lib/editions/rules";
import { type ArchiveAddress, openArchive } from "@/lib/themes/rules";
import { type CalendarAddress, openCalendar } from "@/lib/members/rules";
import { isAddress } from "@/lib/recipients/schema";
import { openRecipientToken } from "@/lib/recipients/rules";

/** What a recipient's sealed link allows: to act for their own address in the workspace that wrote to them. */
export interface Recipient {
  scope: Scope;
  email: string;
  deliveryId: string;
  scheduleId: string | null;
  subjectId: string | null;
}

interface Asked {
  clock?: Clock;
  /** The address it came from. */
  from?: string | null;
}

/**
 * Mints a recipient's scope from their link; null for a link that was not sealed here. A link posted to a channel is nobody's own:
 * who has it may read, not choose.
 */
export function recipientScope(sealed: string, asked: Asked = {}): Recipient | null {
  const reader = readerScope(sealed, asked);
  return reader && isAddress(reader.email) ? reader : null;
}

/** The same for reading alone, also by whoever sees a channel. */
export function readerScope(sealed: string, { clock = systemClock, from = null }: Asked = {}): Recipient | null {
  const token = openRecipientToken(sealed);
  if (!token) return null;
  return {
    scope: mintScope(token.w, { kind: "recipient", email: token.r }, clock, from),
    email: token.r,
    deliveryId: token.d,
    scheduleId: token.s,
    subjectId: token.t,
  };
}

/** Mints the scope of an address that was asked whether it wants mail; null for a link that was not sealed here. */
export function askedScope(sealed: string): { scope: Scope; email: string } | null {
  const token = openConsentToken(sealed);
  return (
    token && { scope: mintScope(token.workspaceId, { kind: "recipient", email: token.email }), email: token.email }
  );
}

/** What the sealed link to a file allows, whoever has it: to read that file. Null once its time is over. */
export function linkedFile(sealed: string, now: Date): { scope: Scope; id: string } | null {
  const link = openFileLink(sealed, now);
  return link && { scope: mintScope(link.workspaceId, { kind: "recipient", email: "" }), id: link.id };
}

/** What the sealed link to one edition allows, whoever has it: to read that edition. Whether it holds still, the edition says. */
export function sharedEditionScope(token: string): { scope: Scope; shared: SharedEdition } | null {
  const shared = openShared(token);
  return shared && { scope: mintScope(shared.workspaceId, { kind: "recipient", email: "" }), shared };
}

/** What the address of a calendar feed allows, whoever has it: to read what is planned. Whether it holds still, the members say. */
export function calendarScope(token: string): { scope: Scope; address: CalendarAddress } | null {
  const address = openCalendar(token);
  return address && { scope: mintScope(address.workspaceId, { kind: "recipient", email: "" }), address };
}

/** What the address of a theme's archive allows, whoever has it: to read its editions. Whether it holds still, the archive says. */
export function archiveScope(address: string): { scope: Scope; archive: ArchiveAddress } | null {
  const archive = openArchive(address);
  return archive && { scope: mintScope(archive.workspaceId, { kind: "recipient", email: "" }), archive };
}
