import { execFileSync } from "node:child_process";
import { needProgram } from "../../../test/support/debian-package.ts";
import type { Found } from "./tool.ts";

/** The version of an installed Debian package; what the PATH has from elsewhere has none. */
const packageVersion = (debianPackage: string): string => {
  try {
    const text = execFileSync("/usr/bin/dpkg-query", ["-s", debianPackage], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /^Version: (\S+)$/m.exec(text)?.[1] ?? "unknown";
  } catch {
    return "unknown";
  }
};

/** A program of one of Debian's packages: from its variable, the PATH, or freshly installed. */
export const findDebianTool = (name: string, debianPackage: string): Found | string => {
  const variable = `${name.toUpperCase()}_BIN`;
  const file = needProgram({ name, variable, debianPackage });
  if (file === null) return `not found: install Debian's ${debianPackage} or set ${variable}`;
  return { file, version: packageVersion(debianPackage) };
};
