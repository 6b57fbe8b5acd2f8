// Writes package-lock.json for every platform: `npm run lock` after a change of dependencies.
//
// Some registries don't offer the binaries of other platforms. npm then leaves them out of the lock file and
// `npm ci` refuses it everywhere. Their entries are put in here from the dependants' own lists; npm reads from
// `os`, `cpu` and `libc` that they are not for this machine and never asks for them.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const systems = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = ["arm64", "arm", "ia32", "loong64", "ppc64", "riscv64", "s390x", "x64", "wasm32"];

const platformOf = (name) => {
  const words = name.split("/").at(-1).split("-");
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  const libc = words.some((word) => word.startsWith("musl"))
    ? ["musl"]
    : words.some((word) => word.startsWith("gnu"))
      ? ["glibc"]
      : [];
  if (os.length === 0 && cpu.length === 0) throw new Error(`no platform in the name ${name}`);
  return Object.fromEntries(Object.entries({ cpu, libc, os }).filter(([, words]) => words.length > 0));
};

execFileSync("npm", ["install", "--package-lock-only"], { stdio: "inherit" });
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
const added = {};
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] !== undefined || !/^\d/.test(version)) continue;
    added[path] = { version, ...platformOf(name), ...(entry.dev && { dev: true }), optional: true };
  }
}
const sorted = Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`entries put in for other platforms: ${Object.keys(added).length}\n`);
