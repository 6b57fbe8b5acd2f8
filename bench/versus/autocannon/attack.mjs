// One attack of autocannon, as its command would do it; what it finds is printed as JSON. The settings come in by
// VERSUS_… variables, for the package stands outside of this one.
const { env } = process;
const { default: autocannon } = await import(env.VERSUS_AUTOCANNON);
const cookies = { cookie: "session=0123456789abcdef; visit=1" };

const settings = {
  tiny: {},
  https: {},
  json: { requests: [{ onResponse: (_status, body) => JSON.parse(body) }] },
  post: { method: "POST", headers: { "content-type": "application/json" }, body: env.VERSUS_BODY },
  named: { requests: env.VERSUS_PATHS.split(",").map((path) => ({ path, headers: cookies })) },
  sleepers: { connectionRate: 1 },
};

const result = await autocannon({
  url: env.VERSUS_URL,
  connections: Number(env.VERSUS_USERS),
  duration: Number(env.VERSUS_SECONDS),
  ...settings[env.VERSUS_SCENARIO],
});
console.log(JSON.stringify(result));
