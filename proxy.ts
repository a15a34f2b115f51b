import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { sessionCookies, sessionSeconds } from "@/lib/auth/session-cookie";
import { env } from "@/lib/env";
import { pathHeader } from "@/lib/transport/own-path";

/** What a page may load and do: its own scripts, identified by a new nonce for each request, and nothing else. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  // Next.js takes the nonce from here for the scripts it writes into the page.
  headers.set("content-security-policy", policy);
  // Pages do not know their own address: whoever has to sign in first continues there.
  headers.set(pathHeader, request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cross-origin-opener-policy", "same-origin");
  response.headers.set("cross-origin-resource-policy", "same-origin");
  response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  if (env().PUBLIC_URL.startsWith("https://"))
    response.headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  keepSignedIn(request, response);
  return response;
}

/** Each use extends the session, so each opened page extends its cookie, too. */
function keepSignedIn(request: NextRequest, response: NextResponse): void {
  if (request.method !== "GET" || !request.headers.get("accept")?.includes("text/html")) return;
  for (const name of sessionCookies) {
    const value = request.cookies.get(name)?.value;
    const secure = name.startsWith("__Secure-");
    if (value)
      response.cookies.set({ name, value, secure, httpOnly: true, sameSite: "lax", path: "/", maxAge: sessionSeconds });
  }
}

/** Excludes files with a digest in their name, which never change, and uploads: Next.js would pass on only 10 MB. */
export const config = { matcher: "/((?!_next/static|_next/image|icon.svg|api/v1/files$).*)" };

function contentSecurityPolicy(nonce: string): string {
  const developing = env().NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${developing ? " 'unsafe-eval'" : ""}`,
    // Mail shown in a frame and the positions of pop-ups use style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    `connect-src 'self'${developing ? " ws:" : ""}`,
    "font-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join("; ");
}
