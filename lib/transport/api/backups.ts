import { z } from "zod";
import { backupViewSchema } from "@/lib/backups/schema";
import { startedRunSchema } from "@/lib/runs/schema";
import { idParams, listOf, operation } from "@/lib/transport/api/operation";

const tag = "backups";
const one = { tag, params: idParams } as const;

export const listBackups = operation({
  id: "listBackups",
  tag,
  method: "GET",
  path: "/backups",
  result: listOf(backupViewSchema),
});

/** Makes a backup now; the run shows its progress. */
export const backUpNow = operation({
  id: "backUpNow",
  tag,
  method: "POST",
  path: "/backups",
  result: startedRunSchema,
  status: 202,
});

export const getBackup = operation({
  ...one,
  id: "getBackup",
  method: "GET",
  path: "/backups/{id}",
  result: backupViewSchema,
});

export const fetchBackup = operation({
  ...one,
  id: "fetchBackup",
  method: "GET",
  path: "/backups/{id}/file",
  result: z.string(),
  stream: "application/octet-stream",
});

export const verifyBackup = operation({
  ...one,
  id: "verifyBackup",
  method: "POST",
  path: "/backups/{id}/verify",
  result: backupViewSchema,
});

export const deleteBackup = operation({ ...one, id: "deleteBackup", method: "DELETE", path: "/backups/{id}" });
