// The first script of the tutorial: every user asks for the front page, then waits 3 to 5 seconds.
// Run it: acrida -f examples/quickstart.ts --headless -u 30 -r 1 -t 1m --host http://127.0.0.1:8000
import { between, HttpLocust, TaskSet, task } from "acrida";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;

class MyTaskSet extends TaskSet {
  @task
  async index() {
    await this.client.get("/");
  }
}

export class MyLocust extends HttpLocust {
  static taskSet = MyTaskSet;
  static waitTime = between(Number(wait ?? 3), Number(wait ?? 5));
}
