import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { Logger } from "../../src/base/logger.ts";
import { Random } from "../../src/base/random.ts";
import { NatsBus } from "../../src/bus/nats-bus.ts";
import { freePort } from "../support/free-port.ts";
import { findNatsServer, startNats } from "../support/nats-server.ts";
import {
  type AcridaOptions,
  type AcridaResult,
  describeResult,
  runAcrida,
  startAcrida,
} from "../support/run-acrida.ts";

const scenario = `
  import { User, task } from "acrida";
  export class Nobody extends User { @task async rest() { await this.sleep(0.1); } }`;

/** The promise is 5 s; a busy machine takes longer to start a process. */
const longestMs = 10_000;

const refused = async (
  args: readonly string[],
  options: AcridaOptions,
  ...says: readonly RegExp[]
): Promise<AcridaResult> => {
  const result = await runAcrida(args, options);
  expect(result.code, describeResult(result)).toBe(2);
  for (const one of says) expect(result.stderr).toMatch(one);
  expect(result.durationMs).toBeLessThan(longestMs);
  return result;
};

const lead = ["--controller", "--headless"];

/** On which port it listens, until the test has finished. */
const listening = async (server: Server): Promise<number> => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

test("a controller whose bus is not there", async () => {
  const port = await freePort();
  await refused(
    [...lead, "--bus", `nats://127.0.0.1:${port}`],
    { scenario },
    /no bus at 127\.0\.0\.1/,
    /start the server/,
  );
});

test("a controller without a nats-server", async () => {
  const env = { NATS_SERVER_BIN: "/nowhere/nats-server" };
  await refused(lead, { scenario, env }, /NATS_SERVER_BIN/);
});

test("a controller whose port is taken", async (context) => {
  const program = findNatsServer();
  if (program === null) return context.skip("nats-server can't be had here");
  const port = await listening(createServer());
  const args = [...lead, "--controller-bind-host", "127.0.0.1", "--controller-bind-port", `${port}`];
  await refused(args, { scenario, env: { NATS_SERVER_BIN: program } }, /is taken/, /--bus URL/);
});

test("a worker on a bus of another kind", async () => {
  const server = createServer((socket) => void socket.end("220 mail ready\r\n"));
  await refused(["--worker", "--controller-port", `${await listening(server)}`], {}, /no NATS server/);
});

test("a worker with a wrong token, or with none", async (context) => {
  const nats = await startNats('authorization { token: "right-and-secret" }');
  if (nats === null) return context.skip("nats-server can't be had here");
  onTestFinished(() => nats.stop());
  for (const token of [["--bus-token", "wrong"], []]) {
    const result = await refused(["--worker", "--bus", nats.url, ...token], {}, /refused the credentials/);
    expect(result.stderr).not.toContain("wrong");
  }
});

test("a worker whose bus lets it in no more ends after a while, and says what is lost with it", async (context) => {
  const nats = await startNats('authorization { token: "right-and-secret" }');
  if (nats === null) return context.skip("nats-server can't be had here");
  onTestFinished(() => nats.stop());
  const access = ["--bus", nats.url, "--bus-token", "right-and-secret"];
  const worker = startAcrida(["--worker", ...access, "--orphan-timeout", "0.5", "--loglevel", "debug"]);
  await worker.until(/this worker is/);
  await nats.kill();
  await nats.restart('authorization { token: "another" }');
  const result = await worker.ended;
  expect(result.code, describeResult(result)).toBe(2);
  expect(result.stderr).toMatch(/this worker ends if the bus goes on refusing it for 0\.5 s/);
  expect(result.stderr).toMatch(
    /refused the credentials; give the token.* start this worker again\. It had counted/,
  );
});

test("a process that is to be both, or has half of a pair", async () => {
  await refused(["--controller", "--worker"], { scenario }, /--controller and --worker/);
  const args = ["--worker", "--bus-user", "somebody", "--bus", "nats://127.0.0.1:1"];
  await refused(args, {}, /--bus-user and --bus-password/);
});

test("a worker of another version than its controller's, with both named", async (context) => {
  const nats = await startNats();
  if (nats === null) return context.skip("nats-server can't be had here");
  onTestFinished(() => nats.stop());
  const clock = systemClock();
  const log = new Logger({ write: () => {} }, "test", "error", () => 0);
  const bus = await NatsBus.connect({ url: nats.url, name: "other" }, { clock, log, random: new Random(1) });
  onTestFinished(() => bus.close());
  const other = { acrida: "7.7.7", protocol: 777, epoch: 1, scenario: "", quit: false };
  let number = 0;
  const leading = setInterval(() => {
    bus.publish("acrida.down.lead", { type: "lead", ...other, number: ++number });
  }, 200);
  onTestFinished(() => clearInterval(leading));
  await refused(["--worker", "--bus", nats.url], {}, /7\.7\.7/, /0\.\d+\.\d+/, /same version/);
});

test("a worker that is given a scenario is told that it needs none", async (context) => {
  const nats = await startNats();
  if (nats === null) return context.skip("nats-server can't be had here");
  onTestFinished(() => nats.stop());
  const worker = startAcrida(["--worker", "--bus", nats.url, "-f", "x.ts", "-u", "10", "--tenant", "me"]);
  await worker.until(/a worker needs no scenario/);
  await worker.until(/--tenant/);
  worker.signal("SIGTERM");
  expect((await worker.ended).code).toBe(0);
});
