import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { needProgram } from "../support/debian-package.ts";
import { nodeBinary } from "../support/node-binary.ts";
import type { Buildah } from "./buildah.ts";

/** The images that the Dockerfile builds on, by the arguments that name them. */
export const baseImages = {
  BASE_IMAGE: "docker.io/library/debian:bookworm-slim",
  NODE_IMAGE: "docker.io/library/node:24-bookworm-slim",
} as const;

/** What Debian's slim image leaves out too. */
const LEFT_OUT = ["doc", "man", "info", "locale", "groff", "linda", "lintian"].map(
  (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
);

const NOT_RECOMMENDED = '--aptopt=APT::Install-Recommends "false"';

const SOURCES = ["main", "-updates main", "-security main"].map((suite) => {
  const [name, component] = suite.startsWith("-") ? suite.split(" ") : ["", suite];
  const path = name === "-security" ? "debian-security" : "debian";
  return `deb http://deb.debian.org/${path} bookworm${name} ${component}`;
});

/** Node with its npm, as Node's own image has them. */
const nodeFiles = (folder: string): void => {
  const binary = nodeBinary(24);
  if (binary === null) throw new Error("no Node 24");
  const npm = dirname(dirname(realpathSync(execFileSync("which", ["npm"], { encoding: "utf8" }).trim())));
  const local = join(folder, "usr", "local");
  mkdirSync(join(local, "bin"), { recursive: true });
  cpSync(binary, join(local, "bin", "node"));
  chmodSync(join(local, "bin", "node"), 0o755);
  cpSync(npm, join(local, "lib", "node_modules", "npm"), { recursive: true });
  execFileSync("ln", ["-s", "../lib/node_modules/npm/bin/npm-cli.js", join(local, "bin", "npm")]);
};

/** Makes them from Debian's packages and Node's binary, where the store does not have them yet. */
export const makeBaseImages = (buildah: Buildah): void => {
  if (buildah.has(baseImages.NODE_IMAGE)) return;
  const mmdebstrap = needProgram({
    ...{ name: "mmdebstrap", variable: "MMDEBSTRAP_BIN", debianPackage: "mmdebstrap" },
  });
  if (mmdebstrap === null) throw new Error("no mmdebstrap");
  const folder = mkdtempSync(join(tmpdir(), "acrida-base-"));
  try {
    const root = join(folder, "debian.tar");
    execFileSync(
      mmdebstrap,
      ["--variant=minbase", ...LEFT_OUT, NOT_RECOMMENDED, "bookworm", root, ...SOURCES],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    buildah.fromFiles(baseImages.BASE_IMAGE, "scratch", root);
    const node = join(folder, "node");
    nodeFiles(node);
    buildah.fromFiles(baseImages.NODE_IMAGE, baseImages.BASE_IMAGE, node);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** What `npm` needs where the registry, or the authority of its certificate, is one of one's own. */
export const npmSecrets = (): string[] => {
  const { HOME = "/root", NPM_CONFIG_USERCONFIG = join(HOME, ".npmrc"), NODE_EXTRA_CA_CERTS } = process.env;
  const files = { npmrc: NPM_CONFIG_USERCONFIG, authority: NODE_EXTRA_CA_CERTS };
  return Object.entries(files).flatMap(([id, path]) =>
    path !== undefined && existsSync(path) ? ["--secret", `id=${id},src=${path}`] : [],
  );
};
