// The seven hooks: setup and teardown run once per test (hence static), onStart and onStop once per user.
// Run it: acrida -f examples/hooks.ts --no-web -c 2 -r 1 -t 10s
import { between, Locust, TaskSet, task } from "acrida";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;

class UserBehavior extends TaskSet {
  static setup() {
    console.log("nested SETUP");
  }

  static teardown() {
    console.log("nested TEAR DOWN");
  }

  onStart() {
    console.log("nested on start");
  }

  onStop() {
    console.log("nested on stop");
  }

  @task(1)
  task1() {
    console.log("task1");
  }

  @task(1)
  task2() {
    console.log("task2");
  }
}

export class User extends Locust {
  static taskSet = UserBehavior;
  static waitTime = between(Number(wait ?? 1), Number(wait ?? 2));

  static setup() {
    console.log("locust SETUP");
  }

  static teardown() {
    console.log("locust TEAR DOWN");
  }
}
