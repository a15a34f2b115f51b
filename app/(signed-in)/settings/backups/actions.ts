"use server";

import { z } from "zod";
import { backUpNow, deleteBackup, verifyBackup } from "@/lib/backups/commands";
import { action } from "@/lib/transport/action";

const id = z.object({ id: z.uuid() });

export const backUpNowAction = action(z.object({}), backUpNow);
export const verifyBackupAction = action(id, verifyBackup);
export const deleteBackupAction = action(id, deleteBackup);
