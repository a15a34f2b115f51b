export function Wordmark() {
  return (
    <span className="font-serif text-2xl font-semibold tracking-[-0.01em]">
      Periodical<span className="text-accent">.</span>
    </span>
  );
}
