import { expect, it } from "vitest";
import { isPublicAddress } from "@/lib/net/guard";

it("calls only addresses of the public internet public", () => {
  for (const address of [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.16.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "::1",
    "fe80::1",
    "fd00::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "100.64.0.1",
    "224.0.0.1",
    "not an address",
  ]) {
    expect(isPublicAddress(address), address).toBe(false);
  }
  for (const address of ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
    expect(isPublicAddress(address), address).toBe(true);
});
