// A database instead of a web site: the generic Locust brings its own client and measures queries by name.
// Run it: PGHOST=127.0.0.1 PGUSER=me acrida -f examples/postgres.ts --no-web -c 2 -r 1 -t 10s   (or DATABASE_URL=...)
import { between, Locust, TaskSet, task } from "acrida";
import pg from "pg";

const wait = process.env.ACRIDA_EXAMPLE_WAIT;
const connection = process.env.DATABASE_URL ? { connectionString: process.env.DATABASE_URL } : {};

/** One connection for what happens once per test. */
const once = async (...statements: string[]) => {
  const client = new pg.Client(connection);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

class Queries extends TaskSet<PostgresLocust> {
  @task(3)
  async read() {
    await this.user.query("read note", "SELECT text FROM acrida_notes WHERE id = $1", [1 + this.user.index]);
  }

  @task(1)
  async write() {
    await this.user.query("write note", "INSERT INTO acrida_notes (text) VALUES ($1)", ["a new note"]);
  }
}

export class PostgresLocust extends Locust {
  static taskSet = Queries;
  static waitTime = between(Number(wait ?? 0.1), Number(wait ?? 0.5));

  client = new pg.Client(connection);

  static async setup() {
    await once(
      "DROP TABLE IF EXISTS acrida_notes",
      "CREATE TABLE acrida_notes (id serial PRIMARY KEY, text text NOT NULL)",
      "INSERT INTO acrida_notes (text) SELECT 'note ' || n FROM generate_series(1, 1000) AS n",
    );
  }

  static async teardown() {
    await once("DROP TABLE acrida_notes");
  }

  async onStart() {
    await this.client.connect();
  }

  async onStop() {
    await this.client.end();
  }

  query(name: string, text: string, values: unknown[]) {
    return this.measure("SQL", name, () => this.client.query(text, values));
  }
}
