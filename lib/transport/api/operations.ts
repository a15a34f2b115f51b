import * as backups from "@/lib/transport/api/backups";
import * as channels from "@/lib/transport/api/channels";
import * as deliveries from "@/lib/transport/api/deliveries";
import * as editions from "@/lib/transport/api/editions";
import * as feeds from "@/lib/transport/api/feeds";
import * as models from "@/lib/transport/api/models";
import type { Operation } from "@/lib/transport/api/operation";
import * as recipients from "@/lib/transport/api/recipients";
import * as reports from "@/lib/transport/api/reports";
import * as requests from "@/lib/transport/api/requests";
import * as runs from "@/lib/transport/api/runs";
import * as schedules from "@/lib/transport/api/schedules";
import * as sources from "@/lib/transport/api/sources";
import * as search from "@/lib/transport/api/search";
import * as themes from "@/lib/transport/api/themes";
import * as workflows from "@/lib/transport/api/workflows";
import * as workspace from "@/lib/transport/api/workspace";

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/** Every operation of the REST API, by part, path and method. */
export const operations: Operation[] = [
  schedules,
  themes,
  models,
  sources,
  feeds,
  runs,
  deliveries,
  recipients,
  channels,
  editions,
  requests,
  reports,
  workflows,
  search,
  workspace,
  backups,
].flatMap((part) =>
  (Object.values(part) as Operation[]).sort(
    (a, b) => a.path.localeCompare(b.path) || methods.indexOf(a.method) - methods.indexOf(b.method),
  ),
);
