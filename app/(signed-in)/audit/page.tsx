import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { AuditFilters } from "@/app/(signed-in)/audit/audit-filters";
import { Trace } from "@/components/audit/trace";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Empty, PageHead, Refusal } from "@/components/ui/page";
import { auditPolicy } from "@/lib/audit/policy";
import { searchAuditEvents } from "@/lib/audit/queries";
import { auditFilterSchema } from "@/lib/audit/schema";
import { listMembers } from "@/lib/members/queries";
import { requireViewer, whyNot } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("audit"))("title") };
}

/** Everything that was changed or started by hand, for owners and managers. */
export default async function AuditPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("audit");
  const head = <PageHead title={t("title")} sentence={t("sentence")} />;
  const why = await whyNot(scope, auditPolicy.readAll);
  if (why) {
    return (
      <>
        {head}
        <Refusal why={why} />
      </>
    );
  }
  const asked = Object.fromEntries(Object.entries(await searchParams).filter(([, value]) => value !== ""));
  const filter = auditFilterSchema.safeParse(asked).data ?? auditFilterSchema.parse({});
  const [page, members] = await Promise.all([searchAuditEvents(scope, filter), listMembers(scope)]);
  const { userId = "", subjectType = "", text = "" } = filter;
  const kept = Object.entries({ userId, subjectType, text, subjectId: filter.subjectId ?? "" }).filter(
    ([, value]) => value !== "",
  );
  const older = page.nextCursor && new URLSearchParams([...kept, ["after", page.nextCursor]]);
  return (
    <PageMessages of="(signed-in)/audit/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      {head}
      <AuditFilters key={text} values={{ userId, subjectType, text }} members={members} />
      {page.data.length > 0 ? (
        <div className="border-t border-ink">
          <Trace events={page.data} members={members} timezone={timezone} yours={timezone} subjects />
        </div>
      ) : (
        <div className="border-t border-ink">
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        </div>
      )}
      {older && (
        <p className="pt-4">
          <Link href={`/audit?${older}`} className="text-sm underline">
            {t("older")}
          </Link>
        </p>
      )}
    </PageMessages>
  );
}
