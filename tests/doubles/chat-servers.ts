import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ChannelInput, ChannelKind } from "@/lib/channels/schema";

/** How the double answers the next request: as the service does normally, or with a failure. */
export type ChatBehaviour =
  "accept" | "drop_before" | "drop_after" | "rate_limit" | "gone" | "busy" | "fail" | "bad_gateway" | "echo";

interface Posted {
  kind: ChannelKind;
  body: Record<string, unknown>;
  headers: Record<string, string | string[] | undefined>;
  raw: string;
}

export interface ChatDouble {
  url: string;
  /** One entry per message that a service accepted; recognised repetitions are not counted. */
  posted: Posted[];
  next(behaviour: ChatBehaviour): void;
  /** The input for a channel of a kind. */
  channel(kind: ChannelKind, name?: string): ChannelInput;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const token = "123456:bot-token";
const matrixToken = "syt_token";

/**
 * The services of all channels on one real socket, each with its own protocol: addresses, limits and answers as their
 * documentation says (docs.slack.dev, learn.microsoft.com, discord.com/developers, core.telegram.org, spec.matrix.org,
 * docs.ntfy.sh, standardwebhooks.com). What exceeds a limit is refused as they refuse it.
 */
export async function startChatServers(): Promise<ChatDouble> {
  let behaviour: ChatBehaviour = "accept";
  const posted: Posted[] = [];
  const transactions = new Map<string, string>();

  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks).toString();
      const kind = kindAt(request.method ?? "", request.url ?? "");
      const send = ({ status, body, headers = {} }: Answer) => {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        response.writeHead(status, {
          "content-type": typeof body === "string" ? "text/plain" : "application/json",
          ...headers,
        });
        response.end(text);
      };
      if (!kind) return send({ status: 404, body: "no_such_path" });
      if (behaviour === "drop_before") return request.socket.destroy();
      if (behaviour === "bad_gateway") return send({ status: 502, body: "<html>Bad Gateway</html>" });
      if (behaviour === "busy") return send({ status: 503, body: "try later", headers: { "retry-after": "7" } });
      if (behaviour === "fail") return send({ status: 500, body: "internal error" });
      // Like servers that repeat the route and the request in the error.
      if (behaviour === "echo") return send({ status: 400, body: `${request.url} ${request.headers.authorization}` });
      if (behaviour === "rate_limit") return send(limited[kind]);
      if (behaviour === "gone") return send(gone[kind]);
      const body = JSON.parse(raw) as Record<string, unknown>;
      const wrong = wrongWith(kind, body, {
        raw,
        authorization: request.headers.authorization,
        url: request.url ?? "",
      });
      if (wrong) return send(wrong);
      const transaction = kind === "matrix" ? (request.url ?? "") : String(request.headers["webhook-id"] ?? "");
      const known = transaction === "" ? undefined : transactions.get(transaction);
      if (known === undefined) {
        posted.push({ kind, body, headers: request.headers, raw });
        if (transaction !== "") transactions.set(transaction, String(posted.length));
      }
      if (behaviour === "drop_after") return request.socket.destroy();
      return send(taken(kind, known ?? String(posted.length)));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    posted,
    next: (one) => {
      behaviour = one;
    },
    channel: (kind, name = `The ${kind}`) => inputs(url, name)[kind],
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

function inputs(url: string, name: string): Record<ChannelKind, ChannelInput> {
  return {
    slack: { kind: "slack", name, url: `${url}/services/T0/B0/secret` },
    teams: { kind: "teams", name, url: `${url}/workflows/secret/triggers/manual/paths/invoke?sig=secret` },
    discord: { kind: "discord", name, url: `${url}/api/webhooks/1/secret` },
    telegram: { kind: "telegram", name, url, token, chat: "-1001234567890" },
    matrix: { kind: "matrix", name, url, token: matrixToken, room: "!room:example.org" },
    ntfy: { kind: "ntfy", name, url, topic: "editions", token: null },
    webhook: { kind: "webhook", name, url: `${url}/hook` },
  };
}

function kindAt(method: string, url: string): ChannelKind | undefined {
  const { pathname } = new URL(url, "http://localhost");
  if (method === "PUT")
    return /^\/_matrix\/client\/v3\/rooms\/[^/]+\/send\/m\.room\.message\/[^/]+$/.test(pathname) ? "matrix" : undefined;
  if (method !== "POST") return undefined;
  if (pathname.startsWith("/services/")) return "slack";
  if (pathname.startsWith("/workflows/")) return "teams";
  if (pathname.startsWith("/api/webhooks/")) return "discord";
  if (/^\/bot[^/]+\/sendMessage$/.test(pathname)) return "telegram";
  if (pathname === "/hook") return "webhook";
  return pathname === "/" ? "ntfy" : undefined;
}

const limited: Record<ChannelKind, Answer> = {
  slack: { status: 429, body: "rate_limited", headers: { "retry-after": "7" } },
  teams: { status: 429, body: "", headers: { "retry-after": "7" } },
  discord: { status: 429, body: { message: "You are being rate limited.", retry_after: 7.5, global: false } },
  telegram: { status: 429, body: { ok: false, error_code: 429, parameters: { retry_after: 7 } } },
  matrix: { status: 429, body: { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 7_000 } },
  ntfy: { status: 429, body: { code: 42_901, http: 429, error: "limit reached" } },
  webhook: { status: 429, body: "", headers: { "retry-after": "7" } },
};

const gone: Record<ChannelKind, Answer> = {
  slack: { status: 404, body: "no_service" },
  teams: { status: 404, body: { error: { code: "WorkflowNotFound" } } },
  discord: { status: 404, body: { message: "Unknown Webhook", code: 10_015 } },
  telegram: { status: 403, body: { ok: false, error_code: 403, description: "Forbidden: bot was kicked" } },
  matrix: { status: 403, body: { errcode: "M_FORBIDDEN", error: "You are not in the room." } },
  ntfy: { status: 403, body: { code: 40_301, http: 403, error: "forbidden" } },
  webhook: { status: 410, body: "" },
};

function taken(kind: ChannelKind, id: string): Answer {
  switch (kind) {
    case "slack":
      return { status: 200, body: "ok" };
    case "teams":
      return { status: 202, body: "" };
    case "discord":
      return { status: 200, body: { id } };
    case "telegram":
      return { status: 200, body: { ok: true, result: { message_id: Number(id) } } };
    case "matrix":
      return { status: 200, body: { event_id: `$${id}` } };
    case "ntfy":
      return { status: 200, body: { id, event: "message" } };
    case "webhook":
      return { status: 204, body: "" };
  }
}

interface Asked {
  raw: string;
  authorization: string | undefined;
  url: string;
}

/** The refusal the service would answer with; undefined if it would accept. */
function wrongWith(kind: ChannelKind, body: Record<string, unknown>, asked: Asked): Answer | undefined {
  const texts = (value: unknown): string[] =>
    typeof value === "string"
      ? [value]
      : value !== null && typeof value === "object"
        ? Object.values(value).flatMap(texts)
        : [];
  switch (kind) {
    case "slack": {
      const blocks = body.blocks as { type: string; text?: { text: string } }[];
      const most: Record<string, number> = { header: 150, section: 3_000 };
      const isLong = blocks.some(
        ({ type, text }) => (text?.text.length ?? 1) > (most[type] ?? 3_000) || text?.text === "",
      );
      return blocks.length > 50 || isLong ? { status: 400, body: "invalid_blocks" } : undefined;
    }
    case "teams":
      return Buffer.byteLength(asked.raw) > 28 * 1_024 ? { status: 413, body: "" } : undefined;
    case "discord": {
      const [embed] = body.embeds as { title: string; description: string; footer: { text: string } }[];
      const all = texts(embed).join("").length;
      const isLong = !embed || embed.title.length > 256 || embed.description.length > 4_096 || all > 6_000;
      return isLong ? { status: 400, body: { code: 50_035, message: "Invalid Form Body" } } : undefined;
    }
    case "telegram": {
      if (!asked.url.includes(encodeURIComponent(token))) return { status: 401, body: { ok: false, error_code: 401 } };
      const seen = String(body.text)
        .replace(/<[^<>]*>/g, "")
        .replace(/&(?:amp|lt|gt|quot);/g, "x");
      const description = "Bad Request: message is too long";
      return seen.length > 4_096 ? { status: 400, body: { ok: false, error_code: 400, description } } : undefined;
    }
    case "matrix":
      if (asked.authorization !== `Bearer ${matrixToken}`) return { status: 401, body: { errcode: "M_UNKNOWN_TOKEN" } };
      return Buffer.byteLength(asked.raw) > 60_000 ? { status: 413, body: { errcode: "M_TOO_LARGE" } } : undefined;
    case "ntfy":
      return Buffer.byteLength(String(body.message)) > 4_096 ? { status: 413, body: { code: 41_301 } } : undefined;
    case "webhook":
      return undefined;
  }
}
