// Load over time: a staircase of one class, then both classes together, then the end.
// Run it: acrida -f examples/shapes.ts --headless --host http://localhost:8080
import { between, HttpUser, LoadTestShape, task } from "acrida";

const second = Number(process.env.ACRIDA_EXAMPLE_SECOND ?? 10);

class Visitor extends HttpUser {
  static abstract = true;
  static waitTime = between(0.1, 0.3);
}

export class Reader extends Visitor {
  @task
  async products() {
    await this.client.get("/products");
  }
}

export class Buyer extends Visitor {
  @task
  async home() {
    await this.client.get("/");
  }
}

const stages = [
  { until: 1 * second, users: 4, spawnRate: 10, userClasses: [Reader] },
  { until: 2 * second, users: 8, spawnRate: 10, userClasses: [Reader] },
  { until: 3 * second, users: 16, spawnRate: 20 },
];

export class Staircase extends LoadTestShape {
  tick(elapsedSeconds: number) {
    return stages.find(({ until }) => elapsedSeconds < until) ?? null;
  }
}
