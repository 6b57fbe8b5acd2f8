// The README's first command: a small shop in a process of its own, ten seconds of load on it, and the proof that
// the report says what the shop's own ledger says. Files go to ./out.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compareLedger } from "../test/target/compare-ledger.mjs";
import { shopRules } from "../test/target/shop-rules.mjs";
import { startTarget } from "../test/target/start-target.mjs";

const USERS = 50;
const SECONDS = 10;

const root = fileURLToPath(new URL("..", import.meta.url));
const command = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

const fail = (sentence) => {
  console.error(`\nQuickstart failed: ${sentence}`);
  process.exitCode = 1;
};

/** Ctrl-C reaches the command too: it ends in order and its report is compared as usual. */
process.on("SIGINT", () => {});

mkdirSync(`${root}/out`, { recursive: true });
rmSync(`${root}/out/shop.json`, { force: true });
const target = await startTarget({ ledgerFile: `${root}/out/ledger.ndjson` });
console.log(`The shop listens on ${target.url}; ${USERS} users visit it for ${SECONDS} seconds.\n`);

try {
  const load = ["--headless", "-u", USERS, "-r", USERS, "-t", `${SECONDS}s`, "--host", target.url];
  const files = ["--csv", "out/shop", "--json-file", "out/shop"];
  const acrida = spawn(process.execPath, [command, "-f", "examples/shop.ts", ...load, ...files].map(String), {
    cwd: root,
    stdio: "inherit",
  });
  const [code] = await once(acrida, "exit");
  if (code !== 0) {
    fail(`acrida ended with exit code ${code}.`);
  } else {
    const report = JSON.parse(readFileSync(`${root}/out/shop.json`, "utf8"));
    const ledger = await target.ledger();
    const differences = compareLedger(report, ledger, shopRules);
    if (report.total.requests === 0) differences.push("there were no requests at all");
    for (const difference of differences) console.error(`  differs: ${difference}`);
    if (differences.length > 0) {
      fail("the report and the shop's ledger differ.");
    } else {
      console.log("\nThe tables above are also in out/shop_*.csv and out/shop.json.");
      console.log(`Report and ledger agree: ${report.total.requests} requests reported and served.`);
    }
  }
} finally {
  await target.stop();
}
