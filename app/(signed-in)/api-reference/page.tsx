import { Link } from "@/components/ui/link";
import { getLocale, getTranslations } from "next-intl/server";
import { PageHead, PageSection } from "@/components/ui/page";
import type { Locale } from "@/lib/i18n/schema";
import { taskDefinitions } from "@/lib/assembly/tasks";
import { type JsonSchema, openApiDocument, type OperationObject, paramsName } from "@/lib/transport/api/openapi";
import { requireViewer } from "@/lib/transport/page";

export async function generateMetadata() {
  return { title: (await getTranslations("api"))("title") };
}

/** The API reference: the same description that programs get, shown as a page. */
export default async function ApiReferencePage() {
  await requireViewer();
  const t = await getTranslations("api");
  const document = openApiDocument((await getLocale()) as Locale);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return (
    <>
      <PageHead title={t("title")} sentence={t("sentence")} />
      <p className="max-w-prose">{document.info.description}</p>
      <p className="mt-3">
        <Link href="/api/v1/openapi.json" className="underline">
          {t("download")}
        </Link>
      </p>
      <p className="mt-4 text-quiet">{t("howText")}</p>
      <pre className="mt-2 rounded border border-line bg-wash p-3 font-mono text-[13px] whitespace-pre-wrap">
        {`npm run admin -- create-key --email you@example.com\ncurl -H "Authorization: Bearer per_..." ${document.servers[0]?.url ?? ""}/schedules`}
      </pre>
      {document.tags.map(({ name, description }) => (
        <PageSection key={name} title={description}>
          {operations
            .filter(({ operation }) => operation.tags.includes(name))
            .map(({ path, method, operation }) => (
              <details key={operation.operationId} className="border-b border-line py-3">
                <summary className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
                  <code className="font-mono text-[13px]">
                    <strong>{method}</strong> {path}
                  </code>
                  <span className="text-quiet">{operation.summary}</span>
                </summary>
                <Details operation={operation} schemas={document.components.schemas} />
              </details>
            ))}
        </PageSection>
      ))}
      <PageSection title={t("paramsOfTypes")}>
        {taskDefinitions().map(({ type }) => (
          <details key={type} className="border-b border-line py-3">
            <summary>
              <code className="font-mono text-[13px]">{paramsName(type)}</code>
            </summary>
            <div className="pt-3 pb-2 text-sm">
              <Fields
                rows={fieldsOf(document.components.schemas[paramsName(type)] ?? {}, document.components.schemas, "")}
              />
            </div>
          </details>
        ))}
      </PageSection>
    </>
  );
}

async function Details({ operation, schemas }: { operation: OperationObject; schemas: Record<string, JsonSchema> }) {
  const t = await getTranslations("api");
  const body = operation.requestBody?.content["application/json"]?.schema;
  const [status = "", answer] = Object.entries(operation.responses).find(([code]) => code.startsWith("2")) ?? [];
  const result = Object.values(answer?.content ?? {})[0]?.schema;
  const places = { path: t("inPath"), query: t("inQuery"), header: t("inHeader") };
  const parameters = operation.parameters.map(({ name, in: place, required, schema, description }) => ({
    name,
    place: places[place],
    required,
    schema: description ? { ...schema, description } : schema,
  }));
  return (
    <div className="space-y-4 pt-3 pb-2 text-sm">
      <h3 className="font-sans text-[13px] font-semibold">{t("takes")}</h3>
      {parameters.length === 0 && !body && <p className="text-quiet">{t("nothing")}</p>}
      <Fields rows={[...parameters, ...(body ? fieldsOf(body, schemas, t("body")) : [])]} />
      <h3 className="font-sans text-[13px] font-semibold">
        {t("answers")} <span className="font-mono font-normal">{status}</span>
      </h3>
      {result ? <Fields rows={fieldsOf(result, schemas, "")} /> : <p className="text-quiet">{t("nothing")}</p>}
    </div>
  );
}

interface FieldRow {
  name: string;
  place: string;
  required: boolean;
  schema: JsonSchema;
}

async function Fields({ rows }: { rows: FieldRow[] }) {
  const t = await getTranslations("api");
  if (rows.length === 0) return null;
  return (
    <ul>
      {rows.map(({ name, place, required, schema }) => (
        <li key={`${place} ${name}`} className="grid gap-x-4 border-t border-line py-1.5 sm:grid-cols-[14rem_1fr]">
          <span>
            <code className="font-mono text-[13px]">{name}</code>{" "}
            <span className="text-xs text-quiet">
              {[place, required && place ? t("required") : ""].filter(Boolean).join(", ")}
            </span>
          </span>
          <span className="text-quiet">
            <code className="font-mono text-xs">{typeOf(schema)}</code>
            {typeof schema.description === "string" && ` ${schema.description}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The fields of a request or response body: those of an object, or the whole body as one field. */
function fieldsOf(schema: JsonSchema, schemas: Record<string, JsonSchema>, place: string): FieldRow[] {
  const resolved = resolve(schema, schemas);
  const required = (resolved.required ?? []) as string[];
  const fields = Object.entries((resolved.properties ?? {}) as Record<string, JsonSchema>);
  if (fields.length === 0) return [{ name: typeOf(schema), place, required: true, schema }];
  return fields.map(([name, one]) => ({ name, place, required: required.includes(name), schema: one }));
}

function resolve(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  const name = typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
  return (name && schemas[name]) || schema;
}

/** A schema in a few words: its type, its values, its limits. */
function typeOf(schema: JsonSchema): string {
  if (typeof schema.$ref === "string") return schema.$ref.split("/").at(-1) ?? "";
  const options = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (options) return [...new Set(options.map(typeOf))].join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `${typeOf((schema.items ?? {}) as JsonSchema)}[]`;
  const kind = (schema.properties as Record<string, JsonSchema> | undefined)?.kind;
  if (kind && "const" in kind) return `{kind: ${JSON.stringify(kind.const)}, …}`;
  const { minimum, maximum, format } = schema as Record<string, string | number | undefined>;
  const range = minimum !== undefined && Number(minimum) > -1e9 ? ` ${minimum}..${maximum ?? ""}` : "";
  return `${typeof schema.type === "string" ? schema.type : "any"}${format ? ` (${format})` : ""}${range}`;
}
