import { describe, expect, it } from "vitest";
import { Logger } from "../../base/logger.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { constructUser } from "../../user/construction.ts";
import { inspectClasses } from "../../user/inspect.ts";
import { probeRuntime } from "../../user/probe-runtime.ts";
import { TaskSet } from "../../user/task-set.ts";
import { disposeKey } from "../../user/user.ts";
import { HttpSession } from "./http-session.ts";
import { HttpUser } from "./http-user.ts";

const make = <U extends HttpUser>(Class: new () => U): U => {
  const logger = new Logger({ write: () => {} }, "test", "error", () => 0);
  return constructUser(Class, probeRuntime(Class.name, new ManualClock(), logger));
};

describe("HttpUser", () => {
  it("brings a client, ready in field initialisers, and opens nothing by itself", () => {
    class Shopper extends HttpUser {
      mine = this.client;
    }
    const user = make(Shopper);
    expect(user.client).toBeInstanceOf(HttpSession);
    expect(user.mine).toBe(user.client);
    user[disposeKey]();
  });

  it("is the user of a plain TaskSet", () => {
    class Shopping extends TaskSet {
      async index(): Promise<string> {
        return (await this.client.get("/")).text();
      }
    }
    expect(Shopping.prototype).toBeInstanceOf(TaskSet);
  });

  it.each(["httpVersion", "insecure", "maxBodyBytes", "host"])("wants %s to be static", (name) => {
    class Shop extends HttpUser {
      static override tasks = [() => {}];
      constructor() {
        super();
        Object.assign(this, { [name]: 1 });
      }
    }
    const logger = new Logger({ write: () => {} }, "test", "error", () => 0);
    expect(() => inspectClasses([Shop], { clock: new ManualClock(), logger })).toThrow(
      `Shop: ${name} is an instance field, but must be static. Write: static ${name} = 1`,
    );
  });

  it.each<[string, () => HttpUser, string, RegExp]>([
    [
      "HTTP/3",
      () =>
        make(
          class Three extends HttpUser {
            static override httpVersion = 3;
          },
        ),
      "SCENARIO_INVALID",
      /Three.httpVersion: expected 1.1 or 2, got 3/,
    ],
    [
      "no connections",
      () =>
        make(
          class Shop extends HttpUser {
            static override maxConnections = 0;
          },
        ),
      "SCENARIO_INVALID",
      /Shop.maxConnections: expected a whole number above 0, got 0/,
    ],
    [
      "certificates that can't be read",
      () =>
        make(
          class Shop extends HttpUser {
            static override tls = { ca: "/nowhere/ca.pem" };
          },
        ),
      "SCENARIO_INVALID",
      /Shop.tls.ca: expected a file that can be read/,
    ],
    [
      "what is no proxy",
      () =>
        make(
          class Shop extends HttpUser {
            static override proxy = "socks4://proxy:1080";
          },
        ),
      "SCENARIO_INVALID",
      /Shop.proxy: expected a proxy such as/,
    ],
    [
      "a host without a scheme",
      () =>
        make(
          class Shop extends HttpUser {
            static override host = "localhost:8080";
          },
        ),
      "SCENARIO_INVALID",
      /Shop\.host: .*must begin with http/,
    ],
    [
      "an odd body limit",
      () =>
        make(
          class Shop extends HttpUser {
            static override maxBodyBytes = -1;
          },
        ),
      "SCENARIO_INVALID",
      /Shop\.maxBodyBytes: expected a number of bytes, got -1/,
    ],
  ])("refuses %s", (_name, construct, code, message) => {
    expect(construct).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});
