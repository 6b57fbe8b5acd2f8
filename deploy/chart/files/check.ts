// A tiny load on the release's own console, by which `helm test` sees that image, network, token and workers are well.
import { constant, HttpUser, task } from "acrida";

const MOST_LOOKS = 60;

/** Load threads that have joined the controller. */
const workerCount = async (console: string): Promise<number> => {
  const headers = { authorization: `Bearer ${process.env.CONSOLE_TOKEN}` };
  const answer = await fetch(`${console}/worker-count`, { headers });
  if (!answer.ok) throw new Error(`the console answered ${answer.status}: ${await answer.text()}`);
  const { worker_count: count } = (await answer.json()) as { worker_count: number };
  return count;
};

export class Visitor extends HttpUser {
  static override waitTime = constant(0.1);

  static async setup({ host = "" }) {
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const count = await workerCount(host);
      if (count > 0) return console.log(`load threads that have joined: ${count}`);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    throw new Error(`no worker has joined within ${MOST_LOOKS} s; see the log of a worker's pod`);
  }

  @task
  async healthz() {
    await this.client.get("/healthz");
  }
}
