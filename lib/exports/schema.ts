import type { ExportStatus } from "@/lib/db/generated/enums";

/** An archive is kept for so long after it was made. */
export const keptDays = 7;

/** Everything of a workspace as one archive: under way, ready to be fetched, or failed. */
export interface ExportView {
  id: string;
  status: ExportStatus;
  /** Rows written of rows there are. */
  done: number;
  total: number;
  sizeBytes: number | null;
  sha256: string | null;
  error: string | null;
  createdAt: string;
  finishedAt: string | null;
  expiresAt: string | null;
}
