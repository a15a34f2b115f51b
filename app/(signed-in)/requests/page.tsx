import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { settleRequestAction } from "@/app/(signed-in)/requests/actions";
import { RequestTabs } from "@/app/(signed-in)/requests/request-tabs";
import { RequestRows } from "@/components/requests/request-rows";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Empty, PageSection } from "@/components/ui/page";
import { listRequests } from "@/lib/requests/queries";
import { requestFilterSchema } from "@/lib/requests/schema";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("requests"))("title") };
}

const limit = 25;

/** The board: requests to be done, and those done recently. */
export default async function RequestsPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("requests");
  const asked = requestFilterSchema.pick({ done: true, after: true }).safeParse(await searchParams).data ?? {};
  const behind = (done: "true" | "false") => (asked.done === done ? asked.after : undefined);
  const [open, done] = await Promise.all([
    listRequests(scope, { done: "false", limit, after: behind("false") }),
    listRequests(scope, { done: "true", limit, after: behind("true") }),
  ]);
  return (
    <PageMessages of="(signed-in)/requests/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <RequestTabs />
      <PageSection title={t("open")}>
        {open.data.length > 0 ? (
          <RequestRows requests={open.data} timezone={timezone} settle={settleRequestAction} />
        ) : (
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        )}
        <Older done="false" cursor={open.nextCursor} />
      </PageSection>
      {done.data.length > 0 && (
        <PageSection title={t("done")}>
          <RequestRows requests={done.data} timezone={timezone} settle={settleRequestAction} />
          <Older done="true" cursor={done.nextCursor} />
        </PageSection>
      )}
    </PageMessages>
  );
}

async function Older({ done, cursor }: { done: "true" | "false"; cursor: string | null }) {
  const t = await getTranslations("requests");
  if (!cursor) return null;
  return (
    <p className="pt-4">
      <Link href={`/requests?done=${done}&after=${cursor}`} className="text-sm underline">
        {t("older")}
      </Link>
    </p>
  );
}
