import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { cache } from "react";
import { enterWorkspaceAction } from "@/app/(door)/workspaces/actions";
import { savePreferencesAction } from "@/app/(signed-in)/settings/actions";
import { DefaultsProvider } from "@/components/form/defaults";
import { HealthBadge, HealthBanner } from "@/components/shell/health-badge";
import { Search } from "@/components/search/search";
import { auditPolicy } from "@/lib/audit/policy";
import { LeaveGuard } from "@/components/shell/leave-guard";
import { mayDo } from "@/lib/policy";
import { Navigation } from "@/components/shell/navigation";
import { OneWorkspace } from "@/components/shell/one-workspace";
import { PageMessages } from "@/components/shell/page-messages";
import { PhoneMenu } from "@/components/shell/phone-menu";
import { PreferencesMenu } from "@/components/shell/preferences";
import { SignOut } from "@/components/shell/sign-out";
import { Wordmark } from "@/components/shell/wordmark";
import { WorkspaceSwitch } from "@/components/shell/workspace-switch";
import { countDrafts } from "@/lib/editions/queries";
import { recentHealth } from "@/lib/transport/recent-health";
import { countOwnDrafts } from "@/lib/requests/queries";
import { countThemes } from "@/lib/themes/queries";
import { requireViewer } from "@/lib/transport/page";

/** The frame around every page. Its parts load their own data, so that the page loads at the same time. */
export default async function SignedInLayout({ children }: { children: React.ReactNode }) {
  const { workspace, weekStart } = await requireViewer();
  const t = await getTranslations("nav");
  return (
    <PageMessages of="(signed-in)/layout">
      <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_1fr] print:block">
        <OneWorkspace id={workspace.id} />
        <LeaveGuard />
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:bg-raised focus:p-2"
        >
          {t("skip")}
        </a>
        <PhoneMenu>
          <Menu />
        </PhoneMenu>
        <aside className="sticky top-0 hidden h-dvh flex-col overflow-y-auto border-r border-line px-4.5 py-5 short:py-3 md:flex print:hidden">
          <Link href="/" className="mb-6 px-2 text-ink short:mb-3">
            <Wordmark />
          </Link>
          <Menu keys />
        </aside>
        <main id="main" className="min-w-0 px-4 py-6 sm:px-8 md:px-11">
          <div className="mx-auto max-w-[61rem]">
            <div className="print:hidden">
              <Banner />
            </div>
            <DefaultsProvider value={{ weekStart, timezone: workspace.defaultTimezone }}>{children}</DefaultsProvider>
          </div>
        </main>
      </div>
    </PageMessages>
  );
}

const readMenu = cache(async () => {
  const { scope } = await requireViewer();
  const [themes, drafts, requests, health] = await Promise.all([
    countThemes(scope),
    countDrafts(scope),
    countOwnDrafts(scope),
    recentHealth(),
  ]);
  return { counts: { themes, drafts, requests }, health };
});

async function Menu({ keys = false }: { keys?: boolean }) {
  const { scope, workspace, workspaces, person, scheme } = await requireViewer();
  const { counts, health } = await readMenu();
  const manages = mayDo(scope, auditPolicy.readAll);
  const others = workspaces.filter(({ id, purgeAt }) => id !== workspace.id && purgeAt === null);
  return (
    <>
      <div className="mb-4 short:mb-2.5">
        <Search manages={manages} keys={keys} />
      </div>
      <Navigation counts={counts} hidden={manages ? [] : ["audit", "jobs"]} />
      <div className="mt-auto space-y-3 px-2 pt-4 short:space-y-1.5 short:pt-1">
        <HealthBadge initial={health} />
        <PreferencesMenu scheme={scheme} save={savePreferencesAction} />
        <div className="text-[13px] text-quiet">
          <WorkspaceSwitch current={workspace} others={others} enter={enterWorkspaceAction} />
          <p>{person.email}</p>
          <SignOut />
        </div>
      </div>
    </>
  );
}

async function Banner() {
  return <HealthBanner initial={await recentHealth()} />;
}
