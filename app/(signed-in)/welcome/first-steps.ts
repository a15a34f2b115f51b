import { z } from "zod";
import type { Scope } from "@/lib/db/scope";
import { listEditions } from "@/lib/editions/queries";
import type { EditionView } from "@/lib/editions/schema";
import { namedFilterSchema } from "@/lib/paging";
import { requireActingUser } from "@/lib/policy";
import { findActiveRun } from "@/lib/runs/queries";
import type { RunView } from "@/lib/runs/schema";
import type { Sample } from "@/lib/samples/schema";
import { findSample } from "@/lib/samples/queries";
import { findThemeSchedule } from "@/lib/themes/queries";
import type { ThemeScheduleView } from "@/lib/themes/schema";
import { listSourceGroups } from "@/lib/sources/queries";
import type { SourceGroupView } from "@/lib/sources/schema";
import { listThemes } from "@/lib/themes/queries";

export const steps = ["theme", "edition", "schedule"] as const;
export const stepSchema = z.enum(steps);
type StepName = (typeof steps)[number];

export interface FirstSteps {
  /** The sample that the workspace started with, as long as it exists. */
  sample: Sample | null;
  groups: SourceGroupView[];
  theme: { id: string; name: string } | null;
  run: RunView | null;
  edition: EditionView | null;
  schedule: ThemeScheduleView | null;
  done: Record<StepName, boolean>;
  /** The first step that is not done. */
  next: StepName;
}

/** How far a workspace has come: derived from existing data, so that no separate state has to be kept. */
export async function readFirstSteps(scope: Scope): Promise<FirstSteps> {
  // A workspace with more than these is past the first steps.
  const [{ data: allGroups }, { data: allThemes }, sample] = await Promise.all([
    listSourceGroups(scope, namedFilterSchema.parse({ limit: 20 })),
    listThemes(scope, namedFilterSchema.parse({ limit: 200 })),
    findSample(scope),
  ]);
  // The sample that the workspace started with does not count as a first step of anybody.
  const groups = allGroups.filter(({ id }) => id !== sample?.groupId);
  const themes = allThemes.filter(({ id }) => id !== sample?.themeId);
  // Nor does what others have made.
  const theme = themes.find(({ ownerId }) => ownerId === requireActingUser(scope)) ?? null;
  const [run, editions, schedule] = theme
    ? await Promise.all([
        findActiveRun(scope, theme.id),
        listEditions(scope, { themeId: theme.id, limit: 1 }),
        findThemeSchedule(scope, theme.id),
      ])
    : [null, [], null];
  const edition = editions[0] ?? null;
  const done = {
    theme: theme !== null,
    edition: edition !== null,
    schedule: schedule?.enabled ?? false,
  };
  return { sample, groups, theme, run, edition, schedule, done, next: steps.find((step) => !done[step]) ?? "schedule" };
}
