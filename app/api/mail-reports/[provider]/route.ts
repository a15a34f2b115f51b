import "@/lib/assembly/products";
import { systemClock } from "@/lib/clock";
import { applyReports } from "@/lib/deliveries/report/apply-reports";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { readReports } from "@/lib/mail/reports/read";
import { readBody } from "@/lib/transport/body";

interface Context {
  params: Promise<{ provider: string }>;
}

/** Upper limit for the size of a batch of reports; providers send no more. */
const mostBytes = 4 * 1024 * 1024;

/**
 * Receives what a provider reports about messages it accepted. 404 for a provider that is not configured, 401 if the
 * report is not signed by the provider; reports that do not concern our messages are accepted and ignored. If this
 * fails, the provider sends the report again.
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { provider } = await params;
  const body = await readBody(request, mostBytes);
  if (body === null) return new Response("Too large.", { status: 413 });
  const reports = await readReports(provider, { headers: request.headers, body }, env());
  if (reports === "unknown") return new Response("Nothing is set up for this provider.", { status: 404 });
  if (reports === "malformed") return new Response("This is not what the provider sends.", { status: 400 });
  if (reports === "unsigned") {
    log().warn({ provider }, "A report about mail was refused: its signature is not the provider's.");
    return new Response("Not signed.", { status: 401 });
  }
  const fresh = await applyReports(reports, systemClock);
  if (reports.length > 0) log().info({ provider, told: reports.length, fresh }, "Reports about mail were taken in.");
  return new Response(null, { status: 204 });
}
