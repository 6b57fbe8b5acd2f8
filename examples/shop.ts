// A small shop's visitors: they log in once, then browse, search, fill a cart and meet a slow and a flaky page.
// Run it with its target: npm run quickstart
import { between, HttpLocust, TaskSet, task } from "acrida";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;
const words = ["oak", "ash", "elm", "fir", "chair", "lamp"];

class Shopping extends TaskSet {
  private visits = 0;
  private spent = 0;

  async onStart() {
    await this.client.post("/login", { form: { user: `visitor ${this.user.index}` } });
  }

  /** A product number that differs from user to user and from visit to visit. */
  private nextProduct() {
    this.visits += 1;
    return 1 + ((this.user.index * 7 + this.visits) % 100);
  }

  @task(6)
  async list() {
    await this.client.get("/products");
  }

  @task(10)
  async product() {
    await this.client.get(`/products/${this.nextProduct()}`, { name: "/products/[id]" });
  }

  @task(4)
  async search() {
    const q = words[this.visits % words.length];
    await this.client.get("/search", { params: { q }, name: "/search" });
  }

  @task(3)
  async addToCart() {
    const added = await this.client.post("/cart", { json: { id: this.nextProduct() } });
    if (added.ok) this.spent = added.json().total;
  }

  @task(2)
  async cart() {
    await this.client.get("/cart", {}, (response) => {
      const { total } = response.json();
      if (total !== this.spent) response.failure(`the cart says ${total}, it should be ${this.spent}`);
    });
  }

  @task(1)
  async slow() {
    await this.client.get("/slow");
  }

  @task(1)
  async flaky() {
    // This page is known to be out of order now and then; that must not fail the test.
    await this.client.get("/flaky", {}, (response) => {
      if (response.status === 500) response.success();
    });
  }
}

export class Visitor extends HttpLocust {
  static taskSet = Shopping;
  static waitTime = between(Number(wait ?? 0.1), Number(wait ?? 0.3));
}
