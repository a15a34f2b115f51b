// For a container's health check: whether the part that runs in it answers. Exits with 1 where it does not.
const { PORT = "3000", WORKER_PORT } = process.env;
const ports = [PORT, ...(WORKER_PORT ? [WORKER_PORT] : [])];
const answers = await Promise.all(
  ports.map((port) =>
    fetch(`http://127.0.0.1:${port}/api/health/live`, { signal: AbortSignal.timeout(4_000) }).then(
      (answer) => answer.ok,
      () => false,
    ),
  ),
);
process.exit(answers.includes(true) ? 0 : 1);
