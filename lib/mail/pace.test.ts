import { expect, it } from "vitest";
import { createPace } from "@/lib/mail/pace";

const down = { kind: "failed", error: "ECONNREFUSED", retryAfterMs: 0, wide: true } as const;
const accepted = { kind: "accepted", providerId: null } as const;

it("lets so many messages leave in a second, evenly, and saves none up", () => {
  let now = 0;
  const pace = createPace(4, () => now);
  expect([1, 2, 3].map(() => pace.nextTurn())).toEqual([0, 250, 500]);
  now = 10_000;
  expect([1, 2].map(() => pace.nextTurn())).toEqual([0, 250]);
  expect(createPace(undefined, () => now).nextTurn()).toBe(0);
});

it("holds everything for a while once the provider has failed three times in a row, longer each time, until a message is accepted", () => {
  let now = 0;
  const pace = createPace(undefined, () => now);
  const holds: number[] = [];
  for (let failed = 0; failed < 10; failed++) {
    pace.told(down);
    holds.push(pace.heldFor());
    // Messages already under way fail too, but add no new information.
    if (pace.heldFor() > 0) pace.told(down);
    now += pace.heldFor();
  }
  expect(holds).toEqual([0, 0, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  expect(pace.heldFor()).toBe(0);
  pace.told(accepted);
  for (const _connectionThatBroke of [1, 2, 3, 4]) {
    pace.told(down);
    pace.told(accepted);
    expect(pace.heldFor()).toBe(0);
  }
});

it("waits as long as the provider asks, and for one message's own trouble not at all", () => {
  const pace = createPace(undefined, () => 0);
  for (const _one of [1, 2, 3, 4]) {
    pace.told({ kind: "refused", error: "550 no such user" });
    pace.told({ kind: "failed", error: "451 greylisted", retryAfterMs: 0, wide: false });
    pace.told({ kind: "uncertain", error: "broken off" });
  }
  expect(pace.heldFor()).toBe(0);
  pace.told({ kind: "failed", error: "429", retryAfterMs: 77_000, wide: true });
  expect(pace.heldFor()).toBe(77_000);
});
