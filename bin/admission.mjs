import { createHash, randomUUID } from "node:crypto";
import { createRoom, NoRoom } from "../lib/room.ts";
import { refuse } from "./refuse.mjs";

// How many requests are begun at once. There is one thread to answer them and ten connections to the database, of which
// each asks for several: more at once only makes all of them slower, until those that come last fail.
const atOnce = 4;
/** Of one who asks, of one address, and of all; who asks for more is told to come again. */
const mostWithin = 240;
const mostWaiting = 300;
const mostWaitingInAll = 2_000;
/** So long somebody waits to be let in, and so long a place is kept: an answer that takes longer waits for somebody else. */
const patienceMs = 20_000;
const keptMs = 2_000;

/** What a request that was let in carries from then on; nobody else knows this process's word. */
const mark = "x-periodical-let-in";
const word = randomUUID();

const streams = /^\/api\/(?:live|v1\/runs\/[^/?]+\/events)(?:\?|$)/;

let waiting = 0;
const room = createRoom({ width: () => atOnce, mostOfOne: () => atOnce / 2, mostWaiting, mostWithin });

/**
 * Whether a request is one of this very process: Next passes an action that another page has on by asking itself, with all that
 * the first request carries. It waits for no place: while it did, the first one would hold its own.
 *
 * @param {import("node:http").IncomingMessage} request
 */
export function isPassedOn({ headers }) {
  return headers[mark] === word;
}

/**
 * Lets a request in when its address has its turn, and in that whoever asks; answers 503 where that takes too long.
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
 * By what somebody shows of who they are: in an office, all have one address. To show something else each time brings turns
 * of one's own address only.
 *
 * @param {import("node:http").IncomingMessage} request
 */
function whoAsks({ headers: { cookie = "", authorization = "" } }) {
  return createHash("sha256").update(`${authorization}\n${cookie}`).digest("base64url");
}

/**
 * What tells a page of changes stays open for hours, and is bounded by itself.
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
