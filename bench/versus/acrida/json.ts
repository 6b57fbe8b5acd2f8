import { HttpUser, task } from "acrida";

export class Visitor extends HttpUser {
  @task
  async visit() {
    const { items } = (await this.client.get("/catalogue.json")).json();
    if (items.length === 0) throw new Error("the catalogue is empty");
  }
}
