/**
 * Begins something whenever the page becomes visible, and ends it when the page is hidden: a hidden page holds no
 * connection, because a browser opens only six to one server. `begin` returns a function that ends it. Returns a
 * function that ends it permanently.
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
