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

/** What a recipient's sealed link allows: to act for their own address in the workspace that mailed them. */
export interface Recipient {
  scope: Scope;
  email: string;
  deliveryId: string;
  scheduleId: string | null;
  subjectId: string | null;
}

interface Asked {
  clock?: Clock;
  /** The network address of the request. */
  from?: string | null;
}

/**
 * Mints a recipient's scope from their link; null for a link that was not sealed here. A link posted to a channel
 * belongs to no person: its holder may read, but not choose.
 */
export function recipientScope(sealed: string, asked: Asked = {}): Recipient | null {
  const reader = readerScope(sealed, asked);
  return reader && isAddress(reader.email) ? reader : null;
}

/** The same for reading only; also accepts the links posted to a channel. */
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

/** Mints the scope of an address that was asked for its consent to mail; null for a link that was not sealed here. */
export function askedScope(sealed: string): { scope: Scope; email: string } | null {
  const token = openConsentToken(sealed);
  return (
    token && { scope: mintScope(token.workspaceId, { kind: "recipient", email: token.email }), email: token.email }
  );
}

/** Mints the scope that a sealed file link gives to anyone who has it: to read that file. Null after it has expired. */
export function linkedFile(sealed: string, now: Date): { scope: Scope; id: string } | null {
  const link = openFileLink(sealed, now);
  return link && { scope: mintScope(link.workspaceId, { kind: "recipient", email: "" }), id: link.id };
}

/**
 * Mints the scope that a sealed edition link gives to anyone who has it: to read that edition. The edition says whether
 * the link is still valid.
 */
export function sharedEditionScope(token: string): { scope: Scope; shared: SharedEdition } | null {
  const shared = openShared(token);
  return shared && { scope: mintScope(shared.workspaceId, { kind: "recipient", email: "" }), shared };
}

/**
 * Mints the scope that a calendar feed's URL gives to anyone who has it: to read what is planned. The members say
 * whether the URL is still valid.
 */
export function calendarScope(token: string): { scope: Scope; address: CalendarAddress } | null {
  const address = openCalendar(token);
  return address && { scope: mintScope(address.workspaceId, { kind: "recipient", email: "" }), address };
}

/**
 * Mints the scope that the URL of a theme's archive gives to anyone who has it: to read its editions. The archive says
 * whether the URL is still valid.
 */
export function archiveScope(address: string): { scope: Scope; archive: ArchiveAddress } | null {
  const archive = openArchive(address);
  return archive && { scope: mintScope(archive.workspaceId, { kind: "recipient", email: "" }), archive };
}
