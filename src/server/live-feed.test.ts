import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { infoOf, pointOf, snapshotOf, summaryOf } from "../outputs/snapshot-fixture.ts";
import type { ChangeView, WholeView } from "./api.ts";
import { ask, startTestConsole, type TestConsole } from "./server-fixture.ts";

type Event =
  | { readonly name: "whole"; readonly data: WholeView }
  | { readonly name: "change"; readonly data: ChangeView };

/** A page that reads its stream, as bytes on a socket so that it can stop reading. */
class Page {
  readonly socket: Socket;
  readonly events: Event[] = [];
  text = "";
  #waiting: (() => void) | undefined;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.setEncoding("utf8");
    this.socket.on("error", () => {});
    this.socket.write("GET /live HTTP/1.0\r\nHost: localhost\r\n\r\n");
    this.socket.on("data", (chunk: string) => this.#read(chunk));
  }

  /** Waits until it has got so many events. */
  async has(count: number): Promise<Event[]> {
    while (this.events.length < count) await new Promise<void>((resolve) => (this.#waiting = resolve));
    return this.events;
  }

  #read(chunk: string): void {
    let from = Math.max(0, this.text.length - 1);
    this.text += chunk;
    for (;;) {
      const end = this.text.indexOf("\n\n", from);
      if (end < 0) break;
      from = 0;
      const match = /^event: (\w+)\ndata: ([^\n]*)/m.exec(this.text.slice(0, end));
      this.text = this.text.slice(end + 2);
      if (match !== null) this.events.push({ name: match[1], data: JSON.parse(match[2] as string) } as Event);
    }
    this.#waiting?.();
  }
}

let console: TestConsole;
let pages: Page[];
beforeEach(async () => {
  console = await startTestConsole();
  pages = [];
});
afterEach(async () => {
  for (const { socket } of pages) socket.destroy();
  await console.server.close();
});

const open = async (): Promise<Page> => {
  const page = new Page(console.server.port);
  pages.push(page);
  await page.has(1);
  return page;
};

const snapshot = (times: readonly number[], second = 10, names = 1) =>
  snapshotOf(
    Array.from({ length: names }, (_, at) => ({ name: `/item/${at}`, times })),
    { elapsedSeconds: second, history: [pointOf({ second: second - 1, requests: times.length * names })] },
  );

describe("a stream", () => {
  it("begins with the whole state, also before the first test", async () => {
    const page = await open();
    expect(page.events[0]).toMatchObject({
      name: "whole",
      data: { version: "1.2.3", run: null, rows: [], scenario: { files: ["locustfile.ts"] } },
    });
    expect((page.events[0] as Event & { name: "whole" }).data.downloads[1]).toEqual({
      label: "Statistics (CSV)",
      path: "stats/requests/csv",
    });
  });

  it("tells what changed, and everything again at a new test", async () => {
    const page = await open();
    console.feed.start(infoOf());
    console.feed.snapshot(snapshot([1, 2]));
    console.feed.snapshot(snapshot([1, 2, 3], 11));
    console.feed.finish(snapshot([1, 2, 3], 11), summaryOf());
    console.feed.start(infoOf());
    const events = await page.has(6);
    expect(events.map(({ name }) => name)).toEqual(["whole", "whole", "change", "change", "change", "whole"]);
    const [, , first, second, end] = events as (Event & { name: "change" })[];
    expect(first?.data.names).toEqual([{ id: 1, method: "GET", name: "/item/0" }]);
    expect(first?.data.rows?.map((row) => [row[0], row[1]])).toEqual([
      [0, 2],
      [1, 2],
    ]);
    expect(second?.data.names).toBeUndefined();
    expect(second?.data.rows?.map((row) => row[1])).toEqual([3, 3]);
    expect(second?.data.scenario).toBeUndefined();
    expect(end?.data.run?.ended?.verdict).toBe("passed");
  });

  it("of a page opened late goes on where the whole state ended", async () => {
    console.feed.start(infoOf());
    console.feed.snapshot(snapshot([1], 10, 3));
    const late = await open();
    const whole = late.events[0] as Event & { name: "whole" };
    expect(whole.data.names).toHaveLength(3);
    expect(whole.data.rows.map((row) => row[1])).toEqual([3, 1, 1, 1]);
    console.feed.snapshot(snapshot([1, 2], 11, 3));
    const { data } = (await late.has(2))[1] as Event & { name: "change" };
    expect(data.rows?.map((row) => row[1])).toEqual([6, 2, 2, 2]);
  });

  it("tells at most 1,000 rows at once, and the rest soon after the test ended", async () => {
    const page = await open();
    console.feed.start(infoOf());
    console.feed.snapshot(snapshot([1], 10, 2500));
    await page.has(3);
    // The server hears a turn later that the page has taken it.
    await new Promise((resolve) => setImmediate(resolve));
    console.feed.finish(snapshot([1], 10, 2500), summaryOf());
    const events = (await page.has(5)).slice(2) as (Event & { name: "change" })[];
    const rows = events.map(({ data }) => data.rows ?? []);
    expect(rows.map((list) => list.length)).toEqual([1000, 1000, 501]);
    expect(new Set(rows.flat().map(([id]) => id)).size).toBe(2501);
  });

  it("tells a line of the log once", async () => {
    const page = await open();
    const line = (message: string) => ({ level: "critical" as const, source: "main", message, wallMs: 1 });
    console.feed.write(line("one"));
    const second = await open();
    console.feed.scenarioChanged();
    console.feed.write(line("two"));
    console.feed.snapshot(snapshot([1]));
    const of = (events: readonly Event[]) =>
      events.flatMap(({ data }) => (data.logs ?? []).map(({ message, level }) => [message, level]));
    const expected = [
      ["one", "error"],
      ["two", "error"],
    ];
    await Promise.all([page.has(3), second.has(3)]);
    expect([of(page.events), of(second.events)]).toEqual([expected, expected]);
  });

  it("is a text that no name can break", async () => {
    const page = await open();
    console.feed.start(infoOf());
    const name = "a\n\nevent: change\ndata: {}\n\n\u2028</script>";
    console.feed.snapshot(snapshotOf([{ name, times: [1] }]));
    const events = await page.has(3);
    expect(events).toHaveLength(3);
    expect((events[2] as Event & { name: "change" }).data.names?.[0]?.name).toBe(name);
  });
});

describe("pages", () => {
  it("that don't read are not queued for, keep nobody waiting, and get everything once they read again", {
    timeout: 20_000,
  }, async () => {
    const slow = await open();
    const quick = await open();
    slow.socket.pause();
    console.feed.start(infoOf());
    const heldBefore = process.memoryUsage().external;
    const line = "x".repeat(4000);
    const wallMs = 1;
    for (let round = 1; round <= 60; round++) {
      for (let i = 0; i < 100; i++) {
        console.feed.write({ level: "info", source: "main", message: `${round} ${line}`, wallMs });
      }
      console.feed.snapshot(snapshot([1], round));
      await quick.has(round + 2);
    }
    // 60 changes of 0.4 MB went to the page that reads; of those to the other only what the sockets hold.
    expect(process.memoryUsage().external - heldBefore).toBeLessThan(20e6);
    const lastLine = () => slow.events.at(-1)?.data.logs?.at(-1)?.message;
    slow.socket.resume();
    while (!lastLine()?.startsWith("60 ")) await slow.has(slow.events.length + 1);
    expect(slow.events.at(-1)?.name).toBe("whole");
    expect(slow.events.length).toBeLessThan(50);
    console.feed.snapshot(snapshot([1, 2], 61));
    await slow.has(slow.events.length + 1);
    expect(slow.events.at(-1)).toMatchObject({ name: "change", data: { run: { elapsedSeconds: 61 } } });
  });

  it("are fifty at most; one that goes makes room", async () => {
    for (let i = 0; i < 50; i++) await open();
    expect((await ask(console.server, "GET", "/live")).status).toBe(503);
    expect(console.feed.openPages).toBe(50);
    const [first] = pages.splice(0, 1) as [Page];
    const gone = once(first.socket, "close");
    first.socket.destroy();
    await gone;
    while (console.feed.openPages === 50) await new Promise((resolve) => setImmediate(resolve));
    await open();
    expect(console.feed.openPages).toBe(50);
  });

  it("all get the same bytes", async () => {
    const [one, other] = [await open(), await open()];
    console.feed.start(infoOf());
    console.feed.snapshot(snapshot([1, 2], 10, 5));
    expect(await one.has(3)).toEqual(await other.has(3));
  });
});
