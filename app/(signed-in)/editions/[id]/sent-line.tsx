import { useTranslations } from "next-intl";
import { Link } from "@/components/ui/link";
import { Moment } from "@/components/ui/moment";
import type { RunDetail } from "@/lib/runs/schema";

/** To whom an edition was sent, and when; nothing if it was sent to nobody, or if the record of its run is gone. */
export function SentLine({ run, timezone }: { run: RunDetail | null; timezone: string }) {
  const t = useTranslations("editions.sent");
  if (!run || run.deliveries.accepted === 0) return null;
  const { deliveryList, deliveries } = run;
  const at = deliveryList.flatMap(({ sentAt }) => sentAt ?? []).sort()[0];
  const names = deliveryList
    .filter(({ sentAt }) => sentAt !== null)
    .map(({ recipientName, channel, recipient }) => recipientName ?? channel ?? recipient);
  return (
    <p className="mx-auto mb-4 max-w-[40.25rem] text-sm text-quiet print:hidden" data-testid="sent-line">
      {t(deliveries.kept > 0 ? "kept" : "sent", { done: deliveries.accepted, total: deliveries.total })}
      {at && (
        <>
          {", "}
          <Moment at={at} timezone={timezone} />
        </>
      )}
      {": "}
      {names.slice(0, mostNamed).join(", ")}
      {names.length > mostNamed && ` ${t("others", { count: names.length - mostNamed })}`}.{" "}
      <Link href={`/runs/${run.id}`} className="underline">
        {t("details")}
      </Link>
    </p>
  );
}

const mostNamed = 5;
