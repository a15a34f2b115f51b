import type { z } from "zod";

/** A queue: its name, its payload, and a cron expression (UTC) if its jobs are created on a schedule. */
export interface JobContract<Payload extends z.ZodType = z.ZodType> {
  name: string;
  payload: Payload;
  cron?: string;
}

export function defineJob<Payload extends z.ZodType>(contract: JobContract<Payload>): JobContract<Payload> {
  return contract;
}
