import { Link } from "@/components/ui/link";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { RecipientChoices } from "@/components/schedules/recipient-choices";
import { listRecipientChoices } from "@/lib/recipients/queries";
import { findGroupsAction } from "@/app/(signed-in)/sources/actions";
import { cancelRunAction } from "@/app/(signed-in)/runs/actions";
import { createThemeAction, generateAction, saveThemeScheduleAction } from "@/app/(signed-in)/themes/actions";
import { closeSetupAction, removeSampleAction } from "@/app/(signed-in)/welcome/actions";
import { CloseSetup } from "@/app/(signed-in)/welcome/close-setup";
import { FirstEdition } from "@/app/(signed-in)/welcome/first-edition";
import { EditionArticle } from "@/components/editions/edition-article";
import { PageMessages } from "@/components/shell/page-messages";
import { NewThemeForm } from "@/components/themes/new-theme-form";
import { ScheduleCard } from "@/components/themes/schedule-card";
import { ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { PageHead, PageSection } from "@/components/ui/page";
import { getEdition } from "@/lib/editions/queries";
import { RemoveSample } from "@/app/(signed-in)/welcome/remove-sample";
import { env } from "@/lib/env";
import { sampleFeeds } from "@/lib/samples/texts";
import type { Sample } from "@/lib/samples/schema";
import { themePolicy } from "@/lib/themes/policy";
import { getTheme } from "@/lib/themes/queries";
import { orNotFound, requireViewer, whyNot } from "@/lib/transport/page";
import { type FirstSteps, readFirstSteps, stepSchema, steps } from "@/app/(signed-in)/welcome/first-steps";

export async function generateMetadata() {
  return { title: (await getTranslations("welcome"))("title") };
}

/** From nothing to the first edition: each step says what it is for, can be skipped, and can be opened again. */
export default async function WelcomePage({ searchParams }: { searchParams: Promise<{ step?: string }> }) {
  const { scope } = await requireViewer();
  const t = await getTranslations("welcome");
  const first = await readFirstSteps(scope);
  const step = stepSchema.safeParse((await searchParams).step).data;
  // The step is part of the URL, so that completing it does not move the user to another step.
  if (!step) redirect(`/welcome?step=${first.next}`);
  const following = steps[steps.indexOf(step) + 1];
  return (
    <PageMessages of="(signed-in)/welcome/page">
      <PageHead
        title={t("title")}
        sentence={t("sentence")}
        actions={<CloseSetup label={t("notNow")} close={closeSetupAction} to="/" />}
      />
      <nav aria-label={t("steps")} className="border-b border-ink">
        <ol className="-mb-px flex flex-wrap gap-x-6">
          {steps.map((one, index) => (
            <li key={one}>
              <Link
                href={`/welcome?step=${one}`}
                aria-current={one === step ? "step" : undefined}
                className={classNames(
                  "inline-block border-b-2 py-2 text-[15px]",
                  one === step ? "border-accent text-ink" : "border-transparent text-quiet hover:text-ink",
                )}
              >
                {index + 1}. {t(`${one}.short`)}
                {first.done[one] && <span className="text-ok"> ✓</span>}
                {first.done[one] && <span className="sr-only"> {t("done")}</span>}
              </Link>
            </li>
          ))}
        </ol>
      </nav>
      <PageSection title={t(`${step}.title`)} className="mt-8">
        <p className="max-w-prose py-4 text-quiet">{t(`${step}.text`)}</p>
        <Step step={step} first={first} />
      </PageSection>
      <div className="mt-8 flex flex-wrap gap-2">
        {following ? (
          <ButtonLink href={`/welcome?step=${following}`} look={first.done[step] ? "solid" : "plain"}>
            {first.done[step] ? t("goOn") : t("skip")}
          </ButtonLink>
        ) : (
          <CloseSetup
            label={t("finish")}
            close={closeSetupAction}
            look="solid"
            to={first.theme ? `/themes/${first.theme.id}` : "/"}
          />
        )}
      </div>
      {first.sample && <RemoveSample why={await whyNotRemove(first.sample)} remove={removeSampleAction} />}
    </PageMessages>
  );
}

async function whyNotRemove({ themeId }: Sample): Promise<string | null> {
  const { scope } = await requireViewer();
  return whyNot(scope, themePolicy.edit, await orNotFound(getTheme(scope, themeId)));
}

async function Step({ step, first }: { step: (typeof steps)[number]; first: FirstSteps }) {
  const { scope, locale } = await requireViewer();
  const t = await getTranslations("welcome");
  const { groups, theme, run, edition, schedule } = first;
  const about = (name: string) => <p className="mb-4 font-serif text-lg">{name}</p>;
  const needsTheme = (
    <p className="max-w-prose">
      {t("needsTheme")}{" "}
      <Link href="/welcome?step=theme" className="underline">
        {t("theme.short")}
      </Link>
    </p>
  );
  switch (step) {
    case "theme":
      return (
        <>
          {theme && (
            <p className="mb-6 border-l-2 border-ink bg-wash px-4 py-2.5">
              {t("theme.made", { name: theme.name })}{" "}
              <Link href="/themes/new" className="underline">
                {t("theme.another")}
              </Link>
            </p>
          )}
          {!theme && (
            <NewThemeForm
              groups={{
                options: groups.map(({ id, name, sources }) => ({ id, name, sources: sources.length })),
                more: false,
              }}
              findGroups={findGroupsAction}
              language={locale}
              samples={sampleFeeds.map(({ name }) => `${env().PUBLIC_URL}/samples/${name}`)}
              create={createThemeAction}
              next="/welcome?step=edition"
              chosen={groups.map(({ id }) => id)}
            />
          )}
        </>
      );
    case "edition":
      if (!theme) return needsTheme;
      return (
        <>
          {about(theme.name)}
          <FirstEdition
            themeId={theme.id}
            run={run}
            written={edition !== null}
            generate={generateAction}
            cancel={cancelRunAction}
          />
          {edition && (
            <div className="mt-6 border border-line bg-raised px-5" data-testid="preview">
              <EditionArticle edition={await getEdition(scope, edition.id)} evidence />
            </div>
          )}
        </>
      );
    case "schedule":
      if (!theme) return needsTheme;
      return (
        <RecipientChoices choices={await listRecipientChoices(scope)}>
          {about(theme.name)}
          <ScheduleCard themeId={theme.id} schedule={schedule} heldBack={[]} editable save={saveThemeScheduleAction} />
        </RecipientChoices>
      );
  }
}
