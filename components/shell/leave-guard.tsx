"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { askWith, isUnsaved, leavePage } from "@/components/form/unsaved";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

/** Asks before the user leaves a page with unsaved input: by a link, back, a reload, or closing it. */
export function LeaveGuard() {
  const t = useTranslations("unsaved");
  const [leave, setLeave] = useState<(() => void) | null>(null);
  useEffect(() => {
    let isLeaving = false;
    const go = (how: () => void) => () => {
      isLeaving = true;
      how();
      isLeaving = false;
    };
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (isLeaving || !isUnsaved() || !link || !leads(event, link)) return;
      event.preventDefault();
      event.stopPropagation();
      leavePage(go(() => link.click()));
    };
    // If the page is left without the product being asked, the browser asks.
    const onUnload = (event: BeforeUnloadEvent) => {
      if (isUnsaved()) event.preventDefault();
    };
    // Back and forward. If the browser has no such event, the user is not asked about them.
    const onNavigate = (event: NavigateEvent) => {
      if (isLeaving || event.navigationType !== "traverse" || !event.cancelable || !isUnsaved()) return;
      event.preventDefault();
      const { key } = event.destination;
      leavePage(() => {
        isLeaving = true;
        void window.navigation?.traverseTo(key).finished?.catch(() => undefined);
      });
    };
    const forget = askWith((how) => setLeave(() => how));
    window.addEventListener("click", onClick, true);
    window.addEventListener("beforeunload", onUnload);
    window.navigation?.addEventListener("navigate", onNavigate);
    return () => {
      forget();
      window.removeEventListener("click", onClick, true);
      window.removeEventListener("beforeunload", onUnload);
      window.navigation?.removeEventListener("navigate", onNavigate);
    };
  }, []);
  const stay = () => setLeave(null);
  return (
    <Dialog open={leave !== null} onOpenChange={stay} title={t("title")}>
      <p className="text-quiet">{t("text")}</p>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button look="solid" onClick={stay}>
          {t("stay")}
        </Button>
        <Button
          onClick={() => {
            stay();
            leave?.();
          }}
        >
          {t("leave")}
        </Button>
      </div>
    </Dialog>
  );
}

/** Whether a click on a link opens another page of the product in this tab; for the rest, the browser asks. */
function leads(event: MouseEvent, link: HTMLAnchorElement): boolean {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  if (!link.href || link.target === "_blank" || link.hasAttribute("download")) return false;
  const to = new URL(link.href);
  const { origin, pathname, search } = window.location;
  return to.origin === origin && (to.pathname !== pathname || to.search !== search);
}
