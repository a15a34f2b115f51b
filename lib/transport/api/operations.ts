import * as editions from "@/lib/transport/api/editions";
import type { Operation } from "@/lib/transport/api/operation";
import * as runs from "@/lib/transport/api/runs";
import * as schedules from "@/lib/transport/api/schedules";
import * as sources from "@/lib/transport/api/sources";
import * as themes from "@/lib/transport/api/themes";

/** Every operation of the REST API. */
export const operations: Operation[] = [schedules, themes, sources, runs, editions].flatMap(
  (part) => Object.values(part) as Operation[],
);
