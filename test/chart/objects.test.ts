import { describe, expect, test } from "vitest";
import { optionTable } from "../../src/config/option-table.ts";
import { findHelm, type HelmMajor } from "../support/helm.ts";
import { fullLength, rigAmount } from "../support/rig-length.ts";
import { chartFile, helmMajors, rendered, withChart } from "./chart-rig.ts";
import { type KubernetesObject, KubernetesObjects } from "./kubernetes-objects.ts";
import { containersOf, podOf } from "./pod-spec.ts";
import { type Values, valueSets } from "./value-sets.ts";

/** Kubernetes 1.25 to 1.36 with Helm 4; with Helm 3, which makes the same of templates, the ends and the middle. */
const minorsOf = (major: HelmMajor): number[] => {
  if (!fullLength) return [36];
  return major === 3 ? [25, 30, 36] : Array.from({ length: 12 }, (_, at) => 25 + at);
};
const kubernetes = await KubernetesObjects.open();

const variables = new Set(optionTable.map(({ environmentVariable }) => environmentVariable));

/** Variables that a container has twice, and those that look like an option and are none. */
const variableFaults = (object: KubernetesObject): string[] => {
  const pod = podOf(object);
  return (pod === null ? [] : containersOf(pod)).flatMap(({ name, env = [] }) => {
    const set = env.map((variable) => variable.name);
    const twice = set.filter((one, at) => set.indexOf(one) !== at);
    const strange = set.filter((one) => one.startsWith("ACRIDA_") && !variables.has(one));
    return [...twice, ...strange].map((one) => `${object.kind} ${object.metadata.name} ${name}: ${one}`);
  });
};

const leavesOf = (values: unknown, path = ""): string[] =>
  values !== null && typeof values === "object" && !Array.isArray(values) && Object.keys(values).length > 0
    ? Object.entries(values).flatMap(([key, value]) => leavesOf(value, path === "" ? key : `${path}.${key}`))
    : [path];

const valueAt = (values: Values, path: string): unknown =>
  path.split(".").reduce<unknown>((at, key) => (at as Values | undefined)?.[key], values);

describe.for(helmMajors)("Helm %d", (major) => {
  const helm = findHelm(major);

  test.for(Object.entries(valueSets).slice(0, rigAmount(2, 100)))(
    "has nothing against %s",
    ([, values], context) => {
      if (helm === null) return context.skip("no Helm");
      const { code, stdout, stderr } = withChart(helm, "lint", values);
      expect(code, stdout + stderr).toBe(0);
    },
  );

  describe.for(minorsOf(major))("for Kubernetes 1.%d", (minor) => {
    test.for(Object.entries(valueSets))("makes good objects of %s", async ([, values], context) => {
      if (helm === null || kubernetes === null) return context.skip("no Helm, or no schemas");
      const objects = kubernetes.parse(rendered(helm, values, { kubeVersion: `1.${minor}.0` }));
      expect(objects.length).toBeGreaterThan(5);
      const faults = await Promise.all(objects.map((object) => kubernetes.faultOf(object)));
      expect(faults.filter((fault) => fault !== null)).toEqual([]);
      const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(names).toEqual([...new Set(names)]);
      expect(objects.flatMap(variableFaults)).toEqual([]);
    });
  });
});

test("every value of values.yaml is another one in some set", (context) => {
  if (kubernetes === null) return context.skip("no YAML");
  const defaults = kubernetes.parse(chartFile("values.yaml"))[0] as unknown as Values;
  const sets = Object.values(valueSets);
  const untouched = leavesOf(defaults).filter((path) => {
    const byDefault = JSON.stringify(valueAt(defaults, path));
    return sets.every((values) => {
      const value = valueAt(values, path);
      return value === undefined || JSON.stringify(value) === byDefault;
    });
  });
  expect(untouched.filter((path) => !isLawOfSecurity(path))).toEqual([]);
});

/** What the restricted profile asks for is overridden by who must, and stays as it is here. */
const isLawOfSecurity = (path: string): boolean => /ecurityContext\./.test(path);

test("the schemas are ones that can be broken", async (context) => {
  if (kubernetes === null) return context.skip("no schemas");
  const of = (spec: unknown) =>
    kubernetes.faultOf({ apiVersion: "v1", kind: "Service", metadata: { name: "a" }, spec } as never);
  expect(await of({ ports: [{ port: 80 }], type: "ClusterIP" })).toBeNull();
  expect(await of({ ports: "80" })).toContain("ports must be array");
  expect(await of({ ports: [{ port: 80, appProtokoll: "http" }] })).toContain(".spec.ports.0.appProtokoll");
});
