import { z } from "zod";
import type { Locale } from "@/lib/i18n/schema";
import { webAddressSchema } from "@/lib/net/schema";
import { nameSchema, textSchema } from "@/lib/text";

/** Where an edition can be sent besides e-mail. `webhook`: a program, by the rules of Standard Webhooks. */
export const channelKinds = ["slack", "teams", "discord", "telegram", "matrix", "ntfy", "webhook"] as const;
export type ChannelKind = (typeof channelKinds)[number];

const secret = (error: string) =>
  textSchema(error).refine((text) => text !== "" && text.length <= 500 && !/\s/.test(text), error);

/** The default addresses of services whose address is the same for everybody. */
export const usualServers = { telegram: "https://api.telegram.org", ntfy: "https://ntfy.sh" } as const;

const named = { name: nameSchema };
/** An address that is itself the secret: anybody who has it can post. */
const posting = { ...named, url: webAddressSchema };

export const channelInputSchema = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("slack"), ...posting }),
    z.strictObject({ kind: z.literal("teams"), ...posting }),
    z.strictObject({ kind: z.literal("discord"), ...posting }),
    z.strictObject({
      kind: z.literal("telegram"),
      ...named,
      url: webAddressSchema.default(usualServers.telegram),
      token: secret("bot_token_required"),
      /** The id of a chat, or the name of a public channel: `-1001234567890` or `@name`. */
      chat: textSchema("chat_invalid").refine((chat) => /^(?:-?\d{1,20}|@\w{1,64})$/.test(chat), "chat_invalid"),
    }),
    z.strictObject({
      kind: z.literal("matrix"),
      ...named,
      /** The homeserver. */
      url: webAddressSchema,
      token: secret("access_token_required"),
      room: textSchema("room_invalid").refine((room) => /^!\S{1,250}$/.test(room), "room_invalid"),
    }),
    z.strictObject({
      kind: z.literal("ntfy"),
      ...named,
      url: webAddressSchema.default(usualServers.ntfy),
      topic: textSchema("topic_invalid").refine((topic) => /^[-\w]{1,64}$/.test(topic), "topic_invalid"),
      /** For a protected topic. */
      token: secret("access_token_required").nullable().default(null),
    }),
    z.strictObject({ kind: z.literal("webhook"), ...posting }),
  ],
  { error: "channel_kind_invalid" },
);
export type ChannelInput = z.output<typeof channelInputSchema>;

/** A channel with its credentials. */
export type OpenChannel = { id: string } & ChannelInput;
export type ChannelOf<Kind extends ChannelKind> = Extract<OpenChannel, { kind: Kind }>;

export const channelViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(channelKinds),
  address: z.string().meta({ description: "Where it leads, without what opens it" }),
  createdAt: z.string(),
  suspendedAt: z
    .string()
    .nullable()
    .meta({ description: "Since when nothing is sent there because it answered that it is gone" }),
  suspendedFor: z.string().nullable().meta({ description: "What it answered" }),
});
export type ChannelView = z.output<typeof channelViewSchema>;

/** The outcome of a test message to a channel. */
export const channelTestSchema = z.object({
  ok: z.boolean(),
  detail: z.string().nullable().meta({ description: "What was answered where it was not accepted" }),
});
export type ChannelTest = z.output<typeof channelTestSchema>;

/** A part of a bulletin: a story, a block of figures. */
export interface BulletinPart {
  heading: string | null;
  /** The address that the heading links to. */
  url: string | null;
  /** Paragraphs of plain text. */
  paragraphs: string[];
}

/** An edition as channels show it: each shows as much of it as it has room for, and links to the whole. */
export interface Bulletin {
  /** The id of the delivery, the same each time a message is sent. */
  id: string;
  /** The instant it is dated. */
  at: Date;
  language: Locale;
  /** The name of what it is an edition of. */
  name: string;
  title: string;
  /** Its number, its date and its reading time. */
  line: string;
  /** The address of the whole edition. */
  url: string;
  parts: BulletinPart[];
  /** For programs: the whole edition, as data. */
  data: Record<string, unknown>;
}
