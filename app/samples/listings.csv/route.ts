import { systemClock } from "@/lib/clock";
import { renderSampleListings } from "@/lib/samples/listings";

export const dynamic = "force-dynamic";

/** Sample data for trying out a report. */
export function GET(): Response {
  return new Response(renderSampleListings(systemClock.now()), {
    headers: { "content-type": "text/csv; charset=utf-8" },
  });
}
