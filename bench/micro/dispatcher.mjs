// Spreading users: a whole test at once, and one step of a long ramp.
import { UsersDispatcher } from "../../lib/dispatch/users-dispatcher.js";

const classes = (count) =>
  Array.from({ length: count }, (_, index) => ({
    name: `C${index}`,
    weight: 1 + (index % 7),
    fixedCount: 0,
  }));
const workers = (count) => Array.from({ length: count }, (_, index) => `w${index}`);

const atOnce = (users, workerCount, classCount) => (iterations) => {
  let seen = 0;
  for (let i = 0; i < iterations; i++) {
    const dispatcher = new UsersDispatcher({ classes: classes(classCount), workers: workers(workerCount) });
    seen += dispatcher.plan(users).size;
  }
  return seen;
};

/** 100,000 users at 5,000 a second, asked each 50 ms: up, then down again. */
const rampSteps = (iterations) => {
  const dispatcher = new UsersDispatcher({ classes: classes(50), workers: workers(1000) });
  dispatcher.plan(1, 100_000);
  for (let i = 1; i <= iterations; i++) {
    const step = (i % 800) * 250;
    dispatcher.plan(step <= 100_000 ? step : 200_000 - step, 100_000);
  }
  return dispatcher.total;
};

export const benches = [
  { title: "dispatch 1,000,000 users to 10,000 workers, 5 classes", run: atOnce(1_000_000, 10_000, 5) },
  { title: "dispatch 1,000,000 users to 10,000 workers, 50 classes", run: atOnce(1_000_000, 10_000, 50) },
  { title: "dispatch 10,000 users to 4 workers, 5 classes", run: atOnce(10_000, 4, 5) },
  { title: "one step of a ramp: 250 of 100,000 users, 1,000 workers, 50 classes", run: rampSteps },
];
