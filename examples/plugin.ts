// A plugin with everything a plugin may have: an output, a table, tabs, a route, a dispatcher and a login.
// Run it with its target: acrida -f examples/plugin.ts --web-login -H http://127.0.0.1:8080, and log in as ada with lovelace
import { createHash, timingSafeEqual } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { answer, constant, definePlugin, type EntryStats, HttpUser } from "acrida";

const wait = constant(Number(process.env.ACRIDA_EXAMPLE_WAIT ?? 1));

export class Visitor extends HttpUser {
  static waitTime = wait;
  static tasks = [async (user: HttpUser) => void (await user.client.get("/"))];
}

export class Buyer extends HttpUser {
  static waitTime = wait;
  static tasks = [async (user: HttpUser) => void (await user.client.get("/products"))];
}

/** Apdex: 1 where all are content with the time, 0 where nobody is. */
const satisfiedMs = 50;
const scoreOf = (entry: EntryStats): number => {
  const shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
  const content = shares.filter((share) => entry.percentile(share) <= satisfiedMs).length;
  return entry.requests === 0 ? 1 : content / shares.length;
};

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
const adasPassword = digest("lovelace");

export const shop = definePlugin({
  name: "shop",

  // Each second as a line of JSON, and a last one.
  output: {
    timeout: 5,
    async interval({ time, users, total, entries }) {
      const slowest = entries.toSorted((a, b) => b.percentile(0.95) - a.percentile(0.95))[0]?.name ?? null;
      const line = { time, users, requests: total.requests, p95: total.percentile(0.95), slowest };
      await appendFile("seconds.jsonl", `${JSON.stringify(line)}\n`);
    },
    async end({ verdict, stats }) {
      await appendFile("seconds.jsonl", `${JSON.stringify({ verdict, requests: stats.total.requests })}\n`);
    },
  },

  // In the console's downloads, and as PREFIX_shop_apdex.csv with --csv PREFIX.
  csvs: [
    {
      name: "apdex",
      title: "Apdex",
      columns: ["Type", "Name", "Apdex"],
      rows: ({ stats }) => (stats?.entries ?? []).map((entry) => [entry.method, entry.name, scoreOf(entry)]),
    },
  ],

  tabs: [
    {
      key: "apdex",
      title: "Apdex",
      content: ({ stats }) => ({
        text: `A request is content below ${satisfiedMs} ms.`,
        figures: stats === null ? [] : [{ label: "All requests", value: scoreOf(stats.total) }],
        table: {
          columns: ["Name", "Requests", "Apdex"],
          rows: (stats?.entries ?? []).map((entry) => [entry.name, entry.requests, scoreOf(entry)]),
        },
      }),
    },
    {
      key: "page",
      title: "Own page",
      page: ({ stats }) => `<!doctype html><html lang="en"><title>Shop</title>
        <h1>${stats?.total.requests ?? 0} requests</h1><script>document.body.append("by its own script")</script>`,
    },
  ],

  routes: [
    { path: "/status", handle: ({ environment, user }) => ({ state: environment.runner.state, user }) },
    {
      method: "POST",
      path: "/notes",
      handle: ({ body }) => answer({ status: 201, body: `noted: ${body}` }),
    },
  ],

  // One buyer to three visitors, and always at least one.
  dispatcher: ({ users }) => {
    const buyers = Math.max(1, Math.floor(users / 4));
    return { Buyer: buyers, Visitor: users - buyers };
  },

  webLogin: ({ username, password }) =>
    username === "ada" && timingSafeEqual(digest(password), adasPassword) && { user: "Ada" },
});
