import { readBouncesJob, sendDeliveryJob, sendToChannelJob } from "@/lib/deliveries/jobs";
import { sendNoticesJob } from "@/lib/notices/jobs";
import { writeExportsJob } from "@/lib/exports/jobs";
import type { JobContract } from "@/lib/jobs/contract";
import { executeRunJobs, retentionJob, sweepJob } from "@/lib/runs/jobs";
import { bulkChangesJob } from "@/lib/schedules/jobs";
import { importsJob, lookAfterJob, pollFeedsJob, readPagesJob } from "@/lib/sources/jobs";
import { writeWordsJob } from "@/lib/search/jobs";
import { purgeWorkspacesJob } from "@/lib/workspaces/jobs";

/** Every queue of the product. The migrate step creates them; the worker serves them. */
export const jobContracts: readonly JobContract[] = [
  ...Object.values(executeRunJobs),
  sendDeliveryJob,
  sendToChannelJob,
  readBouncesJob,
  sendNoticesJob,
  pollFeedsJob,
  readPagesJob,
  importsJob,
  lookAfterJob,
  sweepJob,
  retentionJob,
  writeExportsJob,
  bulkChangesJob,
  purgeWorkspacesJob,
  writeWordsJob,
];
