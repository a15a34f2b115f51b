import { afterAll, beforeAll, beforeEach } from "vitest";
import { honest, type ModelDouble, startModelDouble, wordsOf } from "@/tests/doubles/model-server";
import { setEnvironment } from "@/tests/setup/environment";

/** A language model's server on this machine, which is reset to honest answers before each test. */
export function useModelServer(): () => ModelDouble {
  let server: ModelDouble;
  beforeAll(async () => {
    setEnvironment({ SOURCES_ALLOW_PRIVATE_NETWORK: "true" });
    server = await startModelDouble();
  });
  beforeEach(() => {
    server.asked.length = 0;
    server.embedded.length = 0;
    server.reply(honest);
    server.embed(wordsOf);
  });
  afterAll(() => server.close());
  return () => server;
}
