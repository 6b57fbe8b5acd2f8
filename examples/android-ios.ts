// Two kinds of client in one test: of ten users, seven are Android apps and three are iOS apps.
// Run it: acrida -f examples/android-ios.ts --headless -u 10 -r 5 -t 1m --host http://127.0.0.1:8000
import { between, HttpLocust, TaskSet, task } from "acrida";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;

class Shopping extends TaskSet {
  @task
  async products() {
    const app = this.user.constructor.name;
    await this.client.get("/products", { name: `/products (${app})`, headers: { "user-agent": app } });
  }
}

export class Android extends HttpLocust {
  static weight = 7;
  static taskSet = Shopping;
  static waitTime = between(Number(wait ?? 1), Number(wait ?? 3));
}

export class Ios extends HttpLocust {
  static weight = 3;
  static taskSet = Shopping;
  static waitTime = between(Number(wait ?? 1), Number(wait ?? 3));
}
