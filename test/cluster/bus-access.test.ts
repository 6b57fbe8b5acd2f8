import { fileURLToPath } from "node:url";
import { nkeys } from "@nats-io/transport-node";
import { expect, onTestFinished, test } from "vitest";
import { expectLedgerAgrees } from "../support/compare-ledger.ts";
import { targetPerTest } from "../support/embedded-target.ts";
import { startNats } from "../support/nats-server.ts";
import { describeResult, headless, startAcrida } from "../support/run-acrida.ts";
import { Workspace } from "../support/workspace.ts";

const target = targetPerTest();
const pem = (name: string): string =>
  fileURLToPath(new URL(`../../src/net/fixtures/${name}`, import.meta.url));

const scenario = `
  import { HttpUser, task, constant } from "acrida";
  export class Visitor extends HttpUser {
    static waitTime = constant(0.05);
    @task async visit() { await this.client.get("/bytes/10"); }
  }`;

const nkey = nkeys.createUser();
const files = { "user.seed": `${new TextDecoder().decode(nkey.getSeed())}\n` };
const serverTls =
  `tls { cert_file: "${pem("good.pem")}", key_file: "${pem("good.key.pem")}", ` +
  `ca_file: "${pem("authority.pem")}", verify: true }`;
/** A certificate of a client: the server's checks of a name and its own purpose are not for it. */
const clientTls = [
  ...["--bus-ca", pem("authority.pem")],
  ...["--bus-cert", pem("wrong-purpose.pem"), "--bus-key", pem("wrong-purpose.key.pem")],
];

const ways = {
  "TLS with a client's certificate, and an nkey": {
    scheme: "tls",
    settings: `${serverTls}\nauthorization { users: [ { nkey: "${nkey.getPublicKey()}" } ] }`,
    access: [...clientTls, "--bus-nkey", "user.seed"],
  },
  "a user's name and password": {
    scheme: "nats",
    settings: 'authorization { users: [ { user: "swarm", password: "let-me-in" } ] }',
    access: ["--bus-user", "swarm", "--bus-password", "let-me-in"],
  },
};

for (const [way, { scheme, settings, access }] of Object.entries(ways)) {
  test(`somebody else's bus lets controller and worker in by ${way}`, async (context) => {
    const nats = await startNats(settings);
    if (nats === null) return context.skip("nats-server can't be had here");
    onTestFinished(() => nats.stop());
    const workspace = new Workspace(files);
    onTestFinished(() => workspace.remove());
    const bus = ["--bus", `${scheme}://127.0.0.1:${nats.port}`, ...access];
    const load = headless("-u", "4", "-r", "100", "-t", "1s", "--host", target().url);
    const worker = startAcrida(["--worker", "--processes", "1", ...bus], { workspace });
    const controller = startAcrida([...load, "--controller", "--expect-workers", "1", ...bus], {
      scenario,
      files,
    });
    const [led, left] = await Promise.all([controller.ended, worker.ended]);
    expect(led.code, describeResult(led)).toBe(0);
    expect(left.code, describeResult(left)).toBe(0);
    await expectLedgerAgrees(led.report(), target());
  });
}

test("a worker that is let in no more tells at its end what the controller never took of it", async (context) => {
  const ours = 'authorization { token: "right-and-secret" }';
  const nats = await startNats(ours);
  if (nats === null) return context.skip("nats-server can't be had here");
  onTestFinished(() => nats.stop());
  const bus = ["--bus", nats.url, "--bus-token", "right-and-secret"];
  const worker = startAcrida(["--worker", "--processes", "1", "--orphan-timeout", "1", ...bus]);
  const load = headless("-u", "4", "-r", "100", "-t", "60s", "--host", target().url);
  const controller = startAcrida([...load, "--controller", "--expect-workers", "1", ...bus], { scenario });
  for (let served = 0; served < 200; served = (await target().ledger()).records) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await nats.kill();
  await nats.restart('authorization { token: "another" }');
  const left = await worker.ended;
  expect(left.code, describeResult(left)).toBe(2);
  const [, counted, lost] =
    /Of (\d+) samples that it counted in its last test (\d+) are lost/.exec(left.stderr) ?? [];
  await nats.kill();
  await nats.restart(ours);
  controller.signal("SIGINT");
  const led = await controller.ended;
  expect(led.code, describeResult(led)).not.toBe(0);
  const taken = led.report().total.requests;
  expect(Number(lost), describeResult(left)).toBeGreaterThan(0);
  expect(taken, describeResult(led)).toBeGreaterThan(0);
  expect(taken + Number(lost)).toBe(Number(counted));
  expect((await target().ledger()).records).toBeGreaterThanOrEqual(Number(counted));
});
