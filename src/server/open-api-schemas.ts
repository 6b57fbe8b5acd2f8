import { sentenceKeys } from "../base/sentence.ts";

const string = { type: "string" };
const integer = { type: "integer" };
const number = { type: "number" };
const perhaps = { type: ["number", "null"] };
const listOf = (items: object) => ({ type: "array", items });
const mapOf = (additionalProperties: object) => ({ type: "object", additionalProperties });

/** An object with all of these fields. */
const record = (properties: Readonly<Record<string, object>>) => ({
  type: "object",
  required: Object.keys(properties),
  properties,
});

const share = { $ref: "#/components/schemas/TaskShare" };

const textOrNumber = { type: ["string", "number"] };

/** Shapes of what the API takes and gives. */
export const schemas = {
  ControlAnswer: {
    type: "object",
    required: ["success", "message"],
    properties: {
      success: { type: "boolean" },
      message: string,
      sentence: { $ref: "#/components/schemas/Sentence" },
      field: { type: "string", description: "Of a refusal with status 400: the field that can't be used." },
      errors: {
        ...listOf({
          type: "object",
          required: ["field", "message"],
          properties: {
            field: string,
            message: string,
            sentence: { $ref: "#/components/schemas/Sentence" },
          },
        }),
        description:
          "Of a refusal with status 400: all fields that can't be used, with the reasons in English and, where pages say them in other languages, as a sentence.",
      },
      host: { type: ["string", "null"] },
    },
  },
  Sentence: {
    type: "object",
    required: ["key"],
    properties: {
      key: { enum: [...sentenceKeys] },
      values: mapOf({ type: ["string", "number"] }),
    },
  },
  SwarmForm: {
    type: "object",
    properties: {
      user_count: { ...textOrNumber, description: "A whole number from 0 to 1000000." },
      spawn_rate: textOrNumber,
      host: string,
      profile: {
        type: "string",
        description: "What the test is called in page and report; empty for nothing.",
      },
      run_time: { ...textOrNumber, description: "`90`, `90s`, `3m`, `1h20m`; empty for no end." },
      user_classes: listOf(string),
      shape_class: {
        ...string,
        description: "A load shape of the scenario, which then leads the load; empty or `Default` for none.",
      },
      stages: {
        ...string,
        description: "Load over time, such as `1m:100@10,5m:100,30s:0@50` (time:users@rate); empty for none.",
      },
      locust_count: { ...textOrNumber, deprecated: true },
      hatch_rate: { ...textOrNumber, deprecated: true },
    },
    // The scenario's own options, by their names.
    additionalProperties: true,
  },
  UserClassForm: {
    type: "object",
    required: ["user_class_name"],
    properties: {
      user_class_name: string,
      weight: textOrNumber,
      fixed_count: textOrNumber,
      host: string,
      tasks: listOf(string),
    },
  },
  Stats: record({
    stats: listOf(
      record({
        method: string,
        name: string,
        num_requests: integer,
        num_failures: integer,
        min_response_time: perhaps,
        max_response_time: perhaps,
        avg_response_time: perhaps,
        median_response_time: perhaps,
        current_rps: number,
        current_fail_per_sec: number,
        total_rps: number,
        total_fail_per_sec: number,
        avg_content_length: number,
        "response_time_percentile_0.95": perhaps,
        "response_time_percentile_0.99": perhaps,
      }),
    ),
    errors: listOf(
      record({
        method: string,
        name: string,
        error: string,
        occurrences: integer,
        first_seen: { ...number, description: "Seconds since 1970." },
        last_seen: { ...number, description: "Seconds since 1970." },
      }),
    ),
    current_rps: number,
    current_fail_per_sec: number,
    total_rps: number,
    total_fail_per_sec: number,
    fail_ratio: number,
    current_response_time_percentiles: mapOf(perhaps),
    workers: listOf(
      record({
        id: string,
        state: string,
        user_count: integer,
        cpu_usage: { ...number, description: "Percent of one core." },
        memory_usage: { ...number, description: "Bytes." },
      }),
    ),
    worker_count: integer,
    state: string,
    user_count: integer,
  }),
  Exceptions: record({
    exceptions: listOf(record({ count: integer, msg: string, traceback: string, nodes: string })),
  }),
  TaskShare: { type: "object", required: ["ratio"], properties: { ratio: number, tasks: mapOf(share) } },
  Tasks: record({ per_class: mapOf(share), total: mapOf(share) }),
  Logs: record({ master: listOf(string), workers: mapOf(listOf(string)) }),
  WorkerCount: record({ worker_count: integer }),
  LoggedIn: record({ user: string }),
  TabContent: {
    type: "object",
    properties: {
      text: string,
      figures: listOf(record({ label: string, value: { type: ["string", "number"] } })),
      table: record({
        columns: listOf(string),
        rows: listOf(listOf({ type: ["string", "number", "null"] })),
      }),
    },
  },
  NameSeries: record({
    method: string,
    name: string,
    points: listOf(
      record({
        second: integer,
        span: integer,
        rps: number,
        failuresPerSecond: number,
        avg: perhaps,
        p50: perhaps,
        p95: perhaps,
      }),
    ),
  }),
};
