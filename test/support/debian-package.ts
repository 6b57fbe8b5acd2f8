import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A program that tests need and that `npm ci` does not bring. */
export interface NeededProgram {
  readonly name: string;
  /** A variable that names the program's file; it wins over everything else. */
  readonly variable: string;
  readonly debianPackage: string;
  /** Folders to look in besides the PATH. */
  readonly folders?: () => readonly string[];
  /** Settings to write before the package is installed, by path. */
  readonly settings?: Readonly<Record<string, string>>;
}

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const find = ({ name, folders }: NeededProgram): string | undefined => {
  const onPath = (process.env.PATH ?? "").split(delimiter);
  return [...(folders?.() ?? []), ...onPath].map((folder) => join(folder, name)).find(isExecutable);
};

const APT_OPTIONS = ["install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"];
/** Test files that run at the same time install one after the other: apt waits for no one who reads its lists anew. */
const LOCK = join(tmpdir(), "acrida-apt.lock");

const install = ({ debianPackage, settings = {} }: NeededProgram): void => {
  if (!existsSync("/etc/debian_version")) throw new Error("this is no Debian system");
  const isRoot = process.getuid?.() === 0;
  const run = (command: string, args: readonly string[]): void => {
    const [file, ...rest] = [...(isRoot ? [] : ["sudo", "-n"]), "flock", LOCK, command, ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    execFileSync(file as string, rest, { env, stdio: ["ignore", "ignore", "inherit"] });
  };
  if (isRoot) {
    for (const [path, text] of Object.entries(settings)) {
      mkdirSync(join(path, ".."), { recursive: true });
      if (!existsSync(path)) writeFileSync(path, text);
    }
  }
  try {
    run("apt-get", [...APT_OPTIONS, debianPackage]);
  } catch {
    // Its lists are too old, or there are none.
    run("apt-get", ["update"]);
    run("apt-get", [...APT_OPTIONS, debianPackage]);
  }
};

/**
 * The program's path: from its variable, the PATH, or freshly installed from Debian's packages. Null, with a loud
 * line, where that can't be done; under CI that is an error instead, so that nothing is skipped in silence.
 */
export const needProgram = (needed: NeededProgram): string | null => {
  const named = process.env[needed.variable];
  if (named !== undefined) return named;
  const present = find(needed);
  if (present !== undefined) return present;
  try {
    install(needed);
    const installed = find(needed);
    if (installed !== undefined) return installed;
    throw new Error(`the package ${needed.debianPackage} has no ${needed.name}`);
  } catch (error) {
    const advice = `install ${needed.debianPackage} or set ${needed.variable}`;
    const text = `${needed.name} is missing and can't be installed (${(error as Error).message}); ${advice}`;
    if (process.env.CI) throw new Error(text);
    console.warn(`SKIPPED: ${text}`);
    return null;
  }
};

/** The sub-folders of a folder, newest version first; none where it does not exist. */
export const versionFolders = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(b) - Number(a)) : [];
