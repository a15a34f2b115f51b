import { Server } from "node:http";
import { admit, isPassedOn } from "./admission.mjs";
import { isTrusted, originOf, plain, trustedProxies } from "./forwarded.mjs";
import { refuse } from "./refuse.mjs";

// Loaded before the web: handles every request before Next or any code of the app reads it.
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
    // Next responds to a method it does not know with 500.
    response.writeHead(405).end();
    return true;
  }
  if (isFormWithoutAction(request)) {
    // No form of the app is sent like this without its script, and Next responds to a broken one with 500.
    response.writeHead(415).end();
    return true;
  }
  if (isDecodable(request.url ?? "/")) {
    void admit(request, response, () => emit.call(this, event, ...args));
    return true;
  }
  // Next reads a broken percent-encoding before any code of the app, and responds with 500.
  refuse(response, { status: 400, title: "The address is not validly encoded." });
  return true;
};

/**
 * Anybody can send an X-Forwarded-For. From here on it contains one trustworthy address: that of the connection or, if
 * that is a trusted proxy, the one that the proxy has added. Other headers about how a request was forwarded are
 * accepted from such a proxy only.
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
