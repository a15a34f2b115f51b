// The life cycle of a run. All code that changes a run's row is here and in `life/`, and nowhere else.

export { begin, type Began, type Pending, recordSteps, stillOurs } from "@/lib/runs/life/begin";
export { createRun } from "@/lib/runs/life/create";
export {
  type DueRun,
  findAccounted,
  insertBuffered,
  insertDue,
  promoteBuffered,
  readAccounted,
} from "@/lib/runs/life/due-runs";
export {
  begunAtOnce,
  type ByMail,
  changeByMail,
  end,
  endAtOnce,
  type Ending,
  putBack,
  tryNow,
} from "@/lib/runs/life/end";
export { clearRuns, releaseLost, requeueDeliveries, takeWaiting } from "@/lib/runs/life/hold";
export { type Ended, observeRuns, record, type RunObserver } from "@/lib/runs/life/observe";
export { dropSkipped, recordSkipped, shortenSkipped, type SkippedStretch } from "@/lib/runs/life/skipped-runs";
export { cancelPending, removeRunsOf, requestCancel, takeBack } from "@/lib/runs/life/withdraw";
