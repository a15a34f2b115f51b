import { calendarScope } from "@/lib/auth/recipient";
import { AppError } from "@/lib/errors";
import { readCalendarOwner } from "@/lib/members/queries";
import { writeCalendar } from "@/lib/schedules/queries";

export const dynamic = "force-dynamic";

/** The planned occurrences, for calendar programs, at a member's sealed address. */
export async function GET(_request: Request, { params }: { params: Promise<{ file: string }> }): Promise<Response> {
  const token = /^([\w-]+)\.ics$/.exec((await params).file)?.[1];
  const opened = token ? calendarScope(token) : null;
  if (!opened) return gone();
  try {
    const owner = await readCalendarOwner(opened.address);
    const headers = {
      "content-type": "text/calendar; charset=utf-8",
      "cache-control": "private, max-age=300",
      "x-robots-tag": "noindex",
    };
    return new Response(await writeCalendar(opened.scope, owner), { headers });
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return gone();
    throw error;
  }
}

function gone(): Response {
  return new Response("This calendar does not exist, or was withdrawn.", { status: 404 });
}
