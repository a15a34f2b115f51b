import { PageMessages } from "@/components/shell/page-messages";
import { PreferencesMenu } from "@/components/shell/preferences";
import { Wordmark } from "@/components/shell/wordmark";
import { readPreferences } from "@/lib/transport/page";

/** Layout for signing in and signing up: one narrow column. */
export default async function DoorLayout({ children }: { children: React.ReactNode }) {
  const { scheme } = await readPreferences();
  return (
    <PageMessages of="(door)/layout">
      <main className="mx-auto flex min-h-dvh max-w-sm flex-col justify-center px-5 py-12">
        <p className="mb-10">
          <Wordmark />
        </p>
        {children}
        <div className="mt-10">
          <PreferencesMenu scheme={scheme} />
        </div>
      </main>
    </PageMessages>
  );
}
