import { systemClock } from "@/lib/clock";
import type { Env } from "@/lib/env";
import {
  type MailReport,
  type Reporter,
  reportProviders,
  type ReportProvider,
  type ReportRequest,
} from "@/lib/mail/report";
import { readMailgun } from "@/lib/mail/reports/mailgun";
import { readPostmark } from "@/lib/mail/reports/postmark";
import { readResend } from "@/lib/mail/reports/resend";
import { readSendgrid } from "@/lib/mail/reports/sendgrid";
import { readSes } from "@/lib/mail/reports/ses";

const reporters: Record<ReportProvider, Reporter> = {
  resend: readResend,
  ses: readSes,
  postmark: readPostmark,
  mailgun: readMailgun,
  sendgrid: readSendgrid,
};

/** The reports in a provider's request, or why they are not accepted. */
export async function readReports(
  provider: string,
  {
    fetchText = askProvider,
    now = systemClock.now(),
    ...request
  }: Pick<ReportRequest, "headers" | "body"> & Partial<ReportRequest>,
  settings: Env,
): Promise<MailReport[] | "unknown" | "unsigned" | "malformed"> {
  const name = reportProviders.find((one) => one === provider);
  if (!name) return "unknown";
  try {
    const reports = await reporters[name]({ ...request, fetchText, now }, settings);
    if (reports === undefined) return "unknown";
    return reports ?? "unsigned";
  } catch (error) {
    if (error instanceof SyntaxError) return "malformed";
    throw error;
  }
}

async function askProvider(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${new URL(url).hostname} answered ${answer.status}.`);
  return answer.text();
}
