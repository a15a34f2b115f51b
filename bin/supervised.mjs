// Loaded first in every process that the supervisor starts: if its supervisor is gone for any reason, the process ends
// too, and does not run beside the next start with old settings.
const supervisor = process.ppid;
setInterval(() => {
  if (process.ppid !== supervisor) process.kill(process.pid, "SIGTERM");
}, 500).unref();
