import { constant, HttpUser, task } from "acrida";

export class Visitor extends HttpUser {
  static waitTime = constant(1);

  @task
  async visit() {
    await this.client.get("/tiny");
  }
}
