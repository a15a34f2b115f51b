import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { enterWorkspaceAction } from "@/app/(door)/workspaces/actions";
import { savePreferencesAction } from "@/app/(signed-in)/settings/actions";
import { DefaultsProvider } from "@/components/form/defaults";
import { HealthBadge, HealthBanner } from "@/components/shell/health-badge";
import { Navigation } from "@/components/shell/navigation";
import { OneWorkspace } from "@/components/shell/one-workspace";
import { PhoneMenu } from "@/components/shell/phone-menu";
import { PreferencesMenu } from "@/components/shell/preferences";
import { SignOut } from "@/components/shell/sign-out";
import { Wordmark } from "@/components/shell/wordmark";
import { WorkspaceSwitch } from "@/components/shell/workspace-switch";
import { countDrafts } from "@/lib/editions/queries";
import { getHealth } from "@/lib/health/queries";
import { countOwnDrafts } from "@/lib/requests/queries";
import { countThemes } from "@/lib/themes/queries";
import { requireViewer } from "@/lib/transport/page";
import { getWorkspace } from "@/lib/workspaces/queries";

export default async function SignedInLayout({ children }: { children: React.ReactNode }) {
  const { scope, workspace, workspaces, person, scheme, weekStart } = await requireViewer();
  const t = await getTranslations("nav");
  const [themes, drafts, requests, health, { defaultTimezone }] = await Promise.all([
    countThemes(scope),
    countDrafts(scope),
    countOwnDrafts(scope),
    getHealth(),
    getWorkspace(scope),
  ]);
  const others = workspaces.filter(({ id, purgeAt }) => id !== workspace.id && purgeAt === null);
  const menu = (
    <>
      <Navigation counts={{ themes, drafts, requests }} />
      <div className="mt-auto space-y-3 px-2 pt-4">
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
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[13.5rem_1fr]">
      <OneWorkspace id={workspace.id} />
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:bg-raised focus:p-2"
      >
        {t("skip")}
      </a>
      <PhoneMenu>{menu}</PhoneMenu>
      <aside className="sticky top-0 hidden h-dvh flex-col overflow-y-auto border-r border-line px-4.5 py-5 md:flex">
        <Link href="/" className="mb-6 px-2 text-ink">
          <Wordmark />
        </Link>
        {menu}
      </aside>
      <main id="main" className="min-w-0 px-4 py-6 sm:px-8 md:px-11">
        <div className="mx-auto max-w-[61rem]">
          <HealthBanner initial={health} />
          <DefaultsProvider value={{ weekStart, timezone: defaultTimezone }}>{children}</DefaultsProvider>
        </div>
      </main>
    </div>
  );
}
