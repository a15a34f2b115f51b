import { Link } from "@/components/ui/link";
import { useTranslations } from "next-intl";
import { SettleButton } from "@/components/requests/settle-button";
import { TemplateBadge } from "@/components/requests/template-badge";
import { Moment } from "@/components/ui/moment";
import type { RequestView } from "@/lib/requests/schema";
import type { ActionResult } from "@/lib/transport/action";

/** A list of requests: on the board with whether they are done, drafts with their owner. */
export function RequestRows({
  requests,
  timezone,
  settle,
}: {
  requests: RequestView[];
  timezone: string;
  settle: (input: { id: string; done: boolean }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("requests");
  return (
    <ul data-testid="requests">
      {requests.map((request) => (
        <li
          key={request.id}
          className="grid gap-x-6 gap-y-1.5 border-b border-line py-3.5 sm:grid-cols-[1fr_10rem_auto] sm:items-start"
        >
          <div className="min-w-0">
            <Link
              href={`/requests/${request.id}`}
              className="font-serif text-[17px] leading-snug font-medium [overflow-wrap:anywhere] hover:underline"
            >
              {request.title}
            </Link>
            {request.description !== "" && (
              <p className="line-clamp-2 text-sm [overflow-wrap:anywhere] text-quiet">{request.description}</p>
            )}
            <p className="mt-1 flex flex-wrap items-baseline gap-x-3 gap-y-1 text-[13px] text-quiet">
              <TemplateBadge template={request.template} scheduleId={request.scheduleId} />
              <span className="[overflow-wrap:anywhere]">{request.contact}</span>
            </p>
          </div>
          <div className="text-sm text-quiet">
            <Moment at={request.publishedAt ?? request.createdAt} timezone={timezone} />
            {request.status === "draft" && <p>{t("of", { name: request.ownerName ?? t("nobody") })}</p>}
            {request.doneAt && <p>{t("doneBy", { name: request.doneByName ?? t("nobody") })}</p>}
          </div>
          {request.status === "published" && (
            <SettleButton id={request.id} title={request.title} done={request.doneAt !== null} settle={settle} />
          )}
        </li>
      ))}
    </ul>
  );
}
