import { Server } from "node:http";
import { admit, isPassedOn } from "./admission.mjs";
import { isTrusted, originOf, plain, trustedProxies } from "./forwarded.mjs";
import { refuse } from "./refuse.mjs";

// Loaded before the web: what every request has to go through before Next or any code of ours reads it.
// oxlint-disable-next-line typescript/unbound-method -- it is called with its own `this` below
const emit = Server.prototype.emit;
const trusted = trustedProxies(process.env.TRUST_PROXY ?? "");

/** @param {string | symbol} event @param {...unknown} args */
Server.prototype.emit = function (event, ...args) {
  if (event !== "request") return emit.call(this, event, ...args);
  const [request, response] = /** @type {[import("node:http").IncomingMessage, import("node:http").ServerResponse]} */ (
    args
  );
  if (isPassedOn(request)) return emit.call(this, event, ...args);
  vouchForAddress(request);
  if (request.method === "TRACE" || request.method === "CONNECT") {
    // Next answers what it knows no method of with 500.
    response.writeHead(405).end();
    return true;
  }
  if (isFormWithoutAction(request)) {
    // No form of ours is sent so without its script, and Next answers one that is broken with 500.
    response.writeHead(415).end();
    return true;
  }
  if (isDecodable(request.url ?? "/")) {
    void admit(request, response, () => emit.call(this, event, ...args));
    return true;
  }
  // Next, which meets a broken percent-encoding before any code of ours, answers 500.
  refuse(response, { status: 400, title: "The address is not validly encoded." });
  return true;
};

/**
 * Anybody can write an X-Forwarded-For. From here on it holds one address that is vouched for: the one the connection
 * comes from, or, where that is a proxy of ours, the one that proxy has added. What else tells how a request was
 * forwarded is believed of such a proxy only.
 *
 * @param {import("node:http").IncomingMessage} request
 */
function vouchForAddress({ headers, socket }) {
  headers["x-forwarded-for"] = originOf(socket.remoteAddress, String(headers["x-forwarded-for"] ?? ""), trusted);
  if (isTrusted(plain(socket.remoteAddress ?? ""), trusted)) return;
  delete headers.forwarded;
  delete headers["x-forwarded-host"];
  delete headers["x-forwarded-proto"];
  delete headers["x-forwarded-port"];
}

/** @param {import("node:http").IncomingMessage} request */
function isFormWithoutAction({ method, url = "/", headers }) {
  const isForm = /^multipart\/form-data\b/i.test(headers["content-type"] ?? "");
  return method === "POST" && isForm && !url.startsWith("/api/") && headers["next-action"] === undefined;
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
