import { expect, it } from "vitest";
import { workspacePatchSchema } from "@/lib/workspaces/schema";

it("an accent can be read on the paper of its mail, else it is refused", () => {
  const wrong = (accent: string) => workspacePatchSchema.safeParse({ accent }).error?.issues[0]?.message;
  expect(wrong("#FFEE00")).toBe("accent_faint");
  expect(wrong("red")).toBe("accent_invalid");
  expect(wrong("#B8321A")).toBeUndefined();
  expect(workspacePatchSchema.parse({ accent: "" }).accent).toBeNull();
});
