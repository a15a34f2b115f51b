import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import {
  addSourceAction,
  createGroupAction,
  deleteGroupAction,
  findGroupsAction,
  moveSourceAction,
  previewSourceAction,
  removeSourceAction,
  setReadingAction,
  renameGroupAction,
} from "@/app/(signed-in)/sources/actions";
import { Trace } from "@/components/audit/trace";
import { NameSearch } from "@/components/form/name-search";
import { PageMessages } from "@/components/shell/page-messages";
import { AddSource } from "@/components/sources/add-source";
import { GroupTitle } from "@/app/(signed-in)/sources/group-title";
import { NewGroup } from "@/app/(signed-in)/sources/new-group";
import { SourceMenu } from "@/app/(signed-in)/sources/source-menu";
import { SourceRows } from "@/components/sources/source-rows";
import { ButtonLink } from "@/components/ui/button";
import { NextPage, NoneNamed } from "@/components/ui/next-page";
import { Empty, PageHead, PageSection } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { listGroupChoices, listSourceGroups } from "@/lib/sources/queries";
import type { SourceView } from "@/lib/sources/schema";
import { SyncSchedule } from "@/app/(signed-in)/sources/sync-schedule";
import { listSchedulesOf } from "@/lib/schedules/queries";
import { readByName, requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("sources"))("title") };
}

/** Each group is shown with some of its sources; the rest is on the group's own page. */
const most = 20;
const mostOfGroup = 8;

function troubledFirst(sources: SourceView[]): SourceView[] {
  const isWell = ({ health }: SourceView) => health === "healthy" || health === "new";
  return sources.toSorted((a, b) => Number(isWell(a)) - Number(isWell(b)));
}

export default async function SourcesPage({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("sources");
  const { data: groups, nextCursor, filter, long } = await readByName(listSourceGroups, scope, searchParams, most);
  const [choices, changes, syncs] = await Promise.all([
    listGroupChoices(scope),
    listAuditEvents(scope, { subjectTypes: ["source_group"], limit: 20 }),
    listSchedulesOf(scope, { taskType: "source_sync", subjectIds: groups.map(({ id }) => id) }),
  ]);
  const syncOf = new Map(syncs.map((sync) => [sync.subject?.id, sync]));
  return (
    <PageMessages of="(signed-in)/sources/page">
      <PageHead
        title={t("title")}
        sentence={t("sentence")}
        actions={
          <>
            {groups.length > 0 && <ButtonLink href="/sources/all">{t("all")}</ButtonLink>}
            <ButtonLink href="/sources/import">{t("import")}</ButtonLink>
            {groups.length > 0 && (
              <ButtonLink href="/api/v1/source-groups/opml" download>
                {t("export")}
              </ButtonLink>
            )}
          </>
        }
      />
      <NewGroup create={createGroupAction} />
      {long && (
        <div className="mt-8">
          <NameSearch path="/sources" text={filter.text ?? ""} />
        </div>
      )}
      {groups.length === 0 && filter.text && <NoneNamed path="/sources" text={filter.text} />}
      {groups.length === 0 && !filter.text && (
        <div className="mt-8 border-t border-ink">
          <Empty title={t("empty.title")}>{t("empty.text")}</Empty>
        </div>
      )}
      {groups.map((group) => (
        <section key={group.id} className="mt-10" aria-label={group.name}>
          <GroupTitle
            group={{ id: group.id, name: group.name, themes: group.themeCount }}
            rename={renameGroupAction}
            remove={deleteGroupAction}
          />
          {group.sources.length > 0 && (
            <SourceRows
              sources={troubledFirst(group.sources).slice(0, mostOfGroup)}
              timezone={timezone}
              actions={(source) => (
                <SourceMenu
                  source={source}
                  groupId={group.id}
                  groups={choices}
                  find={findGroupsAction}
                  move={moveSourceAction}
                  remove={removeSourceAction}
                  setReading={setReadingAction}
                />
              )}
            />
          )}
          {group.sources.length > mostOfGroup && (
            <p className="border-b border-line py-3 text-sm">
              <Link href={`/sources/${group.id}`} className="underline">
                {t("allOfGroup", { count: group.sources.length })}
              </Link>
            </p>
          )}
          <AddSource groupId={group.id} groupName={group.name} preview={previewSourceAction} add={addSourceAction} />
          <div className="mt-3">
            <SyncSchedule group={group} schedule={syncOf.get(group.id) ?? null} timezone={timezone} />
          </div>
        </section>
      ))}
      <NextPage path="/sources" filter={filter} cursor={nextCursor} />
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={timezone} yours={timezone} subjects />
        </PageSection>
      )}
    </PageMessages>
  );
}
