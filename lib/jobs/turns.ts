/**
 * Lets workspaces take turns in what is rung for together: the first of each goes ahead of the second of any, so that
 * thousands of one do not put the only one of another behind them. Returns the priority of a workspace's next job.
 */
export function takeTurns(): (workspaceId: string) => number {
  const turns = new Map<string, number>();
  return (workspaceId) => {
    const turn = turns.get(workspaceId) ?? 0;
    turns.set(workspaceId, turn + 1);
    return -turn;
  };
}
