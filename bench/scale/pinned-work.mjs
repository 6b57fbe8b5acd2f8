// Fixed work of plain JavaScript and Node, nothing of ours, that the costs of single functions are told by: each takes
// a number of iterations. A neighbour on the machine slows down what misses the caches more than what does not, and the
// collector what allocates: so a function is held against work that does the like.

/** What engines do all day: looks into a map, sums in an array, all of it near. */
export const plainSteps = () => {
  const names = new Map(Array.from({ length: 64 }, (_, i) => [`/page/${i}`, i]));
  const keys = [...names.keys()];
  const counts = new Float64Array(4096);
  return (iterations) => {
    let sum = 0;
    for (let i = 0; i < iterations; i++) {
      const at = names.get(keys[i & 63]);
      counts[(at * 61 + i) & 4095] += i;
      sum = (sum * 31 + at) | 0;
    }
    return sum;
  };
};

const NAMES = 100;
const SUMS = 35;
const BUCKETS = 2048;

/** What no counting of samples does without: a look for the name, its sums, and one more in a bucket of many. */
export const plainCounting = () => {
  const places = new Map(Array.from({ length: NAMES }, (_, i) => [`/item/${i}`, i]));
  const names = [...places.keys()];
  const sums = new Float64Array(NAMES * SUMS);
  const buckets = new Uint32Array(NAMES * BUCKETS);
  return (iterations) => {
    for (let i = 0; i < iterations; i++) {
      const place = places.get(names[i % NAMES]);
      const us = 2_000 + (i % 1_000) * 10;
      const shift = Math.max(0, 23 - Math.clz32(us));
      buckets[place * BUCKETS + (((shift << 8) + (us >>> shift)) & (BUCKETS - 1))]++;
      const first = place * SUMS;
      for (let at = first; at < first + 8; at++) sums[at] += us;
      if (us < sums[first + 20]) sums[first + 20] = us;
      if (us > sums[first + 28]) sums[first + 28] = us;
    }
    return sums[0];
  };
};

const HEAD =
  "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 16:00:00 GMT\r\nContent-Type: text/plain\r\n" +
  "Content-Length: 12\r\nConnection: keep-alive\r\n\r\n";

/** What no reading of an answer does without: its head compared with a known one, and a copy of its body. */
export const plainReading = () => {
  const bytes = Buffer.from(`${HEAD}Hello world\n`, "latin1");
  return (iterations) => {
    let total = 0;
    for (let i = 0; i < iterations; i++) {
      if (bytes.toString("latin1", 0, HEAD.length) !== HEAD) throw new Error("expected the known head");
      const body = Buffer.allocUnsafe(bytes.length - HEAD.length);
      for (let from = HEAD.length, to = 0; from < bytes.length; from++, to++) body[to] = bytes[from];
      total += body.length;
    }
    return total;
  };
};
