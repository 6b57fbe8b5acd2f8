// Every customer logs in with an account of its own, and no order is sent twice, on however many threads and machines.
// Run it: acrida -f examples/data.ts --headless -u 20 -r 10 --host http://127.0.0.1:8000
import { between, dataFile, dataSource, HttpUser, task } from "acrida";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;

const accounts = dataFile("accounts.csv", { order: "random" });
const orders = dataSource("orders", {
  count: 500,
  atEnd: "stop test",
  row: (position) => ({ number: position + 1, product: 1 + (position % 100) }),
});

export class Customer extends HttpUser {
  static waitTime = between(Number(wait ?? 0.1), Number(wait ?? 0.5));

  async onStart() {
    const { name, password } = await accounts.next(this);
    await this.client.post("/login", { form: { user: name, password } });
  }

  @task
  async order() {
    const { number, product } = await orders.next(this);
    await this.client.post(`/cart?order=${number}`, { json: { id: product }, name: "/cart" });
  }
}
