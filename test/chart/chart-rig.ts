import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Helm, HelmMajor, HelmResult } from "../support/helm.ts";
import { fullLength } from "../support/rig-length.ts";
import { Workspace } from "../support/workspace.ts";
import type { Values } from "./value-sets.ts";

const chartFolder = fileURLToPath(new URL("../../deploy/chart", import.meta.url));

/** The Helms that the chart is tried with: both at full length. */
export const helmMajors: readonly HelmMajor[] = fullLength ? [4, 3] : [4];

/** A file of the chart. */
export const chartFile = (name: string): string => readFileSync(`${chartFolder}/${name}`, "utf8");

export interface ChartOptions {
  readonly kubeVersion?: string;
  readonly release?: string;
  readonly args?: readonly string[];
}

/** Runs `helm COMMAND` on the chart with these values. */
export const withChart = (
  helm: Helm,
  command: "template" | "lint",
  values: Values,
  { kubeVersion, release = "swarm", args = [] }: ChartOptions = {},
): HelmResult => {
  const workspace = new Workspace({ "values.json": JSON.stringify(values) });
  onTestFinished(() => workspace.remove());
  const version = kubeVersion === undefined ? [] : ["--kube-version", kubeVersion];
  const what = command === "lint" ? ["lint", "--strict"] : ["template", release, "--namespace", "tests"];
  return helm([...what, chartFolder, "--values", workspace.path("values.json"), ...version, ...args]);
};

/** What Helm would send to a cluster for these values, as text. */
export const rendered = (helm: Helm, values: Values, options: ChartOptions = {}): string => {
  const { code, stdout, stderr } = withChart(helm, "template", values, options);
  if (code !== 0) throw new Error(`helm template ended with ${code}: ${stderr}`);
  return stdout;
};

/** Why Helm refuses these values. */
export const refusal = (helm: Helm, values: Values): string => {
  const { code, stderr } = withChart(helm, "template", values);
  if (code === 0) throw new Error("helm template took values that it was to refuse");
  return stderr;
};
