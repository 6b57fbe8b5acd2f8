// Everything without decorators, in plain JavaScript: weights as pairs, sequences as lists, settings as statics.
// Run it: acrida -f examples/no-decorators.js --headless -u 2 -r 1 -t 10s --host http://127.0.0.1:8000
import { between, HttpUser, SequentialTaskSet, TaskSet } from "acrida";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;

// A task that is a function gets the TaskSet that runs it.
const products = (set) => set.client.get("/products");
const search = (set) => set.client.get("/search", { params: { q: "oak" } });

class Browsing extends TaskSet {
  static tasks = [
    [products, 3],
    [search, 6],
  ];
}

const login = (set) => set.client.post("/login", { form: { user: "plain" } });
const fill = (set) => set.client.post("/cart", { json: { id: 5 } });
const look = (set) => set.client.get("/cart");
const leave = (set) => set.interrupt();

class Buying extends SequentialTaskSet {
  static tasks = [login, fill, look, leave];
}

const browseForAWhile = (set) => set.interrupt();

class Browser extends Browsing {
  static tasks = [[browseForAWhile, 1]];
}

export class Visitor extends HttpUser {
  static tasks = [
    [Browser, 2],
    [Buying, 1],
  ];
  static waitTime = between(Number(wait ?? 1), Number(wait ?? 2));
}
