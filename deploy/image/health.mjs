// The image's health check: 0 while the console of process 1 answers. What has no console is healthy as long as it is there.
import { readFileSync } from "node:fs";

const WITHIN_MS = 3000;

const { env } = process;
const isSet = (name) => /^(true|1|yes|on)$/i.test(env[name] ?? "");
const command = readFileSync(`/proc/${process.argv[2] ?? 1}/cmdline`, "utf8").split("\0");
const hasConsole =
  command.some((word) => word.endsWith("acrida") || word.endsWith("main.js")) &&
  !command.some((word) => ["--worker", "--headless", "--no-web"].includes(word)) &&
  !isSet("ACRIDA_WORKER") &&
  !isSet("ACRIDA_HEADLESS");

/** The value of an option on the command line, else of its variable. */
const option = (flags, variable, byDefault) => {
  const at = command.findLastIndex((word) => flags.includes(word.split("=", 1)[0]));
  if (at < 0) return env[variable] || byDefault;
  const [, value] = command[at].split("=");
  return value ?? command[at + 1];
};

if (hasConsole) {
  const port = option(["-P", "--web-port", "--port"], "ACRIDA_WEB_PORT", "8089");
  const path = option(["--web-base-path"], "ACRIDA_WEB_BASE_PATH", "").replace(/\/$/, "");
  const scheme = option(["--tls-cert"], "ACRIDA_TLS_CERT", "") === "" ? "http" : "https";
  // The certificate is for those who come from outside.
  env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  env.NODE_NO_WARNINGS = "1";
  const answer = await fetch(`${scheme}://127.0.0.1:${port}${path}/healthz`, {
    signal: AbortSignal.timeout(WITHIN_MS),
  }).catch((error) => error);
  if (!answer.ok) {
    console.error(`the console does not answer on port ${port}: ${answer.status ?? answer.message}`);
    process.exitCode = 1;
  }
}
