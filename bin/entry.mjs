import { Server } from "node:http";

// Loaded before the web: what every request has to go through before Next or any code of ours reads it.
// oxlint-disable-next-line typescript/unbound-method -- it is called with its own `this` below
const emit = Server.prototype.emit;
const trustProxy = process.env.TRUST_PROXY === "true";

/** @param {string | symbol} event @param {...unknown} args */
Server.prototype.emit = function (event, ...args) {
  if (event !== "request") return emit.call(this, event, ...args);
  const [request, response] = /** @type {[import("node:http").IncomingMessage, import("node:http").ServerResponse]} */ (
    args
  );
  vouchForAddress(request);
  if (request.method === "TRACE" || request.method === "CONNECT") {
    // Next answers what it knows no method of with 500.
    response.writeHead(405).end();
    return true;
  }
  if (isDecodable(request.url ?? "/")) return emit.call(this, event, ...args);
  // Next, which meets a broken percent-encoding before any code of ours, answers 500.
  const problem = { type: "about:blank", title: "The address is not validly encoded.", status: 400 };
  response.writeHead(400, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
  return true;
};

/**
 * Anybody can write an X-Forwarded-For. From here on it holds one address that is vouched for: the one the connection
 * comes from, or, behind a proxy that is trusted, the one that proxy has added. What else tells how a request was
 * forwarded is believed of a trusted proxy only.
 *
 * @param {import("node:http").IncomingMessage} request
 */
function vouchForAddress({ headers, socket }) {
  const forwarded = String(headers["x-forwarded-for"] ?? "");
  const last = forwarded.slice(forwarded.lastIndexOf(",") + 1).trim();
  headers["x-forwarded-for"] = (trustProxy && last) || socket.remoteAddress?.replace(/^::ffff:/, "") || "unknown";
  if (trustProxy) return;
  delete headers.forwarded;
  delete headers["x-forwarded-host"];
  delete headers["x-forwarded-proto"];
  delete headers["x-forwarded-port"];
}

/** @param {string} url */
function isDecodable(url) {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}
