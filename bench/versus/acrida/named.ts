import { HttpUser, task } from "acrida";

export class Visitor extends HttpUser {
  private visits = 0;

  @task
  async visit() {
    this.visits += 1;
    const item = this.visits % 1000;
    await this.client.get("/login");
    for (let section = 1; section <= 18; section++) {
      await this.client.get(`/section/${section}/${item}`, { name: `/section/${section}/[item]` });
    }
    await this.client.get("/leave");
  }
}
