/**
 * Lets workspaces take turns among jobs that are enqueued together: the first job of each goes before the second of
 * any, so that thousands of one workspace do not delay the only one of another. Returns the priority of a workspace's
 * next job.
 */
export function takeTurns(): (workspaceId: string) => number {
  const turns = new Map<string, number>();
  return (workspaceId) => {
    const turn = turns.get(workspaceId) ?? 0;
    turns.set(workspaceId, turn + 1);
    return -turn;
  };
}
