import {
  modelChangeSchema,
  modelInputSchema,
  modelTestSchema,
  modelViewSchema,
  writerSchema,
} from "@/lib/models/schema";
import { z } from "zod";
import { idParams, listOf, operation } from "@/lib/transport/api/operation";

const tag = "models";

export const listModels = operation({
  id: "listModels",
  tag,
  method: "GET",
  path: "/models",
  result: listOf(modelViewSchema),
});

export const createModel = operation({
  id: "createModel",
  tag,
  method: "POST",
  path: "/models",
  body: modelInputSchema,
  result: z.object({ id: z.string() }),
  status: 201,
});

export const replaceModel = operation({
  id: "replaceModel",
  tag,
  method: "PUT",
  path: "/models/{id}",
  params: idParams,
  body: modelChangeSchema,
});

export const deleteModel = operation({
  id: "deleteModel",
  tag,
  method: "DELETE",
  path: "/models/{id}",
  params: idParams,
});

export const testModel = operation({
  id: "testModel",
  tag,
  method: "POST",
  path: "/models/{id}/test",
  params: z.object({ id: writerSchema }),
  result: modelTestSchema,
});
