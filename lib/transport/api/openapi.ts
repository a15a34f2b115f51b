import { createTranslator } from "use-intl/core";
import { z } from "zod";
import { backupViewSchema } from "@/lib/backups/schema";
import { editionDetailSchema, editionViewSchema } from "@/lib/editions/schema";
import { env } from "@/lib/env";
import { messagesOf } from "@/lib/i18n/messages";
import type { Locale } from "@/lib/i18n/schema";
import { recurrenceSchema } from "@/lib/recurrence/schema";
import { connectionViewSchema } from "@/lib/connections/schema";
import { reportInputSchema, reportViewSchema } from "@/lib/reports/schema";
import { requestViewSchema } from "@/lib/requests/schema";
import { runDetailSchema, runViewSchema } from "@/lib/runs/schema";
import {
  scheduleInputSchema,
  scheduleParamsSchema,
  schedulePatchSchema,
  scheduleViewSchema,
} from "@/lib/schedules/schema";
import { sourceGroupViewSchema } from "@/lib/sources/schema";
import { taskDefinitions } from "@/lib/assembly/tasks";
import { taskTypeSchema } from "@/lib/tasks/registry";
import { stepTypeSchema } from "@/lib/workflows/schema";
import { themeInputSchema, themeViewSchema } from "@/lib/themes/schema";
import { workflowInputSchema, workflowViewSchema } from "@/lib/workflows/schema";
import { apiTags, type Operation } from "@/lib/transport/api/operation";
import { operations } from "@/lib/transport/api/operations";
import { problemSchema } from "@/lib/transport/problem";

export type JsonSchema = Record<string, unknown>;

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

interface Media {
  content: Record<string, { schema: JsonSchema }>;
}

export interface OperationObject {
  operationId: string;
  summary: string;
  tags: string[];
  parameters: Parameter[];
  requestBody?: Media & { required: boolean };
  responses: Record<string, { description: string } & Partial<Media>>;
}

/** The description of the API (OpenAPI 3.1), generated from the operations that its handlers are made from. */
export function openApiDocument(locale: Locale) {
  const t = translator(locale);
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation, t);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Periodical", version: "1", description: t("description") },
    servers: [{ url: `${env().PUBLIC_URL}/api/v1` }],
    security: [{ key: [] }],
    tags: apiTags.map((name) => ({ name, description: t(`tag.${name}`) })),
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: t("key") } },
      schemas: Object.fromEntries(named.map(([name, schema, io]) => [name, jsonSchema(schema, io)])),
    },
  };
}

type Translator = ReturnType<typeof translator>;

function translator(locale: Locale) {
  return createTranslator({ locale, messages: messagesOf(locale), namespace: "api" });
}

/** Schemas that get a name of their own. */
const named: (readonly [name: string, schema: z.ZodType, io: "input" | "output"])[] = [
  ["Problem", problemSchema, "output"],
  ["Recurrence", recurrenceSchema, "input"],
  ["ScheduleInput", scheduleInputSchema, "input"],
  ["SchedulePatch", schedulePatchSchema, "input"],
  ["Schedule", scheduleViewSchema, "output"],
  ["ThemeInput", themeInputSchema, "input"],
  ["Theme", themeViewSchema, "output"],
  ["SourceGroup", sourceGroupViewSchema, "output"],
  ["Run", runViewSchema, "output"],
  ["RunDetail", runDetailSchema, "output"],
  ["Request", requestViewSchema, "output"],
  ["ReportInput", reportInputSchema, "input"],
  ["Report", reportViewSchema, "output"],
  ["WorkflowInput", workflowInputSchema, "input"],
  ["Workflow", workflowViewSchema, "output"],
  ["Connection", connectionViewSchema, "output"],
  ["Backup", backupViewSchema, "output"],
  ["Edition", editionViewSchema, "output"],
  ["EditionDetail", editionDetailSchema, "output"],
  ...taskDefinitions().map(({ type, params }) => [paramsName(type), params, "input"] as const),
];

/** The name of a task type's params among the schemas. */
export function paramsName(taskType: string): string {
  return `params.${taskType}`;
}

function describe(operation: Operation, t: Translator): OperationObject {
  const { id, tag, body, upload, result, status = 200, stream } = operation;
  const media = (schema: JsonSchema, type = "application/json"): Media => ({ content: { [type]: { schema } } });
  const problem = { description: t("problem"), ...media(reference("Problem"), "application/problem+json") };
  const success: OperationObject["responses"] = result
    ? { [status]: { description: t("ok"), ...media(schemaOf(result, "output"), stream) } }
    : { 204: { description: t("done") } };
  return {
    operationId: id,
    summary: t(`operation.${id}` as Parameters<Translator>[0]),
    tags: [tag],
    parameters: parametersOf(operation, t),
    ...(upload ? { requestBody: { required: true, ...media({}, "application/octet-stream") } } : {}),
    ...(body ? { requestBody: { required: true, ...media(schemaOf(body, "input")) } } : {}),
    responses: { ...success, "4XX": problem },
  };
}

function parametersOf({ path, query, method, versioned }: Operation, t: Translator): Parameter[] {
  const text = { type: "string" };
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]): Parameter => ({
    name,
    in: "path",
    required: true,
    schema: { ...text, format: "uuid" },
  }));
  const { properties = {}, required = [] } = (query ? jsonSchema(query, "input") : {}) as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  const inQuery = Object.entries(properties).map(([name, schema]): Parameter => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
  const headers: Parameter[] = [];
  if (method === "POST") {
    const schema = { ...text, minLength: 1, maxLength: 255 };
    headers.push({ name: "Idempotency-Key", in: "header", required: false, description: t("idempotencyKey"), schema });
  }
  if (versioned && method !== "GET" && path.includes("{")) {
    headers.push({ name: "If-Match", in: "header", required: false, description: t("ifMatch"), schema: text });
  }
  return [...inPath, ...inQuery, ...headers];
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const name = named.find(([, one, side]) => one === schema && side === io)?.[0];
  return name ? reference(name) : jsonSchema(schema, io);
}

function reference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function typesOf(schema: unknown): string[] | null {
  const types = taskDefinitions().map(({ type }) => type);
  if (schema === taskTypeSchema) return types;
  return schema === stepTypeSchema ? types.filter((type) => stepTypeSchema.safeParse(type).success) : null;
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: made }) => {
      const types = typesOf(zodSchema);
      if (types) made.enum = types;
      if (zodSchema !== scheduleParamsSchema || io === "output") return;
      for (const key of Object.keys(made)) Reflect.deleteProperty(made, key);
      made.anyOf = taskDefinitions().map(({ type }) => reference(paramsName(type)));
    },
  });
  return rest;
}
