/** The page of what a task is about; null for a kind that has none. */
export function subjectPage({ kind, id }: { kind: string; id: string }): string | null {
  const folder = folders[kind];
  return folder ? `${folder}/${id}` : null;
}

const folders: Partial<Record<string, string>> = {
  theme: "/themes",
  report: "/reports",
  workflow: "/workflows",
  source_group: "/sources",
};
