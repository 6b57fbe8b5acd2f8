const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const json = (description: string, name: string) => ({
  description,
  content: { "application/json": { schema: ref(name) } },
});
export const text = (description: string, type: string) => ({
  description,
  content: { [type]: { schema: { type: "string" } } },
});
export const query = (name: string, description: string, required = false) => ({
  name,
  in: "query",
  description,
  required,
  schema: { type: "string" },
});

/** A page for people. */
export const html = (description: string) => text(description, "text/html");

const answer = (name: string) => ({ $ref: `#/components/responses/${name}` });
export const always = { 401: answer("NoToken"), 403: answer("Foreign") };

/** Answers that many routes share. */
export const refusals = {
  NoToken: json("The token is missing or wrong.", "ControlAnswer"),
  Foreign: json(
    "The request came from another site, or under a Host that is not this console's.",
    "ControlAnswer",
  ),
  WrongField: json("A field can't be used; the test is as it was.", "ControlAnswer"),
  NotNow: json("It can't be done now.", "ControlAnswer"),
  Missing: json("There is no such thing.", "ControlAnswer"),
};

const form = (schema: string) => ({
  required: true,
  content: {
    "application/x-www-form-urlencoded": { schema: ref(schema) },
    "multipart/form-data": { schema: ref(schema) },
    "application/json": { schema: ref(schema) },
  },
});

export const changes = {
  "/swarm": {
    post: {
      operationId: "swarm",
      summary: "Start a test, or change users and rate of the one that runs",
      description:
        "A field that is missing stays as the form shows it. Of a test that runs, only `user_count` and `spawn_rate` can " +
        "be changed: any other field must be missing or as it is, else the answer is 400. A field that no form has " +
        "is passed over, but one whose name is nearly that of a field is refused.",
      requestBody: form("SwarmForm"),
      responses: {
        200: json("It starts, or is changed.", "ControlAnswer"),
        400: answer("WrongField"),
        409: answer("NotNow"),
        ...always,
      },
    },
  },
  "/stop": {
    post: {
      operationId: "stop",
      summary: "End the test in order",
      responses: { 200: json("It ends.", "ControlAnswer"), ...always },
    },
  },
  "/stats/reset": {
    post: {
      operationId: "resetStats",
      summary: "Count from the next second on",
      responses: { 200: json("The numbers begin anew.", "ControlAnswer"), ...always },
    },
  },
  "/user": {
    post: {
      operationId: "updateUserClass",
      summary: "Give a User class another weight, fixed count, host or choice of tasks, now if a test runs",
      requestBody: form("UserClassForm"),
      responses: { 201: json("It is changed.", "ControlAnswer"), 400: answer("WrongField"), ...always },
    },
  },
};

export const get = (
  operationId: string,
  summary: string,
  ok: object,
  rest: object = {},
  parameters: object[] = [],
) => ({
  get: {
    operationId,
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    responses: { 200: ok, ...rest, ...always },
  },
});

/** Where a plugin answers. */
export const failing = {
  500: json("The plugin failed; the log says why.", "ControlAnswer"),
  503: json("Too many wait for plugins; Retry-After says for how long.", "ControlAnswer"),
};

const notFound = { 404: answer("Missing") };
const CSV = "text/csv";

export const reads = {
  "/stats/requests": get("stats", "Every row of the statistics", json("The statistics.", "Stats")),
  "/exceptions": get("exceptions", "What tasks threw", json("Exceptions.", "Exceptions")),
  "/tasks": get("tasks", "Shares of the tasks", json("Shares by class, and of the whole test.", "Tasks")),
  "/logs": get("logs", "The newest lines of the log", json("Lines.", "Logs")),
  "/worker-count": get(
    "workerCount",
    "How many load threads there are",
    json("Their number.", "WorkerCount"),
  ),
  "/series": get(
    "series",
    "One name over time, of the 200 with the most requests",
    json("Its points.", "NameSeries"),
    notFound,
    [query("method", "Type of the row: GET", true), query("name", "Name of the row: /cart", true)],
  ),
  "/live": get(
    "live",
    "Everything that a page shows, then once a second what changed, as server-sent events `whole` and `change`",
    text("The stream.", "text/event-stream"),
    { 503: json("Too many pages are open.", "ControlAnswer") },
  ),
  "/metrics": get("metrics", "The numbers for Prometheus", text("Prometheus' text format.", "text/plain")),
  "/openapi.json": get("openApi", "This document", {
    description: "This document.",
    content: { "application/json": { schema: { type: "object" } } },
  }),
};

export const downloads = {
  "/stats/requests/csv": get("statsCsv", "The statistics as `--csv` writes them", text("CSV.", CSV)),
  "/stats/failures/csv": get("failuresCsv", "The failures as `--csv` writes them", text("CSV.", CSV)),
  "/exceptions/csv": get("exceptionsCsv", "The exceptions as `--csv` writes them", text("CSV.", CSV)),
  "/stats/requests_full_history/csv": get(
    "fullHistoryCsv",
    "The history of each row, with --csv-full-history",
    text("CSV.", CSV),
    notFound,
  ),
  "/stats/report": get("report", "The report as one page", html("The page."), notFound, [
    query("download", "1 to keep it as a file"),
    query("theme", "light or dark"),
  ]),
};
