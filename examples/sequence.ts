// A sequence: the first task, the second, then the third ten times, and again from the start.
// Run it: acrida -f examples/sequence.ts --no-web -c 1 -r 1 -t 1m
import { between, Locust, seqTask, TaskSequence, task } from "acrida";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;

class MyTaskSequence extends TaskSequence {
  @seqTask(1)
  firstTask() {
    console.log("first task");
  }

  @seqTask(2)
  secondTask() {
    console.log("second task");
  }

  @seqTask(3)
  @task(10)
  thirdTask() {
    console.log("third task");
  }
}

export class MyLocust extends Locust {
  static taskSet = MyTaskSequence;
  static waitTime = between(Number(wait ?? 1), Number(wait ?? 2));
}
