import ipaddr from "ipaddr.js";
import type { PersonScope } from "@/lib/db/scope";
import { inSystem } from "@/lib/db/system";
import type { SecurityView } from "@/lib/people/schema";

/** How a person can sign in, and where they are signed in now. No secret leaves the database. */
export function getSecurity({ userId, sessionId, clock }: PersonScope): Promise<SecurityView> {
  return inSystem(async (tx) => {
    const user = await tx.user.findUniqueOrThrow({
      where: { id: userId },
      select: {
        twoFactorEnabled: true,
        accounts: { where: { providerId: "credential", password: { not: null } }, select: { id: true } },
        passkeys: { select: { id: true, name: true, createdAt: true }, orderBy: { createdAt: "asc" } },
        sessions: {
          where: { expiresAt: { gt: clock.now() } },
          select: { id: true, ipAddress: true, userAgent: true, createdAt: true, updatedAt: true },
          orderBy: { updatedAt: "desc" },
        },
      },
    });
    return {
      hasPassword: user.accounts.length > 0,
      secondFactor: user.twoFactorEnabled === true,
      passkeys: user.passkeys.map(({ id, name, createdAt }) => ({
        id,
        name,
        createdAt: createdAt?.toISOString() ?? null,
      })),
      sessions: user.sessions.map(({ id, ipAddress, userAgent, createdAt, updatedAt }) => ({
        id,
        current: id === sessionId,
        from: ipAddress ? addressText(ipAddress) : null,
        userAgent: userAgent || null,
        createdAt: createdAt.toISOString(),
        lastSeenAt: updatedAt.toISOString(),
      })),
    };
  });
}

/** A network address in its usual notation; for IPv6, only the network is stored. */
function addressText(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address;
}
