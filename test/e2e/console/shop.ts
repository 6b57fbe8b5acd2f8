/** A scenario of two kinds of shoppers, 7 to 3, with pages that are slow or fail now and then, and options of each kind. */
export const shop = `
  import { HttpUser, between, events, task } from "acrida";
  events.initCommandLineParser.addListener(({ parser }) => {
    parser.addArgument("--tenant", { default: "first", help: "Whose shop" });
    parser.addArgument("--page-size", { default: 20 });
    parser.addArgument("--plan", { choices: ["small", "large"], default: "small" });
    parser.addArgument("--region", { choices: ["eu", "us", "asia"], isMultiple: true });
    parser.addArgument("--is-dry", { default: false });
    parser.addArgument("--api-key", { isSecret: true, default: "hunter2hunter2" });
  });
  events.testStart.addListener(({ environment }) => {
    const { tenant, pageSize, plan, region, isDry, apiKey } = environment.options;
    console.log("OPTIONS " + JSON.stringify([tenant, pageSize, plan, region, isDry, apiKey.length]));
  });
  class Shopper extends HttpUser {
    static abstract = true;
    static waitTime = between(0.05, 0.15);
    onStart() { console.log("BEGINS " + this.constructor.name); }
  }
  export class WebShopper extends Shopper {
    static weight = 7;
    @task(6) async products() { await this.client.get("/products"); }
    @task(2) async search() { await this.client.get("/search?q=oak", { name: "/search" }); }
  }
  export class MobileShopper extends Shopper {
    static weight = 3;
    @task(3) async home() { await this.client.get("/"); }
    @task(1) async product() { await this.client.get("/products/7", { name: "/products/[id]" }); }
  }
`;

/** The same, with requests that fail and a task that throws. */
export const brokenShop = `${shop}
  export class Unlucky extends Shopper {
    static weight = 2;
    @task async flaky() { await this.client.get("/flaky"); }
    @task async slow() { await this.client.get("/slow"); }
    @task async broken() { throw new Error("the basket was empty"); }
  }
`;
