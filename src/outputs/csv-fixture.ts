/** For tests only: the records of a CSV text as RFC 4180 reads it; an error where it is not one. */
export const parseCsv = (text: string): string[][] => {
  const records: string[][] = [];
  // A quoted cell, or a bare one, and what ends it.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: string[] = [];
  while (cell.lastIndex < text.length) {
    const from = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null) throw new Error(`no CSV at ${JSON.stringify(text.slice(from, from + 40))}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === ",") continue;
    records.push(record);
    record = [];
  }
  return records;
};

/** The records as objects by the titles in the first. */
export const rowsOfCsv = (text: string): Record<string, string>[] => {
  const [titles = [], ...records] = parseCsv(text);
  return records.map((record) => {
    if (record.length !== titles.length)
      throw new Error(`${record.length} cells under ${titles.length} titles`);
    return Object.fromEntries(record.map((value, at) => [titles[at] as string, value]));
  });
};
