import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findHelm } from "../support/helm.ts";
import { rigAmount } from "../support/rig-length.ts";
import { chartFile, refusal, rendered } from "./chart-rig.ts";
import { KubernetesObjects } from "./kubernetes-objects.ts";
import { podOf, restrictedFaults } from "./pod-spec.ts";
import { type Values, valueSets } from "./value-sets.ts";

const helm = findHelm(4);
const kubernetes = await KubernetesObjects.open();
const scenario = { file: "export {};\n" };

const podsOf = (values: Values) => {
  const objects = kubernetes!.parse(rendered(helm!, values));
  return objects.flatMap((object) => {
    const pod = podOf(object);
    return pod === null ? [] : [{ name: `${object.kind} ${object.metadata.name}`, pod }];
  });
};

/** Wrong values, each with the word that the refusal names. */
const misspelt: readonly (readonly [string, Values])[] = [
  ["replica", { worker: { replica: 3 } }],
  ["replicas", { worker: { replicas: "three" } }],
  ["workers", { workers: { replicas: 3 } }],
  ["users", { loadtest: { users: -1 } }],
  ["user", { loadtest: { user: 5 } }],
  ["spawnRate", { loadtest: { spawnRate: "fast" } }],
  ["runTime", { loadtest: { runTime: "ten minutes" } }],
  ["host", { loadtest: { host: "shop.example" } }],
  ["headless", { loadtest: { headless: "yes" } }],
  ["resetStat", { loadtest: { options: { resetStat: true } } }],
  ["enabled", { ingress: { enabled: "true" } }],
  ["hosts", { ingress: { enabled: true, hosts: ["load.example"] } }],
  ["pullPolicy", { image: { pullPolicy: "always" } }],
  ["token", { auth: { token: "short" } }],
  ["url", { nats: { enabled: false, external: { url: "nats.example" } } }],
  ["basePath", { controller: { basePath: "load" } }],
  ["size", { controller: { persistence: { size: "big" } } }],
  ["type", { controller: { service: { type: "Loadbalancer" } } }],
  ["name", { scenario: { file: "x", name: "locustfile.py" } }],
];

describe.skipIf(helm === null || kubernetes === null)("the chart", () => {
  test("is of the package's version", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const chart = chartFile("Chart.yaml");
    expect(chart).toContain(`\nversion: ${version}\n`);
    expect(chart).toContain(`\nappVersion: ${version}\n`);
  });

  test.each(misspelt.slice(0, rigAmount(6, misspelt.length)))("refuses a wrong %s", (word, values) => {
    const said = refusal(helm!, { scenario, ...values });
    expect(said).toContain("don't meet the specifications of the schema");
    expect(said).toContain(word);
  });

  test.each<[RegExp, Values]>([
    [/--set-file scenario\.file=locustfile\.ts/, {}],
    [/set nats\.external\.url/, { scenario, nats: { enabled: false }, auth: { existingSecret: "bus" } }],
    [/set auth\.existingSecret/, { scenario, nats: { enabled: false, external: { url: "nats://a" } } }],
    [/enable one of them/, { scenario, worker: { hpa: { enabled: true }, keda: { enabled: true } } }],
    [
      /fixed number of workers/,
      { scenario, loadtest: { headless: true }, worker: { hpa: { enabled: true } } },
    ],
    [/give the one or the others/, { scenario: { ...scenario, configMap: "a" } }],
    [/needs httpRoute\.parentRefs/, { scenario, httpRoute: { enabled: true } }],
    [/needs ingress\.hosts/, { scenario, ingress: { enabled: true } }],
  ])("says %s", (sentence, values) => {
    expect(refusal(helm!, values)).toMatch(sentence);
  });

  test("keeps to the restricted profile of pod security, with nothing to write to but its folders", () => {
    for (const values of [valueSets["a console"]!, valueSets["a headless run"]!]) {
      for (const { name, pod } of podsOf(values)) expect(restrictedFaults(pod), name).toEqual([]);
    }
    const loose = { scenario, containerSecurityContext: { allowPrivilegeEscalation: true } };
    expect(podsOf(loose).flatMap(({ pod }) => restrictedFaults(pod)).length).toBeGreaterThan(3);
  });

  test("writes numbers and lists as the command reads them", () => {
    const job = podsOf(valueSets["a headless run"]!).find(
      ({ name }) => name === "Job swarm-acrida-controller-1",
    );
    const set = Object.fromEntries(job!.pod.containers[0]!.env!.map(({ name, value }) => [name, value]));
    expect(set).toMatchObject({
      ...{ ACRIDA_USERS: "1000000", ACRIDA_SPAWN_RATE: "2.5", ACRIDA_RUN_TIME: "10m" },
      ...{ ACRIDA_USER_CLASSES: "Visitor,Admin", ACRIDA_EXPECT_WORKERS: "40", ACRIDA_RESET_STATS: "true" },
      ...{ ACRIDA_STOP_TIMEOUT: "10", ACRIDA_CSV: "/reports/mine", ACRIDA_TAGS: "fast" },
    });
  });

  test("has no name that is too long, whatever the release is called", () => {
    const release = `a.${"very-long-".repeat(5)}x`;
    for (const values of [valueSets["a console"]!, valueSets["a headless run"]!]) {
      for (const { kind, metadata } of kubernetes!.parse(rendered(helm!, values, { release }))) {
        expect(metadata.name, kind).toMatch(/^[a-z]([-a-z0-9]{0,58}[a-z0-9])?$/);
      }
    }
  });
});
