import { z } from "zod";
import { webAddressSchema } from "@/lib/net/schema";
import { nameSchema, textSchema } from "@/lib/text";

/** `postgresql`: a database that is queried. `listings`: an endpoint that speaks SimplyRETS. */
export const connectionKinds = ["postgresql", "listings"] as const;

const secret = (error: string) => textSchema(error).refine((text) => text !== "" && text.length <= 500, error);

/**
 * The ways to secure a connection, by `sslmode`: `require` and `verify-full` verify the server, as in node-postgres.
 */
export const sslModes = ["disable", "require", "verify-full", "no-verify"] as const;

/** Only the parameters that are needed (`sslmode`, `channel_binding`), because others could do anything. */
function isPlainAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { username, password, pathname, searchParams } = new URL(url);
  const known = ([name, value]: [string, string]) =>
    name === "channel_binding" || (name === "sslmode" && sslModes.some((mode) => mode === value));
  return [...searchParams].every(known) && [username, password, pathname].every(isDecodable);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

export const connectionInputSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("postgresql"),
      name: nameSchema,
      /**
       * `postgresql://user:password@host:port/database` (`user:@` means no password), with `?sslmode=require` if it is
       * encrypted.
       */
      url: z
        .string({ error: "database_url_invalid" })
        .trim()
        .max(2_000, "database_url_invalid")
        .pipe(z.url({ protocol: /^postgres(ql)?$/, error: "database_url_invalid" }))
        .refine((url) => isPlainAddress(url), "database_url_parameters")
        .refine((url) => /^[a-z]+:\/\/[^/@:]+:[^/@]*@/i.test(url), "database_password_required"),
    }),
    z.strictObject({
      kind: z.literal("listings"),
      name: nameSchema,
      url: webAddressSchema,
      username: secret("username_required"),
      password: secret("password_required"),
    }),
  ],
  { error: "connection_kind_invalid" },
);
export type ConnectionInput = z.output<typeof connectionInputSchema>;

/** Stored connections stay readable, even if the rules for new ones have changed since. */
export const keptConnectionSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("postgresql"), name: z.string(), url: z.string() }),
  z.object({
    kind: z.literal("listings"),
    name: z.string(),
    url: z.string(),
    username: z.string(),
    password: z.string(),
  }),
]);

export const connectionViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(connectionKinds),
  address: z.string().meta({ description: "Where it leads, without what opens it" }),
  createdAt: z.string(),
});
export type ConnectionView = z.output<typeof connectionViewSchema>;
