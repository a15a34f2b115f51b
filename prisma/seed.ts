import "@/lib/assembly/products";
import { systemClock } from "@/lib/clock";
import { inScope, type Scope } from "@/lib/db/scope";
import { inSystem, mintScope } from "@/lib/db/system";
import { env } from "@/lib/env";
import { createUser } from "@/lib/members/commands";
import { generateNow } from "@/lib/themes/commands";
import { sampleFeeds } from "@/lib/samples/texts";
import { saveThemeSchedule } from "@/lib/themes/commands";
import { createSourceGroup } from "@/lib/sources/commands";
import { createTheme } from "@/lib/themes/commands";
import { closeSetup } from "@/lib/workspaces/commands";
import { sampleKey } from "@/lib/samples/schema";
import { homeKey, remember } from "@/lib/db/installation";

const owner = { email: "owner@example.com", name: "Owner", workspace: "First workspace", role: "owner" as const };

/**
 * Creates the first workspace, once: an owner who signs in by link, and a sample theme over feeds that this
 * installation serves itself; its first edition is in progress when this returns. Mail to the sample reader is only
 * written to the outbox; with a real transport, the edition is kept as a draft.
 */
export async function seedFirstWorkspace(): Promise<{ email: string }> {
  const seeded = await inSystem((tx) => tx.installation.findUnique({ where: { key: "seeded" } }));
  if (seeded) return { email: (seeded.value as { email: string }).email };
  const someone = await inSystem((tx) => tx.user.findFirst({ orderBy: { createdAt: "asc" } }));
  const first = { ...owner, email: env().ADMIN_EMAIL ?? owner.email };
  const email = someone?.email ?? first.email;
  if (!someone) await seedSample(first);
  await settleHome();
  await inSystem((tx) => tx.installation.create({ data: { key: "seeded", value: { email } } }));
  return { email };
}

/** Everything that concerns the whole installation, above all its backups, belongs to the first workspace. */
async function settleHome(): Promise<void> {
  await inSystem(async (tx) => {
    const first = await tx.workspace.findFirst({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
    if (first) await tx.installation.createMany({ data: [{ key: homeKey, value: first.id }], skipDuplicates: true });
  });
}

async function seedSample(first: typeof owner): Promise<void> {
  const { userId, workspaceId } = await createUser(first);
  const scope = mintScope(workspaceId, { kind: "person", userId, role: "owner" });
  const group = await createSourceGroup(scope, { name: "Sample feeds" });
  await addSampleSources(scope, group.id);
  const theme = await createTheme(scope, {
    name: "Time, briefly",
    brief: "Calendars, clocks and periodicals: how things come to happen on time.",
    language: "en",
    sourceGroupIds: [group.id],
  });
  const outbox = env().MAIL_TRANSPORT === "outbox";
  await saveThemeSchedule(scope, {
    themeId: theme.id,
    enabled: true,
    days: ["mon", "tue", "wed", "thu", "fri"],
    time: "07:30",
    timezone: "UTC",
    emails: outbox ? ["reader@example.com"] : [],
    deliveryMode: outbox ? "send" : "draft",
  });
  await inSystem((tx) => remember(tx, sampleKey, { workspaceId, themeId: theme.id, groupId: group.id }));
  await generateNow(scope, { themeId: theme.id });
  await closeSetup(scope);
}

/** The feeds are not fetched first, as other sources are: the web server with these feeds is not running yet. */
async function addSampleSources(scope: Scope, groupId: string): Promise<void> {
  await inScope(scope, async (tx) => {
    for (const { name, title } of sampleFeeds) {
      const feed = await tx.feed.create({
        data: {
          workspaceId: scope.workspaceId,
          url: `${env().PUBLIC_URL}/samples/${name}`,
          title,
          nextPollAt: systemClock.now(),
        },
      });
      await tx.source.create({ data: { workspaceId: scope.workspaceId, groupId, feedId: feed.id } });
    }
  });
}
