import { getTranslations } from "next-intl/server";
import {
  addSourceAction,
  createGroupAction,
  deleteGroupAction,
  moveSourceAction,
  previewSourceAction,
  removeSourceAction,
  renameGroupAction,
} from "@/app/(signed-in)/sources/actions";
import { Trace } from "@/components/audit/trace";
import { PageMessages } from "@/components/shell/page-messages";
import { AddSource } from "@/components/sources/add-source";
import { GroupTitle } from "@/app/(signed-in)/sources/group-title";
import { NewGroup } from "@/app/(signed-in)/sources/new-group";
import { SourceMenu } from "@/app/(signed-in)/sources/source-menu";
import { SourceRows } from "@/components/sources/source-rows";
import { Empty, PageHead, PageSection } from "@/components/ui/page";
import { listAuditEvents } from "@/lib/audit/queries";
import { listSourceGroups } from "@/lib/sources/queries";
import { SyncSchedule } from "@/app/(signed-in)/sources/sync-schedule";
import { listSchedulesOf } from "@/lib/schedules/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("sources"))("title") };
}

export default async function SourcesPage() {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("sources");
  const [groups, changes, syncs] = await Promise.all([
    listSourceGroups(scope),
    listAuditEvents(scope, { subjectTypes: ["source_group"], limit: 20 }),
    listSchedulesOf(scope, { taskType: "source_sync" }),
  ]);
  const syncOf = (id: string) => syncs.find(({ params }) => params.groupId === id) ?? null;
  const choices = groups.map(({ id, name }) => ({ id, name }));
  return (
    <PageMessages of="(signed-in)/sources/page">
      <PageHead title={t("title")} sentence={t("sentence")} />
      <NewGroup create={createGroupAction} />
      {groups.length === 0 && (
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
              sources={group.sources}
              timezone={timezone}
              actions={(source) => (
                <SourceMenu
                  source={{ id: source.id, title: source.title }}
                  groups={choices.filter(({ id }) => id !== group.id)}
                  move={moveSourceAction}
                  remove={removeSourceAction}
                />
              )}
            />
          )}
          <AddSource groupId={group.id} groupName={group.name} preview={previewSourceAction} add={addSourceAction} />
          <div className="mt-3">
            <SyncSchedule group={group} schedule={syncOf(group.id)} timezone={timezone} />
          </div>
        </section>
      ))}
      {changes.length > 0 && (
        <PageSection title={t("changes")}>
          <Trace events={changes} members={[]} timezone={timezone} yours={timezone} subjects />
        </PageSection>
      )}
    </PageMessages>
  );
}
