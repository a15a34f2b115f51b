import { Link } from "@/components/ui/link";
import { getTranslations } from "next-intl/server";
import { createWorkspaceAction, enterWorkspaceAction, restoreWorkspaceAction } from "@/app/(door)/workspaces/actions";
import { NewWorkspace } from "@/app/(door)/workspaces/new-workspace";
import { WorkspaceRow } from "@/app/(door)/workspaces/workspace-row";
import { PageMessages } from "@/components/shell/page-messages";
import { SignOut } from "@/components/shell/sign-out";
import { requirePerson } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("workspaces"))("title") };
}

/** Every workspace of the signed-in user: to enter one, cancel its deletion, or create another. */
export default async function WorkspacesPage() {
  const { person, workspaces, timezone } = await requirePerson();
  const t = await getTranslations("workspaces");
  return (
    <PageMessages of="(door)/workspaces/page">
      <div>
        <h1 className="text-4xl">{t("title")}</h1>
        <p className="mt-2 text-quiet">{workspaces.length > 0 ? t("text", { email: person.email }) : t("none")}</p>
        <ul className="mt-6 border-t border-ink">
          {workspaces.map((workspace) => (
            <WorkspaceRow
              key={workspace.id}
              workspace={workspace}
              timezone={timezone}
              enter={enterWorkspaceAction}
              restore={restoreWorkspaceAction}
            />
          ))}
        </ul>
        <NewWorkspace create={createWorkspaceAction} />
        <p className="mt-8 text-sm">
          <Link href="/account" className="underline">
            {t("account")}
          </Link>
        </p>
        <div className="mt-4">
          <SignOut />
        </div>
      </div>
    </PageMessages>
  );
}
