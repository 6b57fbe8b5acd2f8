// The embedded target as a process of its own: node test/target/main.mjs --port 0 --ledger FILE
// Prints one line with its URL. Ends on SIGTERM or SIGINT, and with --with-parent when its standard input ends.
import { parseArgs } from "node:util";
import { Ledger } from "./ledger.mjs";
import { createTarget } from "./target-server.mjs";

const { values } = parseArgs({
  options: {
    host: { type: "string", default: "127.0.0.1" },
    port: { type: "string", default: "0" },
    ledger: { type: "string" },
    "with-parent": { type: "boolean", default: false },
  },
});

const ledger = new Ledger(values.ledger);
const server = createTarget(ledger);

let ending = false;
const end = async () => {
  if (ending) return;
  ending = true;
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
  await ledger.close();
  process.exit(0);
};
process.on("SIGTERM", end);
process.on("SIGINT", end);
if (values["with-parent"]) process.stdin.on("end", end).on("error", end).resume();

server.on("error", (error) => {
  console.error(`the target can't listen on port ${values.port}: ${error.message}`);
  process.exit(1);
});
server.listen(Number(values.port), values.host, () => {
  console.log(`http://${values.host}:${server.address().port}`);
});
