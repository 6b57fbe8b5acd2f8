import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { needProgram } from "../support/debian-package.ts";

const store = fileURLToPath(new URL("../../node_modules/.cache/acrida-images", import.meta.url));

/** What `buildah inspect` tells of an image, as far as tests look into it. */
export interface ImageConfig {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Entrypoint: readonly string[];
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** Builds and runs images without a daemon and without namespaces, in a store of its own. */
export class Buildah {
  readonly #program: string;

  private constructor(program: string) {
    this.#program = program;
    mkdirSync(store, { recursive: true });
  }

  /** Null, said aloud, where it can't be had or used. */
  static find(): Buildah | null {
    if (process.getuid?.() !== 0) {
      if (process.env.CI) throw new Error("images are built by root only");
      console.warn("SKIPPED: images are built by root only");
      return null;
    }
    const program = needProgram({ name: "buildah", variable: "BUILDAH_BIN", debianPackage: "buildah" });
    return program === null ? null : new Buildah(program);
  }

  #arguments(args: readonly string[]): string[] {
    const folders = ["--root", join(store, "images"), "--runroot", join(store, "run")];
    return [...folders, "--storage-driver", "vfs", ...args];
  }

  /** @throws with what it said where it fails. */
  run(...args: string[]): string {
    return execFileSync(this.#program, this.#arguments(args), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 2 ** 26,
    }).trim();
  }

  has(image: string): boolean {
    return this.run("images", "--format", "{{.Name}}:{{.Tag}}").split("\n").includes(image);
  }

  /** An image that is another one with these files: a folder's, or an archive's. */
  fromFiles(image: string, from: string, files: string): void {
    const container = this.run("from", "--pull-never", from);
    try {
      this.run("add", "--quiet", container, files, "/");
      this.run("commit", "--quiet", container, image);
    } finally {
      this.run("rm", container);
    }
  }

  build(image: string, folder: string, ...args: string[]): void {
    const how = ["--isolation", "chroot", "--pull-never", "--format", "docker"];
    this.run("build", ...how, "--tag", image, ...args, folder);
  }

  config(image: string): ImageConfig {
    const { Docker } = JSON.parse(this.run("inspect", "--type", "image", image));
    return Docker.config as ImageConfig;
  }

  /** A container of an image, in which commands are run as its user. */
  container(image: string): BuildahContainer {
    return new BuildahContainer(this, this.run("from", "--pull-never", image));
  }

  /** @returns a process that runs until the command in the container ends. */
  start(args: readonly string[]): ChildProcess {
    return spawn(this.#program, this.#arguments(args), { stdio: ["ignore", "pipe", "pipe"] });
  }
}

/** See {@link Buildah.container}. */
export class BuildahContainer {
  readonly #buildah: Buildah;
  readonly #name: string;

  constructor(buildah: Buildah, name: string) {
    this.#buildah = buildah;
    this.#name = name;
  }

  #arguments(command: readonly string[], volumes: readonly string[]): string[] {
    const mounts = volumes.flatMap((volume) => ["--volume", volume]);
    return ["run", "--isolation", "chroot", ...mounts, this.#name, "--", ...command];
  }

  /** What the command printed; @throws where it fails. */
  run(command: readonly string[], volumes: readonly string[] = []): string {
    return this.#buildah.run(...this.#arguments(command, volumes));
  }

  start(command: readonly string[], volumes: readonly string[] = []): ChildProcess {
    return this.#buildah.start(this.#arguments(command, volumes));
  }

  /** The folder with all its files, until it is removed. */
  mount(): string {
    return this.#buildah.run("mount", this.#name);
  }

  /** Of all its files, as they lie on a disk. */
  sizeBytes(): number {
    const folder = this.mount();
    const told = execFileSync("du", ["--summarize", "--bytes", "--one-file-system", folder], {
      encoding: "utf8",
    });
    this.#buildah.run("umount", this.#name);
    return Number(told.split("\t")[0]);
  }

  remove(): void {
    this.#buildah.run("rm", this.#name);
  }
}
