import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { Sharing } from "@/app/(signed-in)/themes/[id]/sharing";
import { getThemeSharing } from "@/lib/themes/queries";
import { cancelRunAction } from "@/app/(signed-in)/runs/actions";
import { findGroupsAction } from "@/app/(signed-in)/sources/actions";
import {
  deleteThemeAction,
  duplicateThemeAction,
  generateAction,
  shareThemeAction,
  saveThemeAction,
  saveThemeScheduleAction,
} from "@/app/(signed-in)/themes/actions";
import { GenerateButton } from "@/app/(signed-in)/themes/[id]/generate-button";
import { DeleteButton } from "@/components/shell/delete-button";
import { DuplicateButton } from "@/components/shell/duplicate-button";
import { PageMessages } from "@/components/shell/page-messages";
import { ScheduleCard } from "@/components/themes/schedule-card";
import { ThemeSettings } from "@/app/(signed-in)/themes/[id]/theme-settings";
import { Trace } from "@/components/audit/trace";
import { EditionRows } from "@/components/editions/edition-rows";
import { RunProgress } from "@/components/runs/run-progress";
import { SourceRows } from "@/components/sources/source-rows";
import { ButtonLink } from "@/components/ui/button";
import { dayAndTime } from "@/components/ui/moment";
import { KeepFresh } from "@/components/ui/keep-fresh";
import { Empty, PageHead, PageSection, Refusal } from "@/components/ui/page";
import { findWho, listAuditEvents } from "@/lib/audit/queries";
import { PauseNote } from "@/components/schedules/pause-note";
import { RecipientChoices } from "@/components/schedules/recipient-choices";
import { countNamed, listHeldBack, listRecipientChoices } from "@/lib/recipients/queries";
import { listEditions } from "@/lib/editions/queries";
import { listWriters } from "@/lib/models/queries";
import { listMembers } from "@/lib/members/queries";
import { findActiveRun } from "@/lib/runs/queries";
import { findThemeSchedule } from "@/lib/themes/queries";
import { listGroupChoices, listThemeSources } from "@/lib/sources/queries";
import { themePolicy } from "@/lib/themes/policy";
import { getTheme } from "@/lib/themes/queries";
import { readOnce, requireId, requireViewer, whyNot } from "@/lib/transport/page";
import { env } from "@/lib/env";

interface Props {
  params: Promise<{ id: string }>;
}

const readTheme = readOnce(getTheme);

export default async function ThemePage({ params }: Props) {
  const { scope, timezone, locale } = await requireViewer();
  const id = await requireId(params);
  const theme = await readTheme(scope, id);
  const [schedule, groups, sources, editions, active, changes, members, writers] = await Promise.all([
    findThemeSchedule(scope, id),
    listGroupChoices(scope, { ids: theme.sourceGroupIds }),
    listThemeSources(scope, id),
    listEditions(scope, { themeId: id, limit: 5 }),
    findActiveRun(scope, id),
    listAuditEvents(scope, { subjectId: id, limit: 20 }),
    listMembers(scope),
    listWriters(scope),
  ]);
  const pausedBy = schedule?.status === "paused" ? await findWho(scope, schedule.id, "schedule.paused") : null;
  const [draft] = await listEditions(scope, { themeId: id, status: "draft", limit: 1 });
  const heldBack = schedule ? await listHeldBack(scope, schedule.emails, schedule.id) : [];
  // A plain pause by a person needs no note: the schedule's own switch shows it.
  const isWorthSaying =
    schedule && (schedule.pauseReason !== null || schedule.pausedUntil !== null || schedule.pauseCause !== "person");
  const t = await getTranslations("themes");
  const tPreview = await getTranslations("preview");
  const why = await whyNot(scope, themePolicy.edit, theme);
  const editable = why === null;
  const choices = await listRecipientChoices(scope);
  const recipients =
    (await countNamed(scope, schedule?.emails ?? [])) -
    heldBack.filter(({ why: reason }) => reason !== "weekly").length;
  const editionRows = (
    <PageSection title={t("editions")}>
      {editions.length > 0 ? (
        <EditionRows editions={editions} timezone={timezone} />
      ) : (
        <Empty title={t("noEditions.title")}>{t("noEditions.text")}</Empty>
      )}
    </PageSection>
  );
  return (
    <PageMessages of="(signed-in)/themes/[id]/page">
      <KeepFresh renderedAt={scope.clock.now()} />
      <PageHead
        above={<Link href="/themes">{t("title")}</Link>}
        title={theme.name}
        actions={
          <>
            <ButtonLink href={`/preview?theme=${id}`} why={why}>
              {tPreview("open")}
            </ButtonLink>
            <GenerateButton
              themeId={id}
              ways={{ recipients, usual: schedule?.deliveryMode ?? "draft", copies: true, publishes: true }}
              transport={env().MAIL_TRANSPORT}
              draftOf={draft ? dayAndTime(draft.createdAt, timezone, locale) : null}
              cost={writers.find(({ writer }) => writer === theme.writing.writer)?.cost ?? null}
              disabled={active !== null || sources.length === 0}
              why={why}
              generate={generateAction}
            />
          </>
        }
      />
      <Refusal why={why} />
      {active && <RunProgress key={active.id} initial={active} cancel={cancelRunAction} />}
      {isWorthSaying && <PauseNote schedule={schedule} by={pausedBy} timezone={timezone} />}
      <RecipientChoices choices={choices}>
        <ScheduleCard
          themeId={id}
          schedule={schedule}
          heldBack={heldBack}
          editable={editable}
          save={saveThemeScheduleAction}
        />
      </RecipientChoices>
      {editionRows}
      <PageSection title={t("about")}>
        <ThemeSettings
          theme={theme}
          groups={groups}
          findGroups={findGroupsAction}
          writers={writers}
          editable={editable}
          save={saveThemeAction}
        />
      </PageSection>
      <PageSection title={t("sharing.title")}>
        <Sharing themeId={id} sharing={await getThemeSharing(scope, id)} why={why} share={shareThemeAction} />
      </PageSection>
      <PageSection title={t("reads")}>
        {sources.length > 0 ? (
          <SourceRows sources={sources} timezone={timezone} />
        ) : (
          <Empty
            title={t("readsNothing.title")}
            action={<ButtonLink href="/sources">{t("readsNothing.action")}</ButtonLink>}
          >
            {t("readsNothing.text")}
          </Empty>
        )}
      </PageSection>
      <PageSection title={t("changes")}>
        <Trace events={changes} members={members} timezone={timezone} yours={timezone} />
      </PageSection>
      <div className="mt-12 flex flex-wrap gap-2">
        <DuplicateButton id={id} name={theme.name} path="/themes" duplicate={duplicateThemeAction} />
        <DeleteButton of="themes" id={id} name={theme.name} why={why} remove={deleteThemeAction} />
      </div>
    </PageMessages>
  );
}

export async function generateMetadata({ params }: Props) {
  const { scope } = await requireViewer();
  return { title: (await readTheme(scope, await requireId(params))).name };
}
