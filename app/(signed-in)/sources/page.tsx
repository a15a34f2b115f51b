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
import { AddSource } from "@/components/sources/add-source";
import { GroupTitle } from "@/app/(signed-in)/sources/group-title";
import { NewGroup } from "@/app/(signed-in)/sources/new-group";
import { SourceMenu } from "@/app/(signed-in)/sources/source-menu";
import { SourceRows } from "@/components/sources/source-rows";
import { Empty, PageHead } from "@/components/ui/page";
import { listSourceGroups } from "@/lib/sources/queries";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("sources"))("title") };
}

export default async function SourcesPage() {
  const { scope, timezone } = await requireViewer();
  const t = await getTranslations("sources");
  const groups = await listSourceGroups(scope);
  const choices = groups.map(({ id, name }) => ({ id, name }));
  return (
    <>
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
        </section>
      ))}
    </>
  );
}
