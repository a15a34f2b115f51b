import type { ExportStatus } from "@/lib/db/generated/enums";

/** For how many days an archive is kept. */
export const keptDays = 7;

/** An archive of everything in a workspace: in progress, ready to download, or failed. */
export interface ExportView {
  id: string;
  status: ExportStatus;
  /** Rows written so far, out of `total`. */
  done: number;
  total: number;
  sizeBytes: number | null;
  sha256: string | null;
  error: string | null;
  createdAt: string;
  finishedAt: string | null;
  expiresAt: string | null;
}
