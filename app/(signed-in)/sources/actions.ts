"use server";

import { z } from "zod";
import {
  addSource,
  createSourceGroup,
  deleteSourceGroup,
  importSources,
  moveSource,
  previewSource,
  removeSource,
  renameSourceGroup,
  setReading,
  undoImport,
  unfollowImport,
  syncSourceGroup,
} from "@/lib/sources/commands";
import { listGroupChoices } from "@/lib/sources/queries";
import {
  addSourceInputSchema,
  groupSearchSchema,
  importInputSchema,
  moveSourceInputSchema,
  readSourceInputSchema,
  sourceGroupInputSchema,
} from "@/lib/sources/schema";
import { action } from "@/lib/transport/action";

const id = z.object({ id: z.uuid() });

/** Finds groups to choose from by part of their names. */
export const findGroupsAction = action(groupSearchSchema, listGroupChoices);

export const createGroupAction = action(sourceGroupInputSchema, createSourceGroup);
export const renameGroupAction = action(sourceGroupInputSchema.extend(id.shape), renameSourceGroup);
export const deleteGroupAction = action(id, deleteSourceGroup);
export const previewSourceAction = action(addSourceInputSchema, previewSource);
export const addSourceAction = action(addSourceInputSchema.extend({ groupId: z.uuid() }), addSource);
export const moveSourceAction = action(moveSourceInputSchema.extend(id.shape), moveSource);
export const setReadingAction = action(readSourceInputSchema.extend(id.shape), setReading);
export const syncGroupAction = action(id, syncSourceGroup);
export const removeSourceAction = action(id, removeSource);
export const importSourcesAction = action(importInputSchema, importSources);
export const undoImportAction = action(id, undoImport);
export const unfollowImportAction = action(id, unfollowImport);
