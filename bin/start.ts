import { roles, start } from "@/bin/supervisor";

// npm start -- [all|web|worker]
const [given = "all"] = process.argv.slice(2);
const role = roles.find((one) => one === given);
if (!role) {
  console.error(`Unknown part ${given}: start ${roles.join(", ")}.`);
  process.exit(2);
}
await start("production", role);
