import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** How the double answers the next request: as Resend does normally, or with a failure. */
export type Behaviour = "accept" | "drop_before" | "drop_after" | "rate_limit" | "refuse" | "unauthorized" | "fail";

export interface ResendDouble {
  url: string;
  /** One entry per accepted message: requests with the same key are one message. */
  messages: { key: string; to: string; subject: string; body: string }[];
  /** The key of every request received. */
  requests: string[];
  next(behaviour: Behaviour | ((count: number) => Behaviour)): void;
  close(): Promise<void>;
}

/** Resend's API on a real socket, including idempotency keys: a repeated key returns the first message's id. */
export async function startResendDouble(): Promise<ResendDouble> {
  const known = new Map<string, string>();
  let decide: (count: number) => Behaviour = () => "accept";
  const double: Omit<ResendDouble, "url" | "close"> = {
    messages: [],
    requests: [],
    next: (behaviour) => {
      decide = typeof behaviour === "function" ? behaviour : () => behaviour;
    },
  };
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const key = String(request.headers["idempotency-key"]);
      double.requests.push(key);
      const behaviour = decide(double.requests.length);
      const answer = (status: number, data: unknown, headers: Record<string, string> = {}) => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(JSON.stringify(data));
      };
      if (behaviour === "drop_before") return request.socket.destroy();
      if (behaviour === "rate_limit")
        return answer(
          429,
          { statusCode: 429, name: "rate_limit_exceeded", message: "Too many requests" },
          { "retry-after": "7" },
        );
      if (behaviour === "unauthorized")
        return answer(401, { statusCode: 401, name: "invalid_api_key", message: "API key is invalid" });
      if (behaviour === "refuse")
        return answer(422, { statusCode: 422, name: "validation_error", message: "Invalid `to` field" });
      if (behaviour === "fail") return answer(500, { statusCode: 500, name: "internal_server_error", message: "Oops" });
      let id = known.get(key);
      if (!id) {
        id = `re_${known.size + 1}`;
        known.set(key, id);
        const { to, subject } = JSON.parse(body) as { to: string; subject: string };
        double.messages.push({ key, to, subject, body });
      }
      if (behaviour === "drop_after") return request.socket.destroy();
      return answer(200, { id });
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(double, {
    url,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
}
