const lanes = 4;

/** Does `work` for each of `waiting`, four at a time, until all is done or `signal` says to stop. */
export async function inLanes<T>(waiting: T[], signal: AbortSignal, work: (one: T) => Promise<void>): Promise<void> {
  const left = [...waiting];
  const lane = async () => {
    for (let one = left.pop(); one !== undefined && !signal.aborted; one = left.pop()) await work(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
