// Loaded before everything else in what the supervisor starts: whose supervisor is gone, however that came about, ends too
// and does not go on beside the next start, with settings of before.
const supervisor = process.ppid;
setInterval(() => {
  if (process.ppid !== supervisor) process.kill(process.pid, "SIGTERM");
}, 500).unref();
