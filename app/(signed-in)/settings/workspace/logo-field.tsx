"use client";

import { useTranslations } from "next-intl";
import { useAct } from "@/components/form/use-act";
import { Button } from "@/components/ui/button";
import { shownSize } from "@/lib/mail/logo";
import type { ActionResult } from "@/lib/transport/action";
import type { WorkspaceView } from "@/lib/workspaces/schema";

/** The image above editions in their mail: saved as soon as it is chosen, or removed. */
export function LogoField({
  logo,
  image,
  why,
  save,
}: {
  logo: WorkspaceView["logo"];
  /** The logo as a data URL. */
  image: string | null;
  why: string | null;
  save: (input: { logo: string | null }) => Promise<ActionResult<void>>;
}) {
  const t = useTranslations("workspace");
  const { act, busy } = useAct();
  const choose = async (file: File) => {
    const url = await new Promise<string>((done) => {
      const reader = new FileReader();
      reader.addEventListener("load", () => done(typeof reader.result === "string" ? reader.result : ""));
      reader.readAsDataURL(file);
    });
    await act(save({ logo: url }), { done: t("logoSaved") });
  };
  return (
    <div className="mt-8 max-w-md">
      <label htmlFor="logo" className="mb-1 block text-sm text-quiet">
        {t("logo")}
      </label>
      {logo && image && (
        <p className="mb-2 rounded border border-line bg-[#faf8f2] p-3">
          {/* oxlint-disable-next-line nextjs/no-img-element -- as it is, of a size that is known */}
          <img src={image} alt={t("logo")} {...shownSize(logo)} />
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <input
          id="logo"
          type="file"
          className="max-w-full min-w-0"
          accept="image/png,image/jpeg"
          disabled={busy || why !== null}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) void choose(file);
            target.value = "";
          }}
        />
        {logo && (
          <Button
            look="quiet"
            why={why}
            disabled={busy}
            onClick={() => void act(save({ logo: null }), { done: t("logoGone") })}
          >
            {t("logoRemove")}
          </Button>
        )}
      </div>
      <p className="mt-1 text-[13px] text-quiet">{t("logoHint")}</p>
    </div>
  );
}
