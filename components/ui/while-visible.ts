/**
 * Begins something whenever the page comes into view, and ends it when it goes: what nobody looks at holds no connection, of
 * which a browser opens six to one server. `begin` returns what ends it. Returns what ends it for good.
 */
export function whileVisible(begin: () => () => void): () => void {
  let end: (() => void) | undefined;
  const look = () => {
    end?.();
    end = document.visibilityState === "visible" ? begin() : undefined;
  };
  look();
  document.addEventListener("visibilitychange", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    end?.();
  };
}
