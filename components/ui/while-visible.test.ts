import { afterEach, expect, it, vi } from "vitest";
import { whileVisible } from "@/components/ui/while-visible";

afterEach(() => void vi.unstubAllGlobals());

it("what a page does while somebody looks at it ends when it goes into the background, and begins anew", () => {
  const page = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  vi.stubGlobal("document", page);
  const show = (visibilityState: string) => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  let [open, began] = [0, 0];
  const end = whileVisible(() => {
    [open, began] = [open + 1, began + 1];
    return () => void (open -= 1);
  });
  expect([open, began]).toEqual([0, 0]);
  show("visible");
  expect([open, began]).toEqual([1, 1]);
  show("hidden");
  expect([open, began]).toEqual([0, 1]);
  show("visible");
  expect([open, began]).toEqual([1, 2]);
  end();
  show("hidden");
  show("visible");
  expect([open, began]).toEqual([0, 2]);
});
