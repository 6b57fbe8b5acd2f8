/** The files of `acrida init` by path. */
export const starterFiles = (packageName: string, version: string): Readonly<Record<string, string>> => ({
  "locustfile.ts": scenario,
  "package.json": packageJson(packageName, version),
  "tsconfig.json": tsconfig,
  ".github/workflows/load-test.yml": workflow,
});

const scenario = `import { between, HttpUser, TaskSet, task } from "acrida";

/** What a visitor does; tasks are picked at random by weight. */
class Browsing extends TaskSet {
  @task(3)
  async home() {
    await this.client.get("/");
  }

  @task(1)
  async about() {
    // With a callback you decide what counts as a success.
    await this.client.get("/about", { name: "/about" }, (response) => {
      if (response.status !== 200 && response.status !== 404) response.failure(\`status \${response.status}\`);
      else response.success();
    });
  }
}

/** One virtual user. Exported classes take part. */
export class Visitor extends HttpUser {
  static taskSet = Browsing;
  /** Seconds between two tasks. */
  static waitTime = between(1, 3);
}
`;

const packageJson = (name: string, version: string): string =>
  `${JSON.stringify(
    {
      name,
      private: true,
      type: "module",
      scripts: {
        check: "tsc --noEmit",
        load: "acrida --headless --users 10 --spawn-rate 2 --run-time 30s",
      },
      devDependencies: { acrida: `^${version}`, "@types/node": "^22.0.0", typescript: "^6.0.3" },
    },
    null,
    2,
  )}\n`;

const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      target: "ES2023",
      lib: ["ES2023", "ESNext.Decorators"],
      module: "NodeNext",
      types: ["node"],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    },
    include: ["*.ts"],
  },
  null,
  2,
)}\n`;

const workflow = `name: load test

on:
  workflow_dispatch:
    inputs:
      host:
        description: Where to send the load
        required: true

jobs:
  load-test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm install
      - run: npx acrida --headless --users 10 --spawn-rate 2 --run-time 1m --csv load --json-file load
        env:
          ACRIDA_HOST: \${{ inputs.host }}
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: load-test
          path: load*
`;
