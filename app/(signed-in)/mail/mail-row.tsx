import type { ReactNode } from "react";
import { Moment } from "@/components/ui/moment";

/** One message of a list: when, to whom, what, and what happened to it. */
export function MailRow({
  at,
  timezone,
  recipient,
  subject,
  status,
  error,
}: {
  /** ISO 8601 in UTC. */
  at: string;
  timezone: string;
  /** In readable form. */
  recipient: string;
  subject: ReactNode;
  status: ReactNode;
  error: string | null;
}) {
  return (
    <li className="grid gap-x-4 gap-y-1 border-b border-line py-3 sm:grid-cols-[minmax(0,1fr)_auto] lg:grid-cols-[11rem_14rem_minmax(0,1fr)_8rem]">
      <div className="text-quiet">
        <Moment at={at} timezone={timezone} seconds />
      </div>
      <p className="truncate" title={recipient}>
        {recipient}
      </p>
      {subject}
      <div className="sm:text-right">{status}</div>
      {error && <p className="text-[13px] break-words text-quiet sm:col-span-full">{error}</p>}
    </li>
  );
}
