import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** A folder, or a file, of this machine in a container's files. */
export interface Mount {
  readonly from: string;
  readonly to: string;
  readonly readOnly: boolean;
}

export interface ContainerPlan {
  /** The folder with the image's files; they stay as they are. */
  readonly image: string;
  readonly workingFolder: string;
  /** The network namespace that it is in. */
  readonly network: string;
  readonly hostName: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly user: number;
  readonly group: number;
  readonly moreGroups: readonly number[];
  /** Files by which its first process joins its control groups. */
  readonly doors: readonly string[];
  /** A folder for what it needs while it runs, and the file for what it says. */
  readonly folder: string;
  readonly log: string;
}

const DEVICES = ["null", "zero", "full", "random", "urandom"];
const FILES = ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"];
const KILLED = 128;
const SIGNALS: Readonly<Record<string, number>> = { SIGKILL: 9, SIGTERM: 15, SIGSEGV: 11, SIGABRT: 6 };

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** What the first process does before it becomes the command: files of its own, read only, and no rights. */
const scriptOf = (plan: ContainerPlan, root: string): string => {
  const { image, folder, mounts, environment, user, group, moreGroups } = plan;
  const bind = ({ from, to, readOnly }: Mount): string[] => [
    FILES.includes(to) ? `touch ${quoted(root + to)}` : `mkdir -p ${quoted(root + to)}`,
    `mount --bind ${quoted(from)} ${quoted(root + to)}`,
    ...(readOnly ? [`mount -o remount,bind,ro ${quoted(root + to)}`] : []),
  ];
  const groups = [group, ...moreGroups].join(",");
  const rights = ["--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all", "--no-new-privs"];
  const drop = `exec setpriv --reuid ${user} --regid ${group} --groups ${groups} ${rights.join(" ")} -- "$@"`;
  const variables = Object.entries(environment).map(([name, value]) => quoted(`${name}=${value}`));
  return [
    "set -e",
    ...plan.doors.map((door) => `echo 0 > ${quoted(door)}`),
    `hostname ${quoted(plan.hostName)}`,
    "mount --make-rprivate /",
    `mount -t overlay overlay -o lowerdir=${image},upperdir=${folder}/upper,workdir=${folder}/work ${root}`,
    `mount -t proc proc ${root}/proc`,
    `mount --rbind /sys ${root}/sys`,
    `mount -t tmpfs -o mode=755 tmpfs ${root}/dev`,
    ...DEVICES.map((name) => `touch ${root}/dev/${name}; mount --bind /dev/${name} ${root}/dev/${name}`),
    `ln -s /proc/self/fd ${root}/dev/fd; mkdir -m 1777 ${root}/dev/shm`,
    ...mounts.flatMap(bind),
    `mount -o remount,ro ${root}`,
    `cd /; exec env -i ${variables.join(" ")} chroot ${root} sh -c ${quoted(`cd "$0"; ${drop}`)} ${[
      plan.workingFolder,
      ...plan.command,
    ]
      .map(quoted)
      .join(" ")}`,
  ].join("\n");
};

/**
 * A process that sees an image's files, its mounts and its pod's network alone, as the first of its process numbers and
 * without rights: what a container runtime makes, but for seccomp and a user namespace.
 */
export class Container {
  readonly #child: ChildProcess;
  /** Its exit code, or 128 and the number of the signal. */
  readonly ended: Promise<number>;
  readonly startedAt = new Date().toISOString();

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.ended = once(child, "close").then(([code, signal]) =>
      signal === null ? (code as number) : KILLED + (SIGNALS[signal as string] ?? 0),
    );
  }

  static start(plan: ContainerPlan): Container {
    const root = join(plan.folder, "root");
    for (const name of ["upper", "work", "root"]) mkdirSync(join(plan.folder, name), { recursive: true });
    const log = openSync(plan.log, "a");
    const apart = ["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child"];
    const args = [`--net=/run/netns/${plan.network}`, "--", ...apart, "--", "sh", "-c", scriptOf(plan, root)];
    return new Container(spawn("nsenter", args, { stdio: ["ignore", log, log] }));
  }

  /** The number that this machine has for its first process; null before and after. */
  get pid(): number | null {
    const parent = this.#child.pid;
    try {
      const children = readFileSync(`/proc/${parent}/task/${parent}/children`, "utf8");
      return Number(children.trim().split(" ")[0]) || null;
    } catch {
      return null;
    }
  }

  /** Whether the command has its files: not while they are still being laid out. */
  get hasBegun(): boolean {
    try {
      return readlinkSync(`/proc/${this.pid}/root`) !== "/";
    } catch {
      return false;
    }
  }

  signal(name: "SIGTERM" | "SIGKILL"): void {
    const { pid } = this;
    if (pid !== null) process.kill(pid, name);
  }

  /** What a command in it prints; it is root's. */
  async run(...command: string[]): Promise<string> {
    const where = ["--target", String(this.pid), "--mount", "--net", "--pid", "--root", "--wd"];
    const how = { maxBuffer: 2 ** 26 };
    return (await promisify(execFile)("nsenter", [...where, "--", ...command], how)).stdout;
  }
}
