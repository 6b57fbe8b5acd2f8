// Weights: of nine tasks, three are task1 and six are task2, picked at random.
// Run it: acrida -f examples/weights.ts --no-web -c 10 -r 10 -t 1m
import { between, Locust, TaskSet, task } from "acrida";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;

class MyTaskSet extends TaskSet {
  static waitTime = between(Number(wait ?? 5), Number(wait ?? 15));

  @task(3)
  task1() {
    console.log("task1");
  }

  @task(6)
  task2() {
    console.log("task2");
  }
}

export class MyLocust extends Locust {
  static taskSet = MyTaskSet;
}
