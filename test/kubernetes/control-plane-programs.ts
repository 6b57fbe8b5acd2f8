import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { needProgram } from "../support/debian-package.ts";

/** Where the programs of a control plane are. */
export interface ControlPlanePrograms {
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllerManager: string;
  readonly scheduler: string;
}

const NAMES = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];
const VERSION = "1.20.2";
const GO = "/usr/lib/go-1.19/bin";

/** What the version's own script would read out of a checkout. */
const VERSION_FILE = `KUBE_GIT_COMMIT=debian
KUBE_GIT_TREE_STATE=archive
KUBE_GIT_VERSION=v${VERSION}
KUBE_GIT_MAJOR=1
KUBE_GIT_MINOR=20
`;

const tool = (name: string, debianPackage: string, folders: readonly string[] = []): string => {
  const variable = `${name.toUpperCase().replaceAll("-", "_")}_BIN`;
  const path = needProgram({ name, variable, debianPackage, folders: () => folders });
  if (path === null) throw new Error(`no ${name}: install ${debianPackage} or set ${variable}`);
  return path;
};

/** Debian's source package, by package lists of its own, so that the machine's stay as they are. */
const unpackSource = (folder: string): void => {
  const lists = join(folder, "lists");
  mkdirSync(join(lists, "partial"), { recursive: true });
  const list = join(folder, "sources.list");
  const keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
  writeFileSync(list, `deb-src [signed-by=${keys}] http://deb.debian.org/debian bookworm main\n`);
  const options = [
    `Dir::Etc::SourceList=${list}`,
    "Dir::Etc::SourceParts=/dev/null",
    `Dir::State::Lists=${lists}`,
  ];
  const apt = (...args: string[]) => {
    const all = [...options.flatMap((option) => ["-o", option]), "-o", "APT::Sandbox::User=root", ...args];
    execFileSync("apt-get", all, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  };
  apt("update");
  apt("source", "--download-only", "kubernetes");
  const description = readdirSync(folder).find((name) => name.endsWith(".dsc"))!;
  execFileSync("dpkg-source", ["--extract", "--no-check", description, "source"], {
    cwd: folder,
    stdio: "ignore",
  });
};

const build = (into: string): void => {
  tool("dpkg-source", "dpkg-dev");
  tool("make", "make");
  tool("rsync", "rsync");
  tool("go", "golang-1.19-go", [GO]);
  const folder = mkdtempSync(join(tmpdir(), "acrida-kubernetes-"));
  try {
    unpackSource(folder);
    const source = join(folder, "source");
    const version = join(folder, "version.sh");
    writeFileSync(version, VERSION_FILE);
    const env = {
      PATH: `${GO}:${process.env.PATH}`,
      HOME: folder,
      GOCACHE: join(folder, "go-cache"),
      CGO_ENABLED: "0",
      KUBE_GIT_VERSION_FILE: version,
    };
    const what = `WHAT=${NAMES.map((name) => `cmd/${name}`).join(" ")}`;
    execFileSync("make", [what], { cwd: source, env, stdio: ["ignore", "inherit", "inherit"] });
    mkdirSync(into, { recursive: true });
    for (const name of NAMES) execFileSync("cp", [join(source, "_output", "bin", name), into]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * Kubernetes of KUBERNETES_BIN_DIR, else Debian's source package built once (some ten minutes of two cores) and kept
 * in the user's cache; etcd is Debian's.
 */
export const controlPlanePrograms = (): ControlPlanePrograms => {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "acrida-kubernetes", VERSION);
  const folder = process.env.KUBERNETES_BIN_DIR ?? cache;
  if (NAMES.some((name) => !existsSync(join(folder, name)))) {
    console.log(`building Kubernetes ${VERSION} of Debian's source package into ${folder}`);
    build(folder);
  }
  const [apiServer, controllerManager, scheduler] = NAMES.map((name) => join(folder, name));
  return {
    etcd: tool("etcd", "etcd-server"),
    apiServer: apiServer!,
    controllerManager: controllerManager!,
    scheduler: scheduler!,
  };
};
