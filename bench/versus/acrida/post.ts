import { HttpUser, task } from "acrida";

const note = "x".repeat(969);

export class Visitor extends HttpUser {
  @task
  async visit() {
    const order = { user: "ada", items: [1, 2, 3, 5, 8], total: 42, note };
    await this.client.post("/orders", { json: order });
  }
}
