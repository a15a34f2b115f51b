import type { z } from "zod";

/** What a queue carries: its name, its payload, and a cron expression (UTC) where it rings by itself. */
export interface JobContract<Payload extends z.ZodType = z.ZodType> {
  name: string;
  payload: Payload;
  cron?: string;
}

export function defineJob<Payload extends z.ZodType>(contract: JobContract<Payload>): JobContract<Payload> {
  return contract;
}
