import { HttpUser, task } from "acrida";

export class Visitor extends HttpUser {
  @task async visit() {
    await this.client.get("/");
  }
}
