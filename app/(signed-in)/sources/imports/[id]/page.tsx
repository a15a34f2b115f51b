import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import {
  addSourceAction,
  findGroupsAction,
  undoImportAction,
  unfollowImportAction,
} from "@/app/(signed-in)/sources/actions";
import { ImportActions } from "@/app/(signed-in)/sources/imports/[id]/import-actions";
import { ImportEntries } from "@/app/(signed-in)/sources/imports/[id]/import-entries";
import { PageMessages } from "@/components/shell/page-messages";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Moment } from "@/components/ui/moment";
import { PageHead } from "@/components/ui/page";
import { ProgressLine } from "@/components/ui/progress-line";
import { errorText } from "@/lib/i18n/errors";
import { getImport, listGroupChoices } from "@/lib/sources/queries";
import { importStates } from "@/lib/sources/schema";
import { readOnce, requireId, requireViewer } from "@/lib/transport/page";

interface Props {
  params: Promise<{ id: string }>;
}

const readImport = readOnce(getImport);

export async function generateMetadata({ params }: Props) {
  const { scope } = await requireViewer();
  const { name } = await readImport(scope, await requireId(params));
  return { title: name || (await getTranslations("imports"))("pasted") };
}

/** The import of a list of feeds: its progress, and the outcome of each feed. */
export default async function ImportedPage({ params }: Props) {
  const { scope, timezone, locale } = await requireViewer();
  const t = await getTranslations("imports");
  const found = await readImport(scope, await requireId(params));
  const groups = await listGroupChoices(scope);
  const entries = found.entries.map((entry) => {
    const [code = "", status = ""] = entry.detail?.split(" ") ?? [];
    return { ...entry, said: entry.state === "failed" ? errorText(locale, code, { status }) : entry.detail };
  });
  const done = found.total - found.counts.waiting;
  return (
    <PageMessages of="(signed-in)/sources/imports/[id]/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead
        above={<Link href="/sources/import">{t("title")}</Link>}
        title={found.name || t("pasted")}
        sentence={found.isCutOff ? t("cutOff") : undefined}
        actions={
          <ImportActions
            id={found.id}
            isUndone={found.undoneAt !== null}
            isFollowed={found.isFollowed}
            added={found.counts.added + found.counts.moved}
            undo={undoImportAction}
            unfollow={unfollowImportAction}
          />
        }
      />
      <div className="border-t border-ink pt-3 text-sm" data-testid="import-progress">
        {found.finishedAt === null ? (
          <div className="flex flex-wrap items-center gap-3">
            <ProgressLine label={t("progress")} done={done} total={found.total} />
            <span className="font-mono text-xs text-quiet" aria-live="polite">
              {t("done", { done, total: found.total })}
            </span>
          </div>
        ) : (
          <p className="text-quiet">
            {found.undoneAt ? t("undoneAt") : t("finishedAt")}{" "}
            <Moment at={found.undoneAt ?? found.finishedAt} timezone={timezone} />
          </p>
        )}
        <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1">
          {importStates
            .filter((state) => found.counts[state] > 0)
            .map((state) => (
              <li key={state}>{t(`counts.${state}`, { count: found.counts[state] })}</li>
            ))}
        </ul>
        {found.nextReadAt && (
          <p className="mt-2 text-quiet">
            {t("nextRead")} <Moment at={found.nextReadAt} timezone={timezone} />
            {found.error && ` · ${t("lastFailed")}`}
          </p>
        )}
      </div>
      <ImportEntries entries={entries} groups={groups} find={findGroupsAction} add={addSourceAction} />
    </PageMessages>
  );
}
