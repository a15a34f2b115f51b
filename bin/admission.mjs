import { createHash, randomUUID } from "node:crypto";
import { createRoom, NoRoom } from "../lib/room.ts";
import { refuse } from "./refuse.mjs";

// How many requests are started at once. There is one thread to answer them and ten connections to the database, of
// which each request uses several: more at once only makes all of them slower, until the last ones fail.
const atOnce = 4;
/**
 * Upper limits of waiting requests of one caller, of one address, and of all; beyond them, the caller is told to retry.
 */
const mostWithin = 240;
const mostWaiting = 300;
const mostWaitingInAll = 2_000;
/**
 * How long a request waits to be admitted, and how long it keeps its place: a response that takes longer is waiting for
 * another system.
 */
const patienceMs = 20_000;
const keptMs = 2_000;

/** The header that marks an admitted request; nobody else knows the secret word of this process. */
const mark = "x-periodical-let-in";
const word = randomUUID();

const streams = /^\/api\/(?:live|v1\/runs\/[^/?]+\/events)(?:\?|$)/;

let waiting = 0;
const room = createRoom({ width: () => atOnce, mostOfOne: () => atOnce / 2, mostWaiting, mostWithin });

/**
 * Whether a request comes from this process itself: Next forwards an action of another page by a request to itself,
 * with all headers of the first request. It does not wait for a place, because the first request would keep its own
 * place meanwhile.
 *
 * @param {import("node:http").IncomingMessage} request
 */
export function isPassedOn({ headers }) {
  return headers[mark] === word;
}

/**
 * Admits a request when its address has its turn, and within that its caller; responds with 503 if that takes too long.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {() => void} answer
 */
export async function admit(request, response, answer) {
  if (isStream(request)) return answer();
  if (waiting >= mostWaitingInAll) return tooMuch(response);
  waiting += 1;
  const gone = new AbortController();
  const leave = () => gone.abort(new Error("The caller has gone."));
  response.once("close", leave);
  const limit = setTimeout(() => gone.abort(new NoRoom()), patienceMs);
  try {
    const giveBack = await room
      .enter(String(request.headers["x-forwarded-for"]), gone.signal, whoAsks(request))
      .finally(() => (waiting -= 1));
    const kept = setTimeout(giveBack, keptMs);
    response.once("close", () => {
      clearTimeout(kept);
      giveBack();
    });
    if (response.destroyed) return giveBack();
    request.headers[mark] = word;
    answer();
  } catch (error) {
    if (error instanceof NoRoom) tooMuch(response);
  } finally {
    clearTimeout(limit);
    response.off("close", leave);
  }
}

/**
 * Identifies the caller by the credentials sent, because everybody in an office has the same address. Sending different
 * ones each time only takes turns away from the caller's own address.
 *
 * @param {import("node:http").IncomingMessage} request
 */
function whoAsks({ headers: { cookie = "", authorization = "" } }) {
  return createHash("sha256").update(`${authorization}\n${cookie}`).digest("base64url");
}

/**
 * A stream that notifies a page of changes stays open for hours, and has a limit of its own.
 *
 * @param {import("node:http").IncomingMessage} request
 */
function isStream({ headers, url }) {
  return streams.test(url ?? "") && (headers.accept ?? "").includes("text/event-stream");
}

/** @param {import("node:http").ServerResponse} response */
function tooMuch(response) {
  const problem = { status: 503, title: "Too much is asked at once. Try again in a moment." };
  refuse(response, problem, { "retry-after": "5", "cache-control": "no-store" });
}
