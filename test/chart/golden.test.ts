import { describe, expect, test } from "vitest";
import { findHelm } from "../support/helm.ts";
import { helmMajors, rendered } from "./chart-rig.ts";
import { valueSets } from "./value-sets.ts";

/** What Helm makes of chance or of the chart's version. */
const steady = (text: string): string =>
  text
    .replace(
      /^( {2}(?:web-token|controller-password|worker-password): ).*$/gm,
      "$1(made at the first install)",
    )
    .replace(/^(\s+checksum\/\w+: ).*$/gm, "$1(sum)");

const templates: readonly (readonly [file: string, set: string, template: string])[] = [
  ["controller", "a console", "controller/statefulset"],
  ["worker", "a console", "worker/deployment"],
  ["nats", "a console", "nats/statefulset"],
  ["controller-job", "a headless run", "controller/job"],
  ["scaled-object", "pods by users, with KEDA", "worker/scaled-object"],
];

describe.for(helmMajors)("Helm %d", (major) => {
  const helm = findHelm(major);

  test.for(templates)("%s.yaml", async ([file, set, template], context) => {
    if (helm === null) return context.skip("no Helm");
    const args = ["--show-only", `templates/${template}.yaml`];
    const text = rendered(helm, valueSets[set]!, { kubeVersion: "1.36.0", args });
    await expect(steady(text)).toMatchFileSnapshot(`golden/${file}.yaml`);
  });
});
