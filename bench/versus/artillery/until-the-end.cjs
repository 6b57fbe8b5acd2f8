// Visits go on until the time is over, counted from the first of them.
const durationMs = Number(process.env.VERSUS_SECONDS) * 1000;
let endAtMs = 0;

module.exports.goesOn = (_context, next) => {
  if (endAtMs === 0) endAtMs = Date.now() + durationMs;
  next(Date.now() < endAtMs);
};

module.exports.startVisit = (context, _events, done) => {
  context.vars.visits = ((context.vars.visits ?? 0) % 1000) + 1;
  done();
};

const note = "x".repeat(969);

/** A fresh object for every request, which Artillery turns into text. */
module.exports.fillOrder = (request, _context, _events, next) => {
  request.json = { user: "ada", items: [1, 2, 3, 5, 8], total: 42, note };
  next();
};
