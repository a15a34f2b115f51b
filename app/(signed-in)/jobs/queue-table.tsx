import { useTranslations } from "next-intl";
import { Moment } from "@/components/ui/moment";
import type { QueueView } from "@/lib/health/schema";

const columns = ["queue", "waiting", "active", "width", "failed", "rate", "lastFailed"] as const;

/** The queues of the installation: how much is waiting, active and failed, and the throughput. */
export function QueueTable({
  queues,
  widths,
  timezone,
}: {
  queues: QueueView[];
  /** How many jobs a worker runs at once, if that is a setting. */
  widths: Partial<Record<string, number>>;
  timezone: string;
}) {
  const t = useTranslations("jobs");
  const cells = queues.map(({ name, waiting, active, failed, done, seconds, lastFailedAt }) => ({
    name,
    queue: t(`queue.${name as "run.execute"}`),
    waiting,
    active,
    width: widths[name] ?? 1,
    failed,
    rate: done !== null && seconds ? Math.round((done / seconds) * 600) / 10 : t("notCounted"),
    lastFailed: lastFailedAt ? <Moment at={lastFailedAt} timezone={timezone} /> : t("none"),
  }));
  return (
    <table className="w-full text-left text-sm" data-testid="queues">
      <thead className="max-sm:hidden">
        <tr className="text-[13px] text-quiet">
          {columns.map((column) => (
            <th key={column} scope="col" className="border-b border-line py-2 pr-4 font-normal">
              {t(`column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {cells.map((cell) => (
          <tr
            key={cell.name}
            className="max-sm:flex max-sm:flex-wrap max-sm:gap-x-6 max-sm:gap-y-1 max-sm:border-b max-sm:border-line max-sm:py-2.5 sm:[&>*]:border-b sm:[&>*]:border-line sm:[&>*]:py-2 sm:[&>*]:pr-4"
          >
            {columns.map((column) =>
              column === "queue" ? (
                <th key={column} scope="row" className="font-normal max-sm:w-full">
                  {cell.queue}
                </th>
              ) : (
                <td key={column} className={typeof cell[column] === "number" ? "font-mono" : undefined}>
                  <span className="block font-sans text-[13px] text-quiet sm:hidden">{t(`column.${column}`)}</span>
                  {cell[column]}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
