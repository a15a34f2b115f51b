declare module "@/.build/client-messages.json" {
  const needed: Partial<Record<string, string[]>>;
  export default needed;
}
