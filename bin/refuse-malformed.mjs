import { Server } from "node:http";

// Loaded before the web. An address with a broken percent-encoding is a bad request; Next, which meets it before any
// code of ours, answers 500.
// oxlint-disable-next-line typescript/unbound-method -- it is called with its own `this` below
const emit = Server.prototype.emit;

/** @param {string | symbol} event @param {...unknown} args */
Server.prototype.emit = function (event, ...args) {
  if (event !== "request") return emit.call(this, event, ...args);
  const [request, response] = /** @type {[import("node:http").IncomingMessage, import("node:http").ServerResponse]} */ (
    args
  );
  if (isDecodable(request.url ?? "/")) return emit.call(this, event, ...args);
  const problem = { type: "about:blank", title: "The address is not validly encoded.", status: 400 };
  response.writeHead(400, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
  return true;
};

/** @param {string} url */
function isDecodable(url) {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}
