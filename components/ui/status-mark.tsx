import { classNames } from "@/components/ui/class-names";

/** What a status means. Shown by a word and a shape, never by colour alone. */
export type Tone = "ok" | "wrong" | "wait" | "idle" | "busy";

const colours: Record<Tone, string> = {
  ok: "text-ok",
  wrong: "text-accent",
  wait: "text-wait",
  idle: "text-quiet",
  busy: "text-ink",
};

export function StatusMark({ tone, children }: { tone: Tone; children: React.ReactNode }) {
  return (
    <span className={classNames("inline-flex max-w-full items-center gap-2 text-[13px]", colours[tone])}>
      <Shape tone={tone} />
      <span>{children}</span>
    </span>
  );
}

/** Filled dot: fine. Diamond: wrong. Ring with a gap: waits for somebody. Open dot: idle. Turning ring: running. */
function Shape({ tone }: { tone: Tone }) {
  return (
    <svg width="9" height="9" viewBox="0 0 9 9" aria-hidden="true" className="shrink-0">
      {tone === "ok" && <circle cx="4.5" cy="4.5" r="4" fill="currentColor" />}
      {tone === "wrong" && <path d="M4.5 0 9 4.5 4.5 9 0 4.5Z" fill="currentColor" />}
      {tone === "idle" && <circle cx="4.5" cy="4.5" r="3.8" fill="none" stroke="currentColor" />}
      {tone === "wait" && (
        <circle cx="4.5" cy="4.5" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.3" strokeDasharray="18 6" />
      )}
      {tone === "busy" && (
        <circle cx="4.5" cy="4.5" r="3.6" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="12 11">
          <animateTransform
            attributeName="transform"
            type="rotate"
            from="0 4.5 4.5"
            to="360 4.5 4.5"
            dur="1.2s"
            repeatCount="indefinite"
          />
        </circle>
      )}
    </svg>
  );
}
