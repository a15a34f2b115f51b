import type { Messages } from "@/lib/i18n/messages";

export type CommandName = keyof Messages["search"]["command"];

/** Pages and commands that are available everywhere: the path of each, and its keys, typed one after another. */
export const commands: readonly { name: CommandName; path: string; keys?: string; managers?: true }[] = [
  { name: "newTheme", path: "/themes/new", keys: "n t" },
  { name: "newSchedule", path: "/schedules/new", keys: "n s" },
  { name: "newReport", path: "/reports/new" },
  { name: "newWorkflow", path: "/workflows/new" },
  { name: "addSources", path: "/sources/import" },
  { name: "today", path: "/", keys: "g t" },
  { name: "themes", path: "/themes", keys: "g h" },
  { name: "schedules", path: "/schedules", keys: "g s" },
  { name: "calendar", path: "/schedules/calendar", keys: "g c" },
  { name: "editions", path: "/editions", keys: "g e" },
  { name: "reports", path: "/reports" },
  { name: "requests", path: "/requests" },
  { name: "workflows", path: "/workflows" },
  { name: "sources", path: "/sources", keys: "g o" },
  { name: "runs", path: "/runs", keys: "g r" },
  { name: "mail", path: "/mail", keys: "g m" },
  { name: "jobs", path: "/jobs", managers: true },
  { name: "audit", path: "/audit", managers: true },
  { name: "api", path: "/api-reference" },
  { name: "profile", path: "/settings" },
  { name: "security", path: "/settings/security" },
  { name: "people", path: "/settings/people" },
  { name: "recipients", path: "/settings/recipients", managers: true },
  { name: "workspace", path: "/settings/workspace", managers: true },
];
