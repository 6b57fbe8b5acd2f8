// How many bytes one GET allocates: a user of the real runner, its session, the engine, a connection, the statistics.
// `node bench/scale/hot-path.mjs` runs it. What is allocated once a turn of the event loop is shared by the requests of
// the turn, so turns are made equally full: all users ask, all are answered, and only then is read.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { HttpUser } from "../../lib/index.js";
import { RequestStats } from "../../lib/stats/request-stats.js";
import { realRunner } from "./real-runner.mjs";

/** As many as a thread writes at once. */
const USERS = 32;
/** Until all is optimised. */
const WARM_UP_ROUNDS = 2_500;
const COUNTED_ROUNDS = 500;
const LONGEST_ROUND_MS = 10_000;

const startTarget = async () => {
  const rounds = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const target = new Worker(new URL("lock-step-target.mjs", import.meta.url), {
    workerData: { clients: USERS, rounds },
  });
  const [port] = await once(target, "message");
  /** Lets this thread rest until the round is answered: whoever comes after this reads all of it. */
  const answered = (round) => {
    for (let known = Atomics.load(rounds, 0); known < round; known = Atomics.load(rounds, 0)) {
      if (Atomics.wait(rounds, 0, known, LONGEST_ROUND_MS) === "timed-out") {
        throw new Error(`expected ${USERS} requests a round: round ${round} was not answered`);
      }
    }
  };
  return { target, host: `http://127.0.0.1:${port}`, answered };
};

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** What most rounds allocate, by request: in some the collector runs, or a timer, or the engine optimises. */
export const requestBytes = async () => {
  const { target, host, answered } = await startTarget();
  const heap = new Float64Array(COUNTED_ROUNDS + 1);
  let done;
  const measured = new Promise((resolve) => {
    done = resolve;
  });
  let round = 0;
  const onAsked = () => answered(round);
  let requests = 0;
  class Reader extends HttpUser {
    static abstract = false;
    static tasks = [
      async (user) => {
        requests++;
        const isLast = requests % USERS === 0;
        const answer = user.client.get("/product/7");
        if (isLast) {
          round++;
          // Behind the writing of this turn, and before the next reading; the first round still opens its connections.
          if (round > 1) setImmediate(onAsked);
          const counted = round - WARM_UP_ROUNDS;
          if (counted >= 0 && counted <= COUNTED_ROUNDS) heap[counted] = process.memoryUsage().heapUsed;
          if (counted === COUNTED_ROUNDS) done();
        }
        await answer;
      },
    ];
  }
  const statistics = new RequestStats({ maxNames: 10_000 });
  const { clock, runner, idle } = realRunner([Reader], { host, statistics });
  statistics.begin(clock.now());
  runner.apply({ Reader: [[0, USERS - 1]] });
  await measured;
  runner.stopAll();
  await idle;
  await target.terminate();
  const grown = Array.from({ length: COUNTED_ROUNDS }, (_, at) => heap[at + 1] - heap[at]);
  return Math.round(median(grown) / USERS);
};
