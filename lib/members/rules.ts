import { z } from "zod";
import { env } from "@/lib/env";
import { openSealed, sealToken } from "@/lib/secrets";

/** What the sealed address of a calendar feed contains: its owner, and the key that is deleted to withdraw it. */
export interface CalendarAddress {
  workspaceId: string;
  userId: string;
  key: string;
}

const purpose = "calendar";
const sealedSchema = z.tuple([z.uuid(), z.uuid(), z.uuid()]);

export function calendarUrl({ workspaceId, userId, key }: CalendarAddress): string {
  return `${env().PUBLIC_URL}/calendar/${sealToken(purpose, JSON.stringify([workspaceId, userId, key]))}.ics`;
}

/** The contents of an address; null if it was not sealed here. */
export function openCalendar(token: string): CalendarAddress | null {
  const sealed = openSealed(purpose, token, sealedSchema);
  return sealed && { workspaceId: sealed[0], userId: sealed[1], key: sealed[2] };
}
