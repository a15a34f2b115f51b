import { useTranslations } from "next-intl";
import { Moment } from "@/components/ui/moment";
import type { QueueView } from "@/lib/health/schema";

const columns = ["queue", "waiting", "active", "failed", "rate", "lastFailed"] as const;

/** The queues of the installation, by how much waits, is being done, has failed, and goes through. */
export function QueueTable({ queues, timezone }: { queues: QueueView[]; timezone: string }) {
  const t = useTranslations("jobs");
  return (
    <div className="overflow-x-auto" tabIndex={-1}>
      <table className="w-full text-left text-sm" data-testid="queues">
        <thead>
          <tr className="text-[13px] text-quiet">
            {columns.map((column) => (
              <th key={column} scope="col" className="border-b border-line py-2 pr-4 font-normal">
                {t(`column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {queues.map(({ name, waiting, active, failed, done, seconds, lastFailedAt }) => (
            <tr key={name} className="[&>*]:border-b [&>*]:border-line [&>*]:py-2 [&>*]:pr-4">
              <td>{t(`queue.${name as "run.execute"}`)}</td>
              <td className="font-mono">{waiting}</td>
              <td className="font-mono">{active}</td>
              <td className="font-mono">{failed}</td>
              <td className="font-mono">
                {done !== null && seconds ? Math.round((done / seconds) * 600) / 10 : t("notCounted")}
              </td>
              <td>{lastFailedAt ? <Moment at={lastFailedAt} timezone={timezone} /> : t("none")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
