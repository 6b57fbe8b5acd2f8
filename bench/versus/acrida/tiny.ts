import { HttpUser, task } from "acrida";

export class Visitor extends HttpUser {
  @task(3)
  async first() {
    await this.client.get("/tiny");
  }

  @task(1)
  async second() {
    await this.client.get("/tiny?second");
  }
}
