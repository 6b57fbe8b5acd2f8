// Nesting: two times in three a user enters the nested set, and stays in it until its stop task leaves it again.
// Run it: acrida -f examples/nested.ts --no-web -c 2 -r 1 -t 1m
import { between, Locust, TaskSet, task } from "acrida";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;

class Nested extends TaskSet {
  @task(1)
  task1() {
    console.log("task1");
  }

  @task(1)
  task2() {
    console.log("task2");
  }

  @task(1)
  stop() {
    console.log("stop");
    this.interrupt();
  }
}

class UserBehavior extends TaskSet {
  static tasks = new Map([[Nested, 2]]);

  @task
  index() {
    console.log("user behavior task");
  }
}

export class MyLocust extends Locust {
  static taskSet = UserBehavior;
  static waitTime = between(Number(wait ?? 1), Number(wait ?? 2));
}
