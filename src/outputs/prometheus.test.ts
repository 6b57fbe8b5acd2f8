import { describe, expect, it } from "vitest";
import { bucketBounds, PrometheusText } from "./prometheus.ts";
import { metricsText } from "./prometheus-format.ts";
import { infoOf, snapshotOf, workerOf } from "./snapshot-fixture.ts";

/** Values by series, as they stand in the text. */
const seriesOf = (text: string): Map<string, number> =>
  new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );

const text = (...of: Parameters<PrometheusText["of"]>) => seriesOf(new PrometheusText().of(...of));

describe("the text for Prometheus", () => {
  const snapshot = snapshotOf(
    [
      { name: "/", times: [0.3, 3, 30, 300], failedTimes: [3000] },
      { name: "/", method: "POST", times: [100_000], aborted: 2, generatorFaults: 3, bytes: 77 },
    ],
    { usersByClass: { Shop: 4, Admin: 1 }, targetUsers: 9, workers: [workerOf()] },
  );
  const series = text(snapshot, infoOf(), "1.2.3");

  it("counts requests and failures by name", () => {
    expect(series.get('acrida_requests_total{method="GET",name="/"}')).toBe(5);
    expect(series.get('acrida_failures_total{method="GET",name="/"}')).toBe(1);
    expect(series.get('acrida_aborted_total{method="POST",name="/"}')).toBe(2);
    expect(series.get('acrida_generator_faults_total{method="POST",name="/"}')).toBe(3);
    expect(series.get('acrida_response_bytes_total{method="POST",name="/"}')).toBe(77);
  });

  it("tells times as a cumulative histogram in seconds", () => {
    const bucket = (le: string, method = "GET") =>
      series.get(`acrida_request_duration_seconds_bucket{method="${method}",name="/",le="${le}"}`);
    expect(
      ["0.0005", "0.0025", "0.005", "0.05", "0.5", "2.5", "5", "60", "+Inf"].map((le) => bucket(le)),
    ).toEqual([1, 1, 2, 3, 4, 4, 5, 5, 5]);
    expect([bucket("60", "POST"), bucket("+Inf", "POST")]).toEqual([0, 1]);
    expect(series.get('acrida_request_duration_seconds_count{method="GET",name="/"}')).toBe(5);
    expect(series.get('acrida_request_duration_seconds_sum{method="GET",name="/"}')).toBeCloseTo(3.3333, 6);
    expect(bucketBounds.length).toBeLessThanOrEqual(20);
    expect([...bucketBounds]).toEqual([...bucketBounds].sort((a, b) => a - b));
  });

  it("tells users, state, the run and the generator's health", () => {
    expect(series.get("acrida_users")).toBe(5);
    expect(series.get("acrida_target_users")).toBe(9);
    expect(series.get('acrida_class_users{user_class="Admin"}')).toBe(1);
    expect(series.get('acrida_state{state="running"}')).toBe(1);
    expect(series.get('acrida_state{state="stopped"}')).toBe(0);
    expect(series.get("acrida_workers")).toBe(1);
    expect(series.get('acrida_worker_loop_delay_seconds{worker="local-0"}')).toBeCloseTo(0.00125);
    expect(series.get('acrida_worker_cpu_ratio{worker="local-0"}')).toBe(0.42);
    expect(series.get('acrida_worker_memory_bytes{worker="local-0"}')).toBe(80 * 2 ** 20);
    expect(series.get('acrida_info{version="1.2.3",host="http://127.0.0.1:8080",seed="7"}')).toBe(1);
    expect(series.get("acrida_run_start_time_seconds")).toBe(infoOf().startedAtWallMs / 1000);
  });

  it("is whole before the first test", () => {
    const before = text(null, null, "1.2.3");
    expect(before.get('acrida_state{state="ready"}')).toBe(1);
    expect(before.get("acrida_users")).toBe(0);
    expect([...before.keys()].some((key) => key.startsWith("acrida_requests_total"))).toBe(false);
  });

  it("has one HELP and TYPE for each metric, all of one prefix", () => {
    const lines = new PrometheusText().of(snapshot, infoOf(), "1").split("\n");
    const types = lines
      .filter((line) => line.startsWith("# TYPE"))
      .map((line) => line.split(" ")[2] as string);
    expect(new Set(types).size).toBe(types.length);
    expect(types.every((name) => /^acrida_[a-z_]+$/.test(name))).toBe(true);
    expect(lines.filter((line) => line.startsWith("# HELP"))).toHaveLength(types.length);
  });

  it("adds up names that read alike, since no series may be there twice", () => {
    const of = (count: number) => ({ name: "/a?token=***", times: new Array(count).fill(7) });
    const lines = new PrometheusText().of(snapshotOf([of(10), of(20)]), infoOf(), "1");
    const label = '{method="GET",name="/a?token=***"}';
    expect(lines.split("\n").filter((line) => line.startsWith(`acrida_requests_total${label}`))).toEqual([
      `acrida_requests_total${label} 30`,
    ]);
    expect(seriesOf(lines).get(`acrida_request_duration_seconds_count${label}`)).toBe(30);
  });

  it("tells names past the first 1,000 together, and never moves a name", () => {
    const prometheus = new PrometheusText();
    const names = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, at) => ({
        name: `/${String(from + at).padStart(5, "0")}`,
        times: [1],
      }));
    prometheus.of(snapshotOf(names(500, 1500)), infoOf(), "1");
    const later = seriesOf(prometheus.of(snapshotOf(names(0, 1600)), infoOf(), "1"));
    const requests = [...later.keys()].filter((key) => key.startsWith("acrida_requests_total"));
    expect(requests).toHaveLength(1001);
    expect(later.get('acrida_requests_total{method="",name="(other names)"}')).toBe(600);
    expect(later.has('acrida_requests_total{method="GET",name="/00500"}')).toBe(true);
    const anew = seriesOf(prometheus.of(snapshotOf(names(0, 5)), infoOf({ startedAtWallMs: 1 }), "1"));
    expect(anew.has('acrida_requests_total{method="GET",name="/00000"}')).toBe(true);
  });
});

it("escapes what a label may not hold", () => {
  const samples = [{ labels: { name: 'a"b\\c\nd\ud800é' }, value: Number.POSITIVE_INFINITY }];
  expect(metricsText([{ name: "x", type: "gauge", help: "An x.", samples }])).toBe(
    '# HELP x An x.\n# TYPE x gauge\nx{name="a\\"b\\\\c\\nd\ufffdé"} +Inf\n',
  );
});
