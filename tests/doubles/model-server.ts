import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as bodyOf } from "node:stream/consumers";
import { z } from "zod";

/** An item as it was given to the model. */
export interface GivenItem {
  id: number;
  title: string;
  text: string;
}

/** A question as it was received. */
export interface Asked {
  path: string;
  headers: IncomingMessage["headers"];
  system: string;
  messages: { role: string; content: string }[];
  items: GivenItem[];
}

/** An answer: some text and how it ends, or a failure. */
export type Reply =
  | { text: string; finish?: "stop" | "length" | "content-filter"; usage?: { input: number; output: number } }
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { kind: "hangs" }
  | { kind: "breaks" }
  | { kind: "endless" };

export interface ModelDouble {
  url: string;
  asked: Asked[];
  /** How many answers were sent completely: a provider charges for these. */
  paid: () => number;
  /** The texts of each question to the embedding model. */
  embedded: string[][];
  /** Sets how a text becomes a vector, null for a failure; by default its words are counted. */
  embed: (vectorOf: (text: string) => number[] | null) => void;
  /** Sets the answers from now on; the default is the first sentence of each item. */
  reply: (answer: (asked: Asked, nth: number) => Reply | Promise<Reply>) => void;
  close: () => Promise<void>;
}

/** The answer of an honest model: the first one-line sentence of each item, with a citation of it. */
export function honest({ items }: Asked): Reply {
  const sentences = items.map(({ id, text, title }) => {
    const quote = /^[^\n]*?[.!?](?=\s|$)/m.exec(text)?.[0] ?? title;
    return { text: quote, citations: [{ item: id, quote }] };
  });
  return { text: JSON.stringify({ heading: items[0]?.title ?? "", sentences }) };
}

const chatSchema = z.object({ messages: z.array(z.object({ role: z.string(), content: z.unknown() })) });
const responsesSchema = z.object({ input: z.array(z.object({ role: z.string(), content: z.unknown() })) });
const googleSchema = z.object({
  systemInstruction: z.object({ parts: z.array(z.object({ text: z.string() })) }).optional(),
  contents: z.array(z.object({ role: z.string(), parts: z.array(z.object({ text: z.string() })) })),
});

/** The words of a text, hashed into 64 counters. */
export function wordsOf(text: string): number[] {
  const counts = Array.from({ length: 64 }, () => 0);
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const place = Buffer.from(word).reduce((sum, byte) => (sum * 31 + byte) % 64, 7);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

const embeddingSchema = z.union([
  z.object({ input: z.array(z.string()) }).transform(({ input }) => input),
  z
    .object({ requests: z.array(z.object({ content: z.object({ parts: z.array(z.object({ text: z.string() })) }) })) })
    .transform(({ requests }) => requests.map(({ content }) => flat(content.parts))),
  z
    .object({ content: z.object({ parts: z.array(z.object({ text: z.string() })) }) })
    .transform(({ content }) => [flat(content.parts)]),
]);

/**
 * A language model's server with the streaming protocols of the providers: Chat Completions, Responses, Anthropic's
 * Messages and Google's streamGenerateContent; and the embeddings of those that have them.
 */
export async function startModelDouble(): Promise<ModelDouble> {
  const asked: Asked[] = [];
  const embedded: string[][] = [];
  let vectorOf: (text: string) => number[] | null = wordsOf;
  let paid = 0;
  let answer: (one: Asked, nth: number) => Reply | Promise<Reply> = honest;
  const server = createServer((request, response) => {
    void respond(request, response).catch(() => response.destroy());
  });
  async function respond(request: IncomingMessage, response: ServerResponse) {
    const path = request.url ?? "";
    const body: unknown = JSON.parse(await bodyOf(request));
    if (/\/embeddings$|mbedContents?$/.test(path)) {
      const texts = embeddingSchema.parse(body);
      embedded.push(texts);
      const vectors = texts.map(vectorOf);
      const isWhole = !vectors.includes(null);
      response.writeHead(isWhole ? 200 : 503, { "content-type": "application/json" });
      return response.end(JSON.stringify(isWhole ? embeddingsOf(path, vectors) : { error: { message: "status 503" } }));
    }
    const one = { path, headers: request.headers, ...questionOf(path, body) };
    const nth = asked.push(one);
    const reply = await answer(one, nth);
    if ("status" in reply) {
      response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
      return response.end(JSON.stringify(reply.body ?? { error: { message: `status ${reply.status}` } }));
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    if ("kind" in reply) {
      if (reply.kind === "breaks") return response.destroy();
      if (reply.kind === "endless") {
        const piece = chunksOf(path, { text: "word ".repeat(200) })[1] ?? "";
        const more = () => {
          if (!response.destroyed) response.write(piece, () => setImmediate(more));
        };
        more();
      }
      return undefined;
    }
    for (const chunk of chunksOf(path, reply)) response.write(chunk);
    // An answer that the client no longer receives is not paid.
    response.once("finish", () => {
      paid += 1;
    });
    return response.end();
  }
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    embedded,
    embed(next) {
      vectorOf = next;
    },
    paid: () => paid,
    reply(next) {
      answer = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function embeddingsOf(path: string, vectors: (number[] | null)[]): object {
  if (path.endsWith(":embedContent")) return { embedding: { values: vectors[0] } };
  if (path.endsWith(":batchEmbedContents")) return { embeddings: vectors.map((values) => ({ values })) };
  const data = vectors.map((embedding, index) => ({ object: "embedding", index, embedding }));
  return { object: "list", data, usage: { prompt_tokens: 10 * vectors.length, total_tokens: 10 * vectors.length } };
}

function questionOf(path: string, body: unknown): Pick<Asked, "system" | "messages" | "items"> {
  const messages = path.includes("GenerateContent") ? ofGoogle(body) : ofOthers(path, body);
  const system = messages.find(({ role }) => role === "system" || role === "developer")?.content ?? "";
  const said = messages.filter(({ role }) => role !== "system" && role !== "developer");
  return { system, messages: said, items: itemsIn(said[0]?.content ?? "") };
}

function ofGoogle(body: unknown) {
  const { systemInstruction, contents } = googleSchema.parse(body);
  const system = systemInstruction?.parts.map(({ text }) => text).join("") ?? "";
  const rest = contents.map(({ role, parts }) => ({ role, content: parts.map(({ text }) => text).join("") }));
  return [{ role: "system", content: system }, ...rest];
}

function ofOthers(path: string, body: unknown) {
  const list = path.endsWith("/responses") ? responsesSchema.parse(body).input : chatSchema.parse(body).messages;
  const own = z.object({ system: z.unknown() }).safeParse(body).data?.system;
  const messages = list.map(({ role, content }) => ({ role, content: flat(content) }));
  return own === undefined ? messages : [{ role: "system", content: flat(own) }, ...messages];
}

function flat(content: unknown): string {
  if (typeof content === "string") return content;
  const parts = z.array(z.object({ text: z.string() })).parse(content);
  return parts.map(({ text }) => text).join("");
}

function itemsIn(message: string): GivenItem[] {
  const unescaped = (text = "") =>
    text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const pattern = /<item id="(\d+)"[^>]*>\n<title>([^<]*)<\/title>\n<text>([^<]*)<\/text>\n<\/item>/g;
  return [...message.matchAll(pattern)].map(([, id, title, text]) => ({
    id: Number(id),
    title: unescaped(title),
    text: unescaped(text),
  }));
}

/** An answer in a provider's own events: the beginning, the text, the end. */
function chunksOf(path: string, reply: Extract<Reply, { text: string }>): string[] {
  const { text, finish = "stop", usage = { input: 100, output: 50 } } = reply;
  const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
  const event = (type: string, value: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`;
  if (path.includes("GenerateContent")) {
    const reason = { stop: "STOP", length: "MAX_TOKENS", "content-filter": "SAFETY" }[finish];
    const usageMetadata = { promptTokenCount: usage.input, candidatesTokenCount: usage.output };
    return [
      data({ candidates: [{ content: { role: "model", parts: [{ text: "" }] } }] }),
      data({ candidates: [{ content: { role: "model", parts: [{ text }] } }] }),
      data({ candidates: [{ content: { role: "model", parts: [] }, finishReason: reason }], usageMetadata }),
    ];
  }
  if (path.endsWith("/messages")) {
    const reason = { stop: "end_turn", length: "max_tokens", "content-filter": "refusal" }[finish];
    const started = { input_tokens: usage.input, output_tokens: 1 };
    return [
      event("message_start", {
        message: { id: "m", type: "message", role: "assistant", model: "m", content: [], usage: started },
      }) + event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
      event("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
      event("content_block_stop", { index: 0 }) +
        event("message_delta", { delta: { stop_reason: reason }, usage: { output_tokens: usage.output } }) +
        event("message_stop", {}),
    ];
  }
  if (path.endsWith("/responses")) {
    const details = { input_tokens: usage.input, output_tokens: usage.output };
    const cut = { stop: null, length: "max_output_tokens", "content-filter": "content_filter" }[finish];
    const item = { id: "o", type: "message", role: "assistant" };
    const response = { id: "r", created_at: 1, model: "m", usage: details };
    return [
      event("response.created", { response: { id: "r", created_at: 1, model: "m" } }) +
        event("response.output_item.added", { output_index: 0, item }),
      event("response.output_text.delta", { item_id: "o", output_index: 0, delta: text }),
      event("response.output_item.done", { output_index: 0, item }) +
        (cut === null
          ? event("response.completed", { response })
          : event("response.incomplete", { response: { ...response, incomplete_details: { reason: cut } } })),
    ];
  }
  const reason = { stop: "stop", length: "length", "content-filter": "content_filter" }[finish];
  const choice = (delta: object, finish_reason: string | null = null) => ({
    id: "c",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason }],
  });
  return [
    data(choice({ role: "assistant", content: "" })),
    data(choice({ content: text })),
    data(choice({}, reason)) +
      data({ ...choice({}), choices: [], usage: { prompt_tokens: usage.input, completion_tokens: usage.output } }) +
      "data: [DONE]\n\n",
  ];
}
